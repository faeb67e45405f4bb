#pragma once
/// The verb `import`: a microscope's frames in Dosefloor's format.

#include "sim/core/command_line/command.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::analysis_program {

void add_import(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::analysis_program

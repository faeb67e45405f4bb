#pragma once
/// The verb `import`: a microscope's frames in Dosefloor's format.

#include <CLI/CLI.hpp>

#include "sim/core/command_line/command.hpp"

namespace dosefloor::analysis_program {

void add_import(CLI::App& app, command_line::Command& command);

}  // namespace dosefloor::analysis_program

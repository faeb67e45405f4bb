#pragma once
/// The verb `fit-mtf`: c0, c3, C and N0 of the camera that took a series of frames.

#include "sim/core/command_line/command.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::analysis_program {

void add_fit_mtf(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::analysis_program

#pragma once
/// The verb `segment`.

#include "sim/core/command_line/command.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::train_program {

void add_segment(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::train_program

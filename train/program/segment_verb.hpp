#pragma once
/// The verb `segment`.

#include <CLI/CLI.hpp>

#include "sim/core/command_line/command.hpp"

namespace dosefloor::train_program {

void add_segment(CLI::App& app, command_line::Command& command);

}  // namespace dosefloor::train_program

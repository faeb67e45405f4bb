#pragma once
/// The verb `observe`.

#include "sim/core/command_line/parser.hpp"
#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_observe(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::sim_program

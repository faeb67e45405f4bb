#pragma once
/// The verb `keys`: the reference of all keys of an experiment file.

#include "sim/core/command_line/parser.hpp"
#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_keys(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::sim_program

#pragma once
/// The verb `keys`: the reference of all keys of an experiment file.

#include <CLI/CLI.hpp>

#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_keys(CLI::App& app, command_line::Command& command);

}  // namespace dosefloor::sim_program

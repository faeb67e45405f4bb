#pragma once
/// The verb `observe`.

#include <CLI/CLI.hpp>

#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_observe(CLI::App& app, command_line::Command& command);

}  // namespace dosefloor::sim_program

#pragma once
/// The verbs `images` and `render`, and `bench images`.

#include <CLI/CLI.hpp>

#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_images(CLI::App& app, command_line::Command& command);
void add_render(CLI::App& app, command_line::Command& command);
void add_bench_images(CLI::App& bench, command_line::Command& command);

}  // namespace dosefloor::sim_program

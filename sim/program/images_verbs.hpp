#pragma once
/// The verbs `images` and `render`, and `bench images`.

#include "sim/core/command_line/parser.hpp"
#include "sim/program/verbs.hpp"

namespace dosefloor::sim_program {

void add_images(command_line::Parser& app, command_line::Command& command);
void add_render(command_line::Parser& app, command_line::Command& command);
void add_bench_images(command_line::Parser& bench, command_line::Command& command);

}  // namespace dosefloor::sim_program

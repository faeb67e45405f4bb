#pragma once
/// The verb `analyse`: dose limits of an experiment's networks, tables, figures and the report.

#include <CLI/CLI.hpp>

#include "sim/core/command_line/command.hpp"

namespace dosefloor::analysis_program {

void add_analyse(CLI::App& app, command_line::Command& command);

}  // namespace dosefloor::analysis_program

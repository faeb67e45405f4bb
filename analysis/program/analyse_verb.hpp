#pragma once
/// The verb `analyse`: dose limits of an experiment's networks, tables, figures and the report.

#include "sim/core/command_line/command.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::analysis_program {

void add_analyse(command_line::Parser& app, command_line::Command& command);

}  // namespace dosefloor::analysis_program

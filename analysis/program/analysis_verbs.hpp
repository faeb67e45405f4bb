#pragma once
/// The command line of dosefloor-analysis: each verb becomes one call.

#include "sim/core/command_line/command.hpp"

namespace dosefloor::analysis_program {

/// Parses the command line. Prints help where asked. Throws InputError for bad input.
command_line::Command parse_command(int argc, char** argv);

}  // namespace dosefloor::analysis_program

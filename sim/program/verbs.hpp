#pragma once
/// The command line of dosefloor-sim: each verb becomes one call.

#include "sim/core/command_line/command.hpp"

namespace dosefloor::sim_program {

/// Parses the command line and reads the experiment file. Prints help where asked. Throws InputError for bad
/// input.
command_line::Command parse_command(int argc, char** argv);

}  // namespace dosefloor::sim_program

#pragma once
/// Short programs that are run for what they print.

#include <string>
#include <vector>

#include "sim/core/process/spawn.hpp"

namespace dosefloor::process {

struct Answer {
  int code = 0;          ///< exit_code() of ending.hpp
  std::string ending;    ///< ending_text()
  std::string output;    ///< what it wrote to its standard output
  std::string errors;    ///< and to its standard error
  bool is_late = false;  ///< it was killed after the longest time; code is then 124, as of timeout(1)
};

/// Runs a program to its end, and kills it after `longest_s`. Throws Error if it cannot be started.
[[nodiscard]] Answer ask(const std::vector<std::string>& words, double longest_s, Group group = Group::own);

}  // namespace dosefloor::process

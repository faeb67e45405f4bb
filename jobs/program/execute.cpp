#include "jobs/program/execute.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sim/core/errors/error.hpp"

namespace dosefloor::jobs_program {

void execute(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) {
    argv.push_back(const_cast<char*>(word.c_str()));  // execvp's signature; it does not write
  }
  argv.push_back(nullptr);
  execvp(argv.front(), argv.data());
  throw Error(fmt::format("{} cannot be started: {}", words.front(), std::generic_category().message(errno)));
}

}  // namespace dosefloor::jobs_program

#include "sim/core/command_line/figure_script.hpp"

#include <fmt/format.h>

#include "sim/core/command_line/python_script.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/process/answer.hpp"

namespace dosefloor::command_line {
namespace {

constexpr double longest_s = 24.0 * 3600.0;  // a script that hangs ends some day

std::string without_line_ends(std::string text) {
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

}  // namespace

void run_figure_script(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = python_script({"DOSEFLOOR_FIGURES", "figures", "figures need"}, script);
  words.insert(words.end(), arguments.begin(), arguments.end());
  // In this process's group: a Ctrl-C in the terminal ends both.
  const process::Answer answer = process::ask(words, longest_s, process::Group::shared);
  const std::string said = without_line_ends(answer.errors);
  if (answer.code == static_cast<int>(ExitCode::bad_input)) {
    throw InputError(said);
  }
  if (answer.code != 0) {
    throw Error(fmt::format("drawing the picture failed ({}): {}", answer.ending, said));
  }
  fmt::print("{}", answer.output);
  if (!said.empty()) {
    fmt::print(stderr, "{}\n", said);
  }
}

}  // namespace dosefloor::command_line

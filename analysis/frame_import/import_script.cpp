#include "analysis/frame_import/import_script.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/core/command_line/python_script.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/process/ending.hpp"
#include "sim/core/process/pipe.hpp"
#include "sim/core/process/spawn.hpp"

namespace dosefloor::frame_import {

// NOLINTBEGIN(clang-analyzer-unix.Stream): Close closes both streams, which the analyzer does not follow
ImportScript::ImportScript(const std::vector<std::string>& arguments) : said_(std::tmpfile()) {
  std::vector<std::string> words =
      command_line::python_script({"DOSEFLOOR_IMPORT", "import", "importing needs"}, "import_frames.py");
  words.insert(words.end(), arguments.begin(), arguments.end());
  if (said_ == nullptr) {
    throw Error("cannot make a temporary file: " + std::generic_category().message(errno));
  }
  process::Pipe output;
  child_.emplace(process::spawn(words, {.output = output.write_end(), .errors = fileno(said_.get())}));
  frames_.reset(fdopen(output.take_read_end(), "rb"));
}
// NOLINTEND(clang-analyzer-unix.Stream)

void ImportScript::fail() {
  const int status = child_->wait();
  std::string said;
  (void)std::fseek(said_.get(), 0, SEEK_SET);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), said_.get())) > 0;) {
    said.append(buffer.data(), got);
  }
  said.erase(said.find_last_not_of('\n') + 1);
  if (process::exit_code(status) == static_cast<int>(ExitCode::bad_input)) {
    throw InputError(said);
  }
  throw Error(fmt::format("reading the frames failed ({}): {}", process::ending_text(status), said));
}

std::string ImportScript::read_line() {
  std::string line;
  for (int letter = 0; (letter = std::fgetc(frames_.get())) != '\n';) {
    if (letter == EOF) {
      fail();
    }
    line.push_back(static_cast<char>(letter));
  }
  return line;
}

ImportPlan ImportScript::plan() {
  return parse_import_plan(read_line());
}

ImportedFrame ImportScript::next(int height, int width) {
  ImportedFrame frame;
  const std::string line = read_line();
  try {
    const nlohmann::json told = nlohmann::json::parse(line);
    told.at("dose_per_A2").get_to(frame.dose_per_A2);
    const nlohmann::json& per_count = told.at("electrons_per_count");
    frame.electrons_per_count =
        per_count.is_null() ? std::numeric_limits<double>::quiet_NaN() : per_count.get<double>();
    told.at("source").get_to(frame.source);
    told.at("first").get_to(frame.first);
  } catch (const nlohmann::json::exception& error) {
    throw Error(std::string("import_frames.py told something that is no frame: ") + error.what());
  }
  frame.counts.resize(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  if (std::fread(frame.counts.data(), sizeof(float), frame.counts.size(), frames_.get()) !=
      frame.counts.size()) {
    fail();
  }
  return frame;
}

void ImportScript::finish() {
  if (std::fgetc(frames_.get()) != EOF) {
    throw Error("import_frames.py told more frames than it had planned");
  }
  if (const int status = child_->wait(); status != 0) {
    throw Error("import_frames.py ended with " + process::ending_text(status));
  }
}

}  // namespace dosefloor::frame_import

#include "jobs/tasks/json_lines.hpp"

#include <fcntl.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/core/files/posix_file.hpp"

namespace dosefloor::tasks {

using nlohmann::ordered_json;

void append_json_line(const std::filesystem::path& file, const json_text::Json& event) {
  std::filesystem::create_directories(file.parent_path());
  const files::PosixFile out(file, O_RDWR | O_CREAT);
  std::string line = event.dump() + "\n";
  const std::uint64_t end = out.size();
  if (end > 0 && out.read_at(end - 1, 1) != "\n") {
    line.insert(line.begin(), '\n');
  }
  out.write_at(end, line.data(), line.size());
  out.sync_data();
}

std::vector<ordered_json> read_json_lines(const std::filesystem::path& file) {
  std::vector<ordered_json> events;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    ordered_json event = ordered_json::parse(line, nullptr, false);
    if (event.is_object()) {
      events.push_back(std::move(event));
    }
  }
  return events;
}

void write_json(const std::filesystem::path& file, const json_text::Json& object) {
  std::filesystem::create_directories(file.parent_path());
  const std::filesystem::path partial = file.string() + ".partial";
  const std::string text = object.dump(1) + "\n";
  {
    const files::PosixFile out(partial, O_RDWR | O_CREAT | O_TRUNC);
    out.write_at(0, text.data(), text.size());
    out.sync();
  }
  std::filesystem::rename(partial, file);
  files::sync_folder(file.parent_path());
}

}  // namespace dosefloor::tasks

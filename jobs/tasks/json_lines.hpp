#pragma once
/// Files of one JSON object a line, appended to by one process at a time, and files of one object.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "sim/core/json_text/json.hpp"

namespace dosefloor::tasks {

/// Appends a line, after a line end where the last one is torn, and syncs it. Throws Error if the disk
/// refuses.
void append_json_line(const std::filesystem::path& file, const json_text::Json& event);

/// All lines that are objects, in order; none if there is no such file.
[[nodiscard]] std::vector<nlohmann::ordered_json> read_json_lines(const std::filesystem::path& file);

/// Replaces the file by one object: the old text or the new one is there at any moment. Throws Error if the
/// disk refuses.
void write_json(const std::filesystem::path& file, const json_text::Json& object);

}  // namespace dosefloor::tasks

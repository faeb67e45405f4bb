#pragma once
/// Tables of ours without quoted fields, as texts.

#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::results {

using Fields = std::vector<std::string>;

/// Lines of a CSV file with the header first; empty for a file that is not there. Throws InputError for a line of another number of
/// fields than the header.
[[nodiscard]] std::vector<Fields> csv_lines(const std::filesystem::path& path);

}  // namespace dosefloor::results

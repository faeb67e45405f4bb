#include "analysis/results/csv_lines.hpp"

#include <fmt/format.h>

#include <fstream>

#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

Fields fields_of(const std::string& line) {
  Fields fields{""};
  for (const char letter : line) {
    if (letter == ',') {
      fields.emplace_back();
    } else {
      fields.back() += letter;
    }
  }
  return fields;
}

}  // namespace

std::vector<Fields> csv_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Fields> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(fields_of(line));
    if (lines.back().size() != lines.front().size()) {
      throw InputError(fmt::format("{}:{}: found {} fields, expected {} as in its header", path.string(),
                                   lines.size(), lines.back().size(), lines.front().size()));
    }
  }
  return lines;
}

}  // namespace dosefloor::results

#include "analysis/results/learning_curves.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "analysis/results/csv_lines.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

/// Lines with the header first.
std::vector<Fields> lines_of(const std::filesystem::path& path) {
  std::vector<Fields> lines = csv_lines(path);
  if (lines.size() < 2) {
    throw InputError(path.string() + " has no epoch: expected the learning curves of `dosefloor train`");
  }
  return lines;
}

}  // namespace

std::string learning_curves_csv(const std::vector<CurvesFile>& files, const std::string& in_front) {
  Fields columns;
  std::vector<std::vector<Fields>> tables;
  for (const auto& [network, path] : files) {
    tables.push_back(lines_of(path));
    for (const std::string& column : tables.back().front()) {
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
        columns.push_back(column);
      }
    }
  }
  std::string text = fmt::format("{},{}\n", in_front, fmt::join(columns, ","));
  for (std::size_t file = 0; file < files.size(); ++file) {
    const Fields& header = tables[file].front();
    for (std::size_t line = 1; line < tables[file].size(); ++line) {
      std::map<std::string, std::string> row;
      for (std::size_t i = 0; i < header.size(); ++i) {
        row[header[i]] = tables[file][line][i];
      }
      text += files[file].first;
      for (const std::string& column : columns) {
        text += "," + row[column];
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace dosefloor::results

#include "analysis/results/vacuum_frames.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "analysis/results/csv_lines.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

double number_of(const std::string& text) {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), number);  // an empty field stays NaN
  return number;
}

}  // namespace

std::vector<VacuumFrame> vacuum_frames(const std::filesystem::path& summary) {
  const std::filesystem::path path = std::filesystem::path(summary).replace_extension(".csv");
  const std::vector<Fields> lines = csv_lines(path);
  const Fields header = lines.empty() ? Fields{} : lines.front();
  const auto place_of = [&](const char* column) {
    const auto found = std::find(header.begin(), header.end(), column);
    if (found == header.end()) {
      throw InputError(fmt::format(
          "{} {}: expected the table that `dosefloor fit-mtf` writes beside {}; fit the frames again with "
          "--force",
          path.string(), lines.empty() ? "is empty or not there" : fmt::format("has no column {}", column),
          summary.filename().string()));
    }
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t dose = place_of("dose_per_A2");
  const std::size_t n_d = place_of("n_d");
  const std::size_t c0 = place_of("c0");
  const std::size_t c = place_of("C");
  std::vector<VacuumFrame> frames;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Fields& line = lines[i];
    frames.push_back({number_of(line[dose]), number_of(line[n_d]), number_of(line[c0]), number_of(line[c])});
  }
  return frames;
}

}  // namespace dosefloor::results

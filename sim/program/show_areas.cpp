#include "sim/program/show_areas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::sim_program {
namespace {

constexpr std::size_t most_lines = 12;

template <class Columns>
const typename Columns::mapped_type& column(const Columns& columns, const std::string& name) {
  const auto found = columns.find(name);
  if (found == columns.end()) {
    throw InputError("/entry/segments has no column " + name);
  }
  return found->second;
}

/// Rows from the lowest dose to the highest; unknown doses come last.
std::vector<std::size_t> by_dose(const std::vector<double>& doses) {
  std::vector<std::size_t> rows(doses.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto key = [&](std::size_t row) { return std::isnan(doses[row]) ? HUGE_VAL : doses[row]; };
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return rows;
}

/// At most `most` of the rows, evenly, with the first and the last.
std::vector<std::size_t> evenly(const std::vector<std::size_t>& rows, std::size_t most) {
  if (rows.size() <= most) {
    return rows;
  }
  std::vector<std::size_t> taken;
  taken.reserve(most);
  for (std::size_t i = 0; i < most; ++i) {
    taken.push_back(rows[i * (rows.size() - 1) / (most - 1)]);
  }
  return taken;
}

std::string number_or_dash(double number, const char* format) {
  return std::isnan(number) ? "-" : fmt::format(fmt::runtime(format), number);
}

}  // namespace

std::string areas_by_dose(const emd::Table& segments) {
  const auto& doses = column(segments.float64, "dose_per_A2");
  const auto& epochs = column(segments.int64, "image_epoch");
  const auto& specimens = column(segments.int64, "specimen");
  const auto& areas_A2 = column(segments.float64, "area_A2");
  const bool truth = segments.float64.count("true_area_A2") > 0;
  std::string text =
      fmt::format("  {:>11} {:>9} {:>12} {:>12}", "image_epoch", "specimen", "dose_per_A2", "area_A2");
  text += truth ? fmt::format(" {:>12} {:>6}\n", "true_area_A2", "f1") : "\n";
  const std::vector<std::size_t> rows = evenly(by_dose(doses), most_lines);
  for (const std::size_t row : rows) {
    text += fmt::format("  {:>11} {:>9} {:>12} {:>12.1f}", epochs.at(row), specimens.at(row),
                        number_or_dash(doses[row], "{:.4g}"), areas_A2.at(row));
    if (truth) {
      text += fmt::format(" {:>12.1f} {:>6}", column(segments.float64, "true_area_A2").at(row),
                          number_or_dash(column(segments.float64, "f1").at(row), "{:.3f}"));
    }
    text += '\n';
  }
  return rows.size() < doses.size()
             ? text + fmt::format("  ({} of {} images, evenly from the lowest dose to the highest)\n",
                                  rows.size(), doses.size())
             : text;
}

}  // namespace dosefloor::sim_program

#include "config/suggestion.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>
#include <numeric>

#include "config/toml_text.hpp"

namespace dosefloor::config {
namespace {

/// Edit distance of the names' first 63 letters; swapped neighbours count once, as one slip of the fingers.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, 64>, 3> rows{};  // for i - 2, i - 1 and i letters of a
  a = a.substr(0, rows[0].size() - 1);
  b = b.substr(0, rows[0].size() - 1);
  std::iota(rows[2].begin(), rows[2].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    rows[0] = rows[1];
    rows[1] = rows[2];
    rows[2][0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = rows[1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[2][j] = std::min({rows[1][j] + 1, rows[2][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[2][j] = std::min(rows[2][j], rows[0][j - 2] + 1);
      }
    }
  }
  return rows[2][b.size()];
}

/// Suffixes with one `dimension` convert into each other by their sizes.
struct Unit {
  std::string_view suffix;
  std::string_view symbol;
  std::string_view dimension;
  double size;
};

constexpr std::array units{
    Unit{"_per_A2", "e⁻/Å²", "dose", 1.0},
    Unit{"_per_nm2", "e⁻/nm²", "dose", 0.01},
    Unit{"_A2", "Å²", "area", 1.0},
    Unit{"_nm2", "nm²", "area", 100.0},
    Unit{"_A", "Å", "length", 1.0},
    Unit{"_nm", "nm", "length", 10.0},
    Unit{"_pm", "pm", "length", 0.01},
    Unit{"_um", "µm", "length", 1e4},
    Unit{"_mm", "mm", "length", 1e7},
    Unit{"_keV", "keV", "energy", 1.0},
    Unit{"_kV", "kV", "energy", 1.0},
    Unit{"_eV", "eV", "energy", 1e-3},
    Unit{"_deg", "degrees", "angle", 1.0},
    Unit{"_rad", "rad", "angle", 180.0 / std::numbers::pi},
    Unit{"_mrad", "mrad", "angle", 0.18 / std::numbers::pi},
    Unit{"_s", "s", "time", 1.0},
    Unit{"_min", "min", "time", 60.0},
    Unit{"_h", "h", "time", 3600.0},
    Unit{"_px", "px", "pixels", 1.0},
    Unit{"", "", "none", 1.0},
};

struct Split {
  std::string_view stem;
  Unit unit;
};

Split split(std::string_view key) {
  for (const Unit& unit : units) {
    if (key.size() > unit.suffix.size() && key.ends_with(unit.suffix)) {
      return {key.substr(0, key.size() - unit.suffix.size()), unit};
    }
  }
  return {key, units.back()};
}

}  // namespace

std::string nearest_name(std::string_view found, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = found.size() / 3 + 1;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(found, name);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

std::string unit_hint(std::string_view found, const std::vector<std::string>& known) {
  const Split wrong = split(found);
  for (const std::string& name : known) {
    const Split right = split(name);
    if (right.stem != wrong.stem || name == found) {
      continue;
    }
    if (right.unit.suffix.empty()) {
      return std::string(right.stem) + " has no unit in its name: write " + name;
    }
    std::string hint =
        std::string(right.stem) + " is given in " + std::string(right.unit.symbol) + ": write " + name;
    if (right.unit.dimension == wrong.unit.dimension) {
      hint += ", 1 " + std::string(wrong.unit.symbol) + " = " +
              number_text(wrong.unit.size / right.unit.size) + " " + std::string(right.unit.symbol);
    }
    return hint;
  }
  return "";
}

}  // namespace dosefloor::config

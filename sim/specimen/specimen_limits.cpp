#include "sim/specimen/specimen_limits.hpp"

#include <algorithm>
#include <numbers>
#include <sstream>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/specimen/clearance.hpp"
#include "sim/specimen/lattice.hpp"

namespace dosefloor::specimen {
namespace {

template <typename Value>
[[noreturn]] void refuse(const std::string& key, const Value& found, const std::string& expected) {
  std::ostringstream message;
  message << "specimen." << key << ": found " << found << ", expected " << expected;
  throw InputError(message.str());
}

std::string in_words(double lo, double hi, const char* unit) {
  std::ostringstream text;
  text << "a value from " << lo << " to " << hi << unit;
  return text.str();
}

void require_within(const std::string& key, double value, double lo, double hi, const char* unit = " Å") {
  if (!(value >= lo && value <= hi)) {  // false for NaN as well
    refuse(key, value, in_words(lo, hi, unit));
  }
}

template <typename Bounds>
void require_order(const std::string& key, const Bounds& range) {
  if (!(range.lo <= range.hi)) {
    std::ostringstream found;
    found << "lower end " << range.lo << " above upper end " << range.hi;
    refuse(key, found.str(), "lower end <= upper end");
  }
}

void require_range_within(const std::string& key, const config::DrawRange& range, double lo, double hi) {
  require_within(key, range.lo, lo, hi);
  require_within(key, range.hi, lo, hi);
  require_order(key, range);
}

void require_range_within(const std::string& key, const config::IntegerDrawRange& range, std::int64_t lo,
                          std::int64_t hi) {
  require_within(key, static_cast<double>(range.lo), static_cast<double>(lo), static_cast<double>(hi), "");
  require_within(key, static_cast<double>(range.hi), static_cast<double>(lo), static_cast<double>(hi), "");
  require_order(key, range);
}

void validate_box(const config::SpecimenConfig& c) {
  constexpr double largest_box_A = 1000.0;  // 10^8 atoms would fit: beyond what an exit wave is computed of
  for (const double length : c.box_A) {
    require_within("box_A", length, 10.0, largest_box_A);
  }
  // Half the least distance on each side keeps an atom that far from its periodic images.
  const double shortest = *std::min_element(c.box_A.begin(), c.box_A.end());
  require_within("margin_A", c.margin_A, 0.5 * least_distance_A, 0.5 * shortest);
}

void validate_lattices(const config::SpecimenConfig& c) {
  // Nearest neighbours: a/√2 in FCC, a√3/4 (Ce-O) in fluorite; both must respect the least distance.
  constexpr double longest_A = 20.0;
  require_within("au_lattice_A", c.au_lattice_A, least_distance_A * std::numbers::sqrt2, longest_A);
  require_within("ceo2_lattice_A", c.ceo2_lattice_A, least_distance_A * 4.0 / std::numbers::sqrt3, longest_A);
}

}  // namespace

void validate(const config::SpecimenConfig& c) {
  validate_box(c);
  validate_lattices(c);
  // Far beyond what fits, so that the message about the box can say what would; still cheap to build.
  const double longest_A = std::max(100.0, 2.0 * *std::max_element(c.box_A.begin(), c.box_A.end()));
  constexpr std::int64_t most_layers = 1000;
  require_range_within("facet_100_A", c.facet_100_A, 0.0, longest_A);
  require_range_within("facet_111_A", c.facet_111_A, 0.0, longest_A);
  require_range_within("cut_layer", c.cut_layer, -most_layers, most_layers);
  require_range_within("slab_width_A", c.slab_width_A, c.ceo2_lattice_A, longest_A);
  require_range_within("slab_thickness_A", c.slab_thickness_A, c.ceo2_lattice_A, longest_A);
  const auto most_trilayers = static_cast<std::int64_t>(longest_A / layer_spacing_A(c.ceo2_lattice_A)) + 1;
  require_range_within("slab_trilayers", c.slab_trilayers, 1, most_trilayers);
  require_range_within("interface_gap_A", c.interface_gap_A, least_distance_A, 10.0);
  require_within("min_supported_share", c.min_supported_share, 0.0, 1.0, "");
  require_within("max_tilt_deg", c.max_tilt_deg, 0.0, 45.0, " degrees");
}

}  // namespace dosefloor::specimen

#include "sim/label/box_edge.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

namespace dosefloor::label {
namespace {

std::vector<double> coordinates(const structure::Structure& structure, std::uint8_t atomic_number,
                                std::size_t axis) {
  std::vector<double> values;
  for (std::size_t i = 0; i < structure.size(); ++i) {
    if (structure.atomic_numbers[i] == atomic_number) {
      values.push_back(structure.positions_A[i].at(axis));
    }
  }
  return values;
}

/// The widest stretch between neighbours, as the coordinate where it begins and its width.
struct Gap {
  double begin_A = 0.0;
  double width_A = 0.0;
};

/// `sorted_A` in [0, length_A), at least one.
Gap widest_gap_inside(const std::vector<double>& sorted_A) {
  Gap widest;
  for (std::size_t i = 0; i + 1 < sorted_A.size(); ++i) {
    const double width_A = sorted_A[i + 1] - sorted_A[i];
    if (width_A > widest.width_A) {
      widest = {sorted_A[i], width_A};
    }
  }
  return widest;
}

/// What is wrong along one axis; empty if nothing is.
std::string beyond_edge_along(const std::vector<double>& values_A, double length_A, const char* axis) {
  std::vector<double> wrapped_A;
  wrapped_A.reserve(values_A.size());
  for (const double value_A : values_A) {
    wrapped_A.push_back(value_A - length_A * std::floor(value_A / length_A));
  }
  std::sort(wrapped_A.begin(), wrapped_A.end());
  const double across_A = wrapped_A.front() + length_A - wrapped_A.back();
  const Gap inside = widest_gap_inside(wrapped_A);
  const bool crosses = across_A < empty_space_A && inside.width_A > std::max(across_A, empty_space_A);
  const auto [least, greatest] = std::minmax_element(values_A.begin(), values_A.end());
  const bool outside = *least < 0.0 || *greatest > length_A;
  if (!crosses && !outside) {
    return "";
  }
  // Unwrapped, it reaches from the far end of the empty space to its near end, one period on.
  const double first_A = crosses ? inside.begin_A + inside.width_A - length_A : wrapped_A.front();
  const double last_A = crosses ? inside.begin_A : wrapped_A.back();
  const double to_middle_A = 0.5 * (length_A - first_A - last_A);
  std::ostringstream text;
  text.precision(4);
  text << (crosses ? "it crosses the edge of the box along " : "it lies outside the box along ") << axis;
  if (crosses) {
    text << ", from " << first_A << " to " << last_A << " Å where the box is 0 to " << length_A << " Å";
  } else {
    text << ", with atoms from " << *least << " to " << *greatest << " Å where the box is 0 to " << length_A
         << " Å";
  }
  text << ": shift all atoms by " << to_middle_A << " Å along " << axis << " and wrap them into the box";
  return text.str();
}

}  // namespace

std::optional<std::string> beyond_box_edge(const structure::Structure& structure,
                                           std::uint8_t atomic_number) {
  for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
    const std::vector<double> values_A = coordinates(structure, atomic_number, axis);
    if (values_A.empty()) {
      return std::nullopt;
    }
    std::string text = beyond_edge_along(values_A, structure.box_A.at(axis), axis == 0 ? "x" : "y");
    if (!text.empty()) {
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace dosefloor::label

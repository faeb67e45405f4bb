#include "train/samples/standing_out.hpp"

#include <algorithm>
#include <functional>

#include "sim/core/errors/error.hpp"

namespace dosefloor::samples {
namespace {

/// q of one sign; `excesses` are those above 0, in any order.
double scale_of(std::vector<double> excesses, std::size_t all, const StandingOutRule& rule) {
  if (excesses.empty()) {
    return 0.0;
  }
  const double rank = std::min(rule.share_of_all * static_cast<double>(all),
                               rule.share_of_positive * static_cast<double>(excesses.size()));
  const auto place = excesses.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(excesses.begin(), place, excesses.end(), std::greater<>());
  return *place;
}

}  // namespace

template <class T>
std::vector<std::size_t> standing_out(std::span<const T> values, std::span<const T> lower,
                                      std::span<const T> upper, const StandingOutRule& rule) {
  if (lower.size() != values.size() || upper.size() != values.size()) {
    throw Error("values and the ends of their surroundings differ in number");
  }
  std::vector<double> above;
  std::vector<double> below;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > upper[i]) {
      above.push_back(static_cast<double>(values[i]) - upper[i]);
    } else if (values[i] < lower[i]) {
      below.push_back(static_cast<double>(lower[i]) - values[i]);
    }
  }
  const double scale = std::max(scale_of(std::move(above), values.size(), rule),
                                scale_of(std::move(below), values.size(), rule));
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double excess =
        std::max(static_cast<double>(values[i]) - upper[i], static_cast<double>(lower[i]) - values[i]);
    const double spread = static_cast<double>(upper[i]) - lower[i];
    if (excess > rule.of_spread * spread + rule.of_scale * scale) {
      places.push_back(i);
    }
  }
  return places;
}

template std::vector<std::size_t> standing_out(std::span<const float>, std::span<const float>,
                                               std::span<const float>, const StandingOutRule&);
template std::vector<std::size_t> standing_out(std::span<const double>, std::span<const double>,
                                               std::span<const double>, const StandingOutRule&);

}  // namespace dosefloor::samples

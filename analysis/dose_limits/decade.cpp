#include "analysis/dose_limits/decade.hpp"

#include <cmath>

namespace dosefloor::dose_limits {

int decade_of(double dose_per_A2) {
  int decade = static_cast<int>(std::floor(std::log10(dose_per_A2)));
  if (std::pow(10.0, decade + 1) <= dose_per_A2) {
    ++decade;
  }
  return std::pow(10.0, decade) > dose_per_A2 ? decade - 1 : decade;
}

}  // namespace dosefloor::dose_limits

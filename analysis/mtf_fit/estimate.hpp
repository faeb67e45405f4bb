#pragma once
/// A number that was found, and how well.

#include <limits>

namespace dosefloor::mtf_fit {

/// NaN where nothing was found.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double error = std::numeric_limits<double>::quiet_NaN();  ///< one standard deviation
};

}  // namespace dosefloor::mtf_fit

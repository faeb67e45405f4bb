#pragma once
/// The paper's fit of one frame's spectrum: the root of the azimuthal average of |F|², over its limit at low
/// frequencies, is fitted by
///
///   (1 - C) / (1 + (q̃ / c0)^c3) + C                                             (Eq. 1)
///
/// It takes the readout noise for a constant that adds to the MTF, while it adds to the squared MTF: of a
/// frame whose noise has two sources (two_source_model.hpp) Eq. 1 finds a c0 that is too small, a c3 that is
/// too large and a C that is too small, by several parts in a hundred where N0 is not small beside N_D.

#include <string>
#include <vector>

#include "analysis/mtf_fit/amplitude.hpp"
#include "analysis/mtf_fit/estimate.hpp"

namespace dosefloor::mtf_fit {

/// What the spectrum is divided by.
enum class LowFrequencyLimit {
  of_single_electrons,  ///< √M: every electron is one count
  fitted,  ///< a fourth parameter, c1 of the paper's Eq. A.1 (c2 = C c1): for cameras of unknown gain
};

struct Eq1Fit {
  bool found = false;
  std::string reason;  ///< if not
  Estimate c0;
  Estimate c3;
  Estimate c;
  double limit = 0.0;         ///< counts^(1/2)
  std::vector<double> model;  ///< by ring, over the limit
  double r2 = 0.0;            ///< of the amplitude over its limit, every ring alike
};

/// Least squares (GSL's trust region, from several starts) weighted by the number of independent samples
/// of a ring. Errors are those of the amplitude, whose variance is A² / 4m, and of the frame's readout
/// electrons (two_source_model.hpp), carried to the parameters: (JᵀWJ)⁻¹ JᵀW V W J (JᵀWJ)⁻¹; they do not hold
/// Eq. 1's bias. The model is averaged over a ring as its power is: √(mean of squares). C may come out below
/// 0.
[[nodiscard]] Eq1Fit fit_eq1(const Amplitude& amplitude, LowFrequencyLimit limit);

}  // namespace dosefloor::mtf_fit

#pragma once
/// N0 from the tails of Eq. 1 over a series of frames: C² = N0 / (N0 + N_D) (the paper's Eq. 2).

#include <string>
#include <vector>

#include "analysis/mtf_fit/estimate.hpp"

namespace dosefloor::mtf_fit {

/// One frame.
struct Tail {
  double n_d = 0.0;
  Estimate c;
};

struct Eq2Fit {
  bool found = false;
  std::string reason;  ///< if not
  Estimate n0;
  double r2 = 0.0;  ///< of C; NaN for a single frame
};

/// Least squares in C by GSL. Every frame counts alike, as in the paper: weights of 1 / σ² would favour the
/// frames of high dose, where C is most biased. The error follows from those of C.
[[nodiscard]] Eq2Fit fit_eq2(const std::vector<Tail>& tails);

}  // namespace dosefloor::mtf_fit

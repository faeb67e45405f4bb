#pragma once
/// The root of a noise power spectrum, as the paper fits it.

#include <memory>
#include <vector>

#include "analysis/mtf_fit/two_source_model.hpp"
#include "analysis/spectrum/power_spectrum.hpp"

namespace dosefloor::mtf_fit {

struct Amplitude {
  std::shared_ptr<const spectrum::RingMap> map;
  std::vector<double> values;  ///< by ring, in counts^(1/2)
  double mean = 0.0;           ///< M of the region, counts
  double pixels = 0.0;         ///< of the region
};

/// √P of each ring, over E√(Γ(m)/m) = Γ(m + 1/2) / (Γ(m) √m), by which the root of an average of m samples is
/// too small.
[[nodiscard]] Amplitude measured_amplitude(const spectrum::RegionSpectrum& spectrum);

/// What the two sources would show in the same rings without the spectrum's own scatter.
[[nodiscard]] Amplitude noise_free_amplitude(const spectrum::RegionSpectrum& spectrum,
                                             const TwoSource& parameters);

/// 1 - Σ (values - model)² / Σ (values - mean of values)², every ring alike.
[[nodiscard]] double r_squared(const std::vector<double>& values, const std::vector<double>& model);

}  // namespace dosefloor::mtf_fit

#pragma once
/// Bootstrap resamples of a dose series.
///
/// Two or more particles: n - 1 of the n particles are drawn with replacement, each with all its frames.
/// Frames of a particle hang together (one shape, one thickness), so particles and not frames are drawn;
/// their noise comes with them. Resampling frames within the drawn particles as well would count the noise
/// twice (Davison & Hinkley 1997, Bootstrap Methods and their Application, § 3.8). n - 1 and not n are drawn
/// because n make the variance of a mean too small by (n - 1)/n (Rao & Wu 1988, J. Am. Stat. Assoc. 83, 231).
///
/// One particle: every frame is replaced by one drawn from those within the window around its dose. What
/// differs from particle to particle is not in such an interval: it is of noise alone.

#include <cstdint>

#include "analysis/dose_limits/dose_steps.hpp"

namespace dosefloor::dose_limits {

enum class Resampling : std::uint8_t {
  particles,   ///< intervals are of particles and noise
  noise,       ///< one particle: of noise alone
  impossible,  ///< one particle with fewer than 5 frames: no intervals
};

class Resampler {
 public:
  /// Draws follow from `seed` and `series` (a number of the caller's) alone, so that networks that have seen
  /// the same images get the same resamples. `steps` must outlive it.
  Resampler(const DoseSteps& steps, std::uint64_t seed, std::uint32_t series);

  [[nodiscard]] Resampling kind() const noexcept { return kind_; }
  /// Frames of resample `number`. Throws Error where resampling is impossible.
  [[nodiscard]] Selection operator()(std::uint32_t number) const;

 private:
  const DoseSteps* steps_;
  std::uint64_t seed_;
  std::uint32_t series_;
  Resampling kind_;
};

}  // namespace dosefloor::dose_limits

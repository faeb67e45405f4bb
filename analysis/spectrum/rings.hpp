#pragma once
/// Rings of reciprocal space: which frequencies an azimuthal average takes, how many of them are independent,
/// and where a model must be evaluated to be averaged alike.
///
/// Frequencies of a region of w x h pixels: q̃ = hypot(2 kx / w, 2 ky / h), in units of the Nyquist frequency
/// of either axis (as the camera model has it, sim/detector/mtf.hpp). Ring r holds those with
/// |q̃ / Δ - r| < 1/2, Δ = 2 / min(w, h), that also lie in a range lowest <= q̃ <= highest. Rings beyond q̃ = 1
/// are the incomplete ones of the corners; their samples are counted, so they do no harm, but a camera's
/// frame is rarely trusted there and the default range ends at 1.

#include <array>
#include <vector>

namespace dosefloor::spectrum {

/// In units of the Nyquist frequency.
struct FrequencyRange {
  double lowest = 0.0;
  double highest = 1.0;
};

/// The lowest frequencies are always left out: less than this many Δ away from 0 the subtraction of the mean
/// has taken power away, through the window.
inline constexpr double lowest_rings = 3.0;

struct Ring {
  double q = 0.0;        ///< mean q̃ of its frequencies
  double samples = 0.0;  ///< independent ones: see RingMap
  /// A smooth function averaged over the ring, and over the window's kernel around each of its frequencies,
  /// is Σ weight f(node): the two-point Gauss rule of the distribution's first three moments.
  std::array<double, 2> nodes{};
  std::array<double, 2> weights{};

  template <class Function>
  [[nodiscard]] double average(Function&& f) const {
    return weights[0] * f(nodes[0]) + weights[1] * f(nodes[1]);
  }
};

class RingMap {
 public:
  /// Of a region of width x height pixels through Taper windows. A real image has F(-q) = F(q)*, so two
  /// frequencies are one sample (a frequency that is its own conjugate counts half: its |F|² is that of one
  /// real number); samples are divided by the windows' samples_per_independent. Rings with less than one
  /// sample are left out. Throws InputError if the range holds fewer than least_rings rings.
  RingMap(int width, int height, const FrequencyRange& range);

  static constexpr int least_rings = 8;

  [[nodiscard]] const std::vector<Ring>& rings() const noexcept { return rings_; }
  /// Place among rings() of the frequency (kx, ky), in FFT order [ky, kx]; -1 for those of no ring.
  [[nodiscard]] const std::vector<int>& ring_of() const noexcept { return ring_of_; }

 private:
  std::vector<Ring> rings_;
  std::vector<int> ring_of_;
};

}  // namespace dosefloor::spectrum

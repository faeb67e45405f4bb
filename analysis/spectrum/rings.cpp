#include "analysis/spectrum/rings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/spectrum/taper.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::spectrum {
namespace {

/// Sums over the frequencies of a ring. The kernel's place is that of a frequency q plus a random
/// displacement of variances r across the ring and t along it: |q + δ| has the mean q + t / 2q and variance
/// r.
struct Moments {
  double count = 0.0;
  double q = 0.0;
  double first = 0.0;
  double second = 0.0;
  double third = 0.0;

  void add(double frequency, double kernel_across, double kernel_along, double centre) {
    const double away = frequency + kernel_along / (2.0 * frequency) - centre;
    count += 1.0;
    q += frequency;
    first += away;
    second += away * away + kernel_across;
    third += away * away * away + 3.0 * away * kernel_across;
  }
};

Ring ring_from(const Moments& moments, double centre, double samples_per_independent) {
  Ring ring;
  ring.q = moments.q / moments.count;
  ring.samples = 0.5 * moments.count / samples_per_independent;
  const double mean = moments.first / moments.count;
  const double square = moments.second / moments.count;
  const double variance = square - mean * mean;
  const double skewness = (moments.third / moments.count - 3.0 * mean * square + 2.0 * mean * mean * mean) /
                          std::pow(variance, 1.5);
  const double half = 0.5 * skewness;
  const double root = std::sqrt(1.0 + half * half);
  for (const std::size_t i : {0U, 1U}) {
    const double sign = i == 0 ? -1.0 : 1.0;
    ring.nodes.at(i) = centre + mean + std::sqrt(variance) * (half + sign * root);
    ring.weights.at(i) = 0.5 * (1.0 - sign * half / root);
  }
  return ring;
}

}  // namespace

RingMap::RingMap(int width, int height, const FrequencyRange& range)
    : ring_of_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), -1) {
  const Taper along_x(width);
  const Taper along_y(height);
  const double step = 2.0 / std::min(width, height);
  const double lowest = std::max(range.lowest, lowest_rings * step);
  std::vector<Moments> moments(static_cast<std::size_t>(std::lround(2.0 / step)) + 1);
  for (int y = 0; y < height; ++y) {
    const double qy = 2.0 * fft::signed_frequency(y, height) / height;
    for (int x = 0; x < width; ++x) {
      const double qx = 2.0 * fft::signed_frequency(x, width) / width;
      const double q = std::hypot(qx, qy);
      if (q < lowest || q > range.highest) {
        continue;
      }
      const double cos2 = qx * qx / (q * q);
      const double across = cos2 * along_x.kernel_variance() + (1.0 - cos2) * along_y.kernel_variance();
      const double along = (1.0 - cos2) * along_x.kernel_variance() + cos2 * along_y.kernel_variance();
      const auto number = static_cast<std::size_t>(std::lround(q / step));
      moments.at(number).add(q, across, along, static_cast<double>(number) * step);
      ring_of_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] =
          static_cast<int>(number);
    }
  }
  const double samples_per_independent =
      along_x.samples_per_independent() * along_y.samples_per_independent();
  std::vector<int> place(moments.size(), -1);
  for (std::size_t number = 0; number < moments.size(); ++number) {
    if (moments[number].count < 2.0 * samples_per_independent) {
      continue;
    }
    place[number] = static_cast<int>(rings_.size());
    rings_.push_back(ring_from(moments[number], static_cast<double>(number) * step, samples_per_independent));
  }
  if (rings_.size() < static_cast<std::size_t>(least_rings)) {
    throw InputError(
        fmt::format("the frequencies from {:.4g} to {:.4g} of Nyquist's make {} rings of a region of {} x "
                    "{} pixels; expected a range of at least {} rings ({:.3g} of Nyquist's)",
                    lowest, range.highest, rings_.size(), width, height, least_rings, least_rings * step));
  }
  for (int& number : ring_of_) {
    number = number < 0 ? -1 : place[static_cast<std::size_t>(number)];
  }
}

}  // namespace dosefloor::spectrum

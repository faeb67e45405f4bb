#include "analysis/spectrum/power_spectrum.hpp"

#include <algorithm>

namespace dosefloor::spectrum {
namespace {

double square(const fft::Complex& value) {
  return static_cast<double>(value.real()) * value.real() + static_cast<double>(value.imag()) * value.imag();
}

}  // namespace

PowerSpectrum::PowerSpectrum(int width, int height, const FrequencyRange& range)
    : map_(std::make_shared<const RingMap>(width, height, range)),
      along_x_(width),
      along_y_(height),
      transform_({width, height, 1.0, 1.0}, fft::Planning::measure),
      field_(fft::fftw_array<fft::Complex>(transform_.allocation())),
      ring_count_(map_->rings().size(), 0.0) {
  for (const int ring : map_->ring_of()) {
    if (ring >= 0) {
      ring_count_[static_cast<std::size_t>(ring)] += 1.0;
    }
  }
}

RegionSpectrum PowerSpectrum::operator()(const float* image, std::size_t image_width, int x, int y) {
  const auto w = static_cast<std::size_t>(width());
  const auto h = static_cast<std::size_t>(height());
  const float* first = image + static_cast<std::size_t>(y) * image_width + static_cast<std::size_t>(x);
  double squares = 0.0;
  double weighted = 0.0;
  double weights = 0.0;
  for (std::size_t row = 0; row < h; ++row) {
    for (std::size_t column = 0; column < w; ++column) {
      const double t = along_y_.values()[row] * along_x_.values()[column];
      const double value = first[row * image_width + column];
      squares += t * t * value;
      weighted += t * value;
      weights += t;
    }
  }
  // The weighted mean leaves nothing at frequency 0 behind the window.
  const double removed = weighted / weights;
  for (std::size_t row = 0; row < h; ++row) {
    for (std::size_t column = 0; column < w; ++column) {
      const double t = along_y_.values()[row] * along_x_.values()[column];
      field_[row * w + column] =
          fft::Complex(static_cast<float>(t * (first[row * image_width + column] - removed)), 0.0F);
    }
  }
  transform_.forward(field_.get());

  RegionSpectrum found;
  found.map = map_;
  const double sum_of_squares = static_cast<double>(w * h) * along_x_.mean_square() * along_y_.mean_square();
  found.pixels =
      static_cast<double>(w * h) / (along_x_.samples_per_independent() * along_y_.samples_per_independent());
  found.mean = squares / sum_of_squares;
  found.power.assign(ring_count_.size(), 0.0);
  std::vector<float> power(map_->ring_of().size(), 0.0F);
  const double scale = 1.0 / sum_of_squares;
  for (std::size_t i = 0; i < power.size(); ++i) {
    if (map_->ring_of()[i] >= 0) {
      const auto ring = static_cast<std::size_t>(map_->ring_of()[i]);
      const double here = scale * square(field_[i]);
      found.power[ring] += here / ring_count_[ring];
      power[i] = static_cast<float>(here);
    }
  }
  found.peaks = find_peaks(*map_, power, found.power);
  return found;
}

double low_frequency_power(const RegionSpectrum& spectrum) {
  constexpr std::size_t lowest = 8;
  double power = 0.0;
  double samples = 0.0;
  for (std::size_t ring = 0; ring < std::min(lowest, spectrum.power.size()); ++ring) {
    power += spectrum.rings()[ring].samples * spectrum.power[ring];
    samples += spectrum.rings()[ring].samples;
  }
  return power / samples;
}

}  // namespace dosefloor::spectrum

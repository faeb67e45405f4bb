#pragma once
/// Frames of vacuum as the simulated camera takes them, for tests of what is fitted to them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "analysis/spectrum/power_spectrum.hpp"
#include "sim/detector/camera.hpp"

namespace dosefloor::test {

/// A camera of `width` x `height` pixels (even numbers), whose field is periodic.
class FlatCamera {
 public:
  FlatCamera(int width, int height)
      : width_(width),
        height_(height),
        along_x_(width, fft::Planning::measure),
        along_y_(height, fft::Planning::measure),
        camera_(along_x_, along_y_) {}

  [[nodiscard]] int width() const noexcept { return width_; }
  [[nodiscard]] int height() const noexcept { return height_; }

  /// Counts [y, x] of a frame that expects n_d electrons a pixel.
  std::vector<float> operator()(double n_d, const detector::Mtf& mtf, double n0, std::uint64_t seed,
                                std::uint32_t frame = 0) {
    return detect(std::vector<float>(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_),
                                     static_cast<float>(n_d)),
                  mtf, n0, seed, frame);
  }

  /// Counts of a field of expected electrons.
  std::vector<float> detect(std::vector<float> field, const detector::Mtf& mtf, double n0, std::uint64_t seed,
                            std::uint32_t frame) {
    const detector::CameraParameters parameters{config::CameraOrder::poisson_mtf_readout, mtf, n0};
    camera_(parameters, {seed, 0, frame}, field.data());
    return field;
  }

  /// The spectrum of a region of such a frame.
  spectrum::RegionSpectrum spectrum(spectrum::PowerSpectrum& power, const std::vector<float>& frame,
                                    int x = 0, int y = 0) const {
    return power(frame.data(), static_cast<std::size_t>(width_), x, y);
  }

 private:
  int width_;
  int height_;
  fft::LineTransforms along_x_;
  fft::LineTransforms along_y_;
  detector::Camera camera_;
};

/// Mean, and standard deviation about 0, of what was found less what is true, over the reported error.
class Pulls {
 public:
  void add(double pull) { values_.push_back(pull); }
  [[nodiscard]] std::size_t count() const noexcept { return values_.size(); }
  [[nodiscard]] double mean() const {
    double sum = 0.0;
    for (const double value : values_) {
      sum += value;
    }
    return sum / static_cast<double>(values_.size());
  }
  [[nodiscard]] double spread() const {
    double squares = 0.0;
    for (const double value : values_) {
      squares += value * value;
    }
    return std::sqrt(squares / static_cast<double>(values_.size()));
  }
  [[nodiscard]] double largest() const {
    double most = 0.0;
    for (const double value : values_) {
      most = std::max(most, std::abs(value));
    }
    return most;
  }

 private:
  std::vector<double> values_;
};

}  // namespace dosefloor::test

#pragma once
/// Convolution of a real field with a kernel whose transform is real and even, periodic in x and y.

#include <functional>

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::detector {

class FourierFilter {
 public:
  /// Writes the filter's values at kx for ky = 0 .. ny/2 into `column`, divided by nx ny.
  using Column = std::function<void(int kx, float* column)>;

  /// The transforms, which must outlive the filter, have the lengths nx and ny.
  FourierFilter(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y);

  /// field [y, x] <- F⁻¹[ filter F[field] ].
  void operator()(const Column& filter, float* field);

 private:
  void rows_forward(const float* field);
  void columns(const Column& filter);
  void rows_backward(float* field);

  const fft::LineTransforms* along_x_;
  const fft::LineTransforms* along_y_;
  int nx_;
  int ny_;
  int rows_;
  int stride_;
  fft::FftwArray<fft::Complex> half_;  ///< [y, kx]
  fft::FftwArray<fft::Complex> a_;
  fft::FftwArray<fft::Complex> b_;
  fft::FftwArray<float> real_;
  fft::FftwArray<float> column_;
};

}  // namespace dosefloor::detector

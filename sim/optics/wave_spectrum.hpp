#pragma once
/// The spectrum of an exit wave, stored by columns: the start of all images of one specimen.

#include <complex>
#include <cstdint>
#include <vector>

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::optics {

/// Ψ(kx, ky) = 1/(nx ny) Σ ψ(x, y) exp(-2πi (kx x / nx + ky y / ny)), so that ψ = 1 has Ψ(0, 0) = 1, inside
/// the multislice aperture (sim/multislice/band_limit.hpp): |kx| <= kx_max, |ky| <= ky_max.
class WaveSpectrum {
 public:
  /// `wave` [y, x] on `grid`; the transforms have the lengths nx and ny. Throws InputError if the wave is not
  /// finite, or if more than 1e-8 of its intensity lies outside the aperture.
  WaveSpectrum(const fft::Grid& grid, const fft::LineTransforms& along_x, const fft::LineTransforms& along_y,
               const std::complex<float>* wave);

  /// Memory of a spectrum of waves on `grid`, bytes.
  [[nodiscard]] static std::uint64_t bytes_on(const fft::Grid& grid);

  [[nodiscard]] const fft::Grid& grid() const noexcept { return grid_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_on(grid_); }
  [[nodiscard]] int kx_max() const noexcept { return kx_max_; }
  [[nodiscard]] int ky_max() const noexcept { return ky_max_; }
  /// Column kx: element i is Ψ(kx, i - ky_max), i = 0 .. 2 ky_max.
  [[nodiscard]] const fft::Complex* column(int kx) const noexcept {
    return columns_.get() + fft::area(kx + kx_max_, stride_);
  }
  /// Σ |Ψ|² over rings of |q| of equal width shell_width_per_A(), from 0 up to the aperture.
  [[nodiscard]] const std::vector<double>& shell_intensities() const noexcept { return shells_; }
  [[nodiscard]] double shell_width_per_A() const noexcept { return shell_width_per_A_; }

 private:
  /// Scales and keeps the part of column kx inside the aperture; returns the intensity outside it.
  double take_column(int kx, fft::Complex* spectrum);

  fft::Grid grid_;
  double cutoff_per_A_;
  int kx_max_;
  int ky_max_;
  int stride_;
  fft::FftwArray<fft::Complex> columns_;
  std::vector<double> shells_;
  double shell_width_per_A_;
};

}  // namespace dosefloor::optics

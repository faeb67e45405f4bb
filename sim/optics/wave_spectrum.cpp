#include "sim/optics/wave_spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/errors/error.hpp"
#include "sim/wave/band_limit.hpp"

namespace dosefloor::optics {
namespace {

using fft::area;
using fft::Complex;

constexpr int shell_count = 96;
constexpr double negligible_share = 1e-8;

/// Largest k below the Nyquist frequency with k / length inside the cut-off.
int largest_frequency(double cutoff_per_A, double length_A, int n) {
  return std::min(static_cast<int>(std::floor(cutoff_per_A * length_A)), (n - 1) / 2);
}

}  // namespace

WaveSpectrum::WaveSpectrum(const fft::Grid& grid, const fft::LineTransforms& along_x,
                           const fft::LineTransforms& along_y, const std::complex<float>* wave)
    : grid_(grid),
      cutoff_per_A_(wave::BandLimit(grid).cutoff_per_A()),
      kx_max_(largest_frequency(cutoff_per_A_, grid.lx_A, grid.nx)),
      ky_max_(largest_frequency(cutoff_per_A_, grid.ly_A, grid.ny)),
      stride_(fft::padded(2 * ky_max_ + 1)),
      columns_(fft::fftw_array<Complex>(area(2 * kx_max_ + 1, stride_))),
      shells_(shell_count, 0.0),
      shell_width_per_A_(cutoff_per_A_ / shell_count) {
  const int rows = fft::round_up(grid.ny, fft::transpose_block);
  const int row_distance = along_x.row_distance();
  const int column_distance = along_y.column_distance();
  const auto half_transformed = fft::fftw_array<Complex>(area(rows, row_distance));
  const auto in = fft::fftw_array<Complex>(
      std::max(area(fft::row_block, row_distance), area(fft::transpose_block, column_distance)));
  const auto out = fft::fftw_array<Complex>(area(fft::transpose_block, column_distance));
  for (int y = 0; y < grid.ny; y += fft::row_block) {
    for (int r = 0; r < std::min(fft::row_block, grid.ny - y); ++r) {
      const std::complex<float>* row = wave + area(y + r, grid.nx);
      std::copy_n(reinterpret_cast<const Complex*>(row), grid.nx, in.get() + area(r, row_distance));
    }
    along_x.rows_forward(in.get(), half_transformed.get() + area(y, row_distance));
  }
  const float scale = 1.0F / static_cast<float>(grid.pixels());
  double total = 0.0;
  double inside = 0.0;
  for (int block = 0; block < grid.nx; block += fft::transpose_block) {
    fft::gather_columns(half_transformed.get() + block, row_distance, rows, in.get(), column_distance);
    along_y.columns_forward(in.get(), out.get());
    for (int c = 0; c < std::min(fft::transpose_block, grid.nx - block); ++c) {
      Complex* spectrum = out.get() + area(c, column_distance);
      const int kx = fft::signed_frequency(block + c, grid.nx);
      for (int y = 0; y < grid.ny; ++y) {
        spectrum[y] *= scale;
        const double intensity = Kokkos::real(spectrum[y]) * static_cast<double>(Kokkos::real(spectrum[y])) +
                                 Kokkos::imag(spectrum[y]) * static_cast<double>(Kokkos::imag(spectrum[y]));
        total += intensity;
        const double q = std::hypot(kx / grid.lx_A, fft::signed_frequency(y, grid.ny) / grid.ly_A);
        if (q <= cutoff_per_A_) {
          inside += intensity;
          shells_[std::min(static_cast<std::size_t>(q / shell_width_per_A_), shells_.size() - 1)] +=
              intensity;
        }
      }
      if (std::abs(kx) <= kx_max_) {
        Complex* column = columns_.get() + area(kx + kx_max_, stride_);
        std::copy_n(spectrum + grid.ny - ky_max_, ky_max_, column);
        std::copy_n(spectrum, ky_max_ + 1, column + ky_max_);
      }
    }
  }
  if (!std::isfinite(total)) {
    throw InputError("the exit wave holds values that are not finite (NaN or infinity)");
  }
  if (total - inside > negligible_share * total) {
    throw InputError("the exit wave is not band-limited: " + std::to_string(100.0 * (1.0 - inside / total)) +
                     " % of its intensity lies beyond " + std::to_string(cutoff_per_A_) +
                     " 1/Å, two thirds of its grid's Nyquist frequency, where its images would alias");
  }
}

}  // namespace dosefloor::optics

#include "sim/optics/wave_spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/multislice/band_limit.hpp"

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

/// The wave transformed along x: [y, kx], rows `along_x.row_distance()` apart, whole blocks of rows.
fft::FftwArray<Complex> transformed_rows(const fft::Grid& grid, const fft::LineTransforms& along_x,
                                         const std::complex<float>* wave) {
  const int distance = along_x.row_distance();
  auto rows = fft::fftw_array<Complex>(area(fft::round_up(grid.ny, fft::transpose_block), distance));
  const auto block = fft::fftw_array<Complex>(area(fft::row_block, distance));
  for (int y = 0; y < grid.ny; y += fft::row_block) {
    for (int r = 0; r < std::min(fft::row_block, grid.ny - y); ++r) {
      const std::complex<float>* row = wave + area(y + r, grid.nx);
      std::copy_n(reinterpret_cast<const Complex*>(row), grid.nx, block.get() + area(r, distance));
    }
    along_x.rows_forward(block.get(), rows.get() + area(y, distance));
  }
  return rows;
}

double squared_modulus(const Complex& value) {
  const std::complex<double> wide(value.real(), value.imag());
  return std::norm(wide);
}

}  // namespace

WaveSpectrum::WaveSpectrum(const fft::Grid& grid, const fft::LineTransforms& along_x,
                           const fft::LineTransforms& along_y, const std::complex<float>* wave)
    : grid_(grid),
      cutoff_per_A_(multislice::BandLimit(grid).cutoff_per_A()),
      kx_max_(largest_frequency(cutoff_per_A_, grid.lx_A, grid.nx)),
      ky_max_(largest_frequency(cutoff_per_A_, grid.ly_A, grid.ny)),
      stride_(fft::padded(2 * ky_max_ + 1)),
      columns_(fft::fftw_array<Complex>(area(2 * kx_max_ + 1, stride_))),
      shells_(shell_count, 0.0),
      shell_width_per_A_(cutoff_per_A_ / shell_count) {
  const auto rows = transformed_rows(grid, along_x, wave);
  const int distance = along_y.column_distance();
  const auto in = fft::fftw_array<Complex>(area(fft::transpose_block, distance));
  const auto out = fft::fftw_array<Complex>(area(fft::transpose_block, distance));
  double outside = 0.0;
  for (int block = 0; block < grid.nx; block += fft::transpose_block) {
    fft::gather_columns(rows.get() + block, along_x.row_distance(),
                        fft::round_up(grid.ny, fft::transpose_block), in.get(), distance);
    along_y.columns_forward(in.get(), out.get());
    for (int c = 0; c < std::min(fft::transpose_block, grid.nx - block); ++c) {
      outside += take_column(fft::signed_frequency(block + c, grid.nx), out.get() + area(c, distance));
    }
  }
  const double total = std::accumulate(shells_.begin(), shells_.end(), outside);
  if (!std::isfinite(total)) {
    throw InputError("the exit wave holds values that are not finite (NaN or infinity)");
  }
  if (outside > negligible_share * total) {
    throw InputError("the exit wave is not band-limited: " + std::to_string(100.0 * outside / total) +
                     " % of its intensity lies beyond " + std::to_string(cutoff_per_A_) +
                     " 1/Å, two thirds of its grid's Nyquist frequency, where its images would alias");
  }
}

std::uint64_t WaveSpectrum::bytes_on(const fft::Grid& grid) {
  const double cutoff_per_A = multislice::BandLimit(grid).cutoff_per_A();
  const int columns = 2 * largest_frequency(cutoff_per_A, grid.lx_A, grid.nx) + 1;
  const int rows = 2 * largest_frequency(cutoff_per_A, grid.ly_A, grid.ny) + 1;
  return area(columns, fft::padded(rows)) * sizeof(Complex) + shell_count * sizeof(double) +
         sizeof(WaveSpectrum);
}

double WaveSpectrum::take_column(int kx, Complex* spectrum) {
  const auto scale = 1.0F / static_cast<float>(grid_.pixels());
  double outside = 0.0;
  for (int y = 0; y < grid_.ny; ++y) {
    spectrum[y] *= scale;
    const double intensity = squared_modulus(spectrum[y]);
    const double q_per_A = std::hypot(kx / grid_.lx_A, fft::signed_frequency(y, grid_.ny) / grid_.ly_A);
    if (q_per_A <= cutoff_per_A_) {
      const auto shell = static_cast<std::size_t>(q_per_A / shell_width_per_A_);
      shells_[std::min(shell, shells_.size() - 1)] += intensity;
    } else {
      outside += intensity;
    }
  }
  if (std::abs(kx) <= kx_max_) {
    Complex* column = columns_.get() + area(kx + kx_max_, stride_);
    std::copy_n(spectrum + grid_.ny - ky_max_, ky_max_, column);
    std::copy_n(spectrum, ky_max_ + 1, column + ky_max_);
  }
  return outside;
}

}  // namespace dosefloor::optics

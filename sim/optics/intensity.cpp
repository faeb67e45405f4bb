#include "sim/optics/intensity.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/optics/centred_line.hpp"

namespace dosefloor::optics {

using fft::area;
using fft::Complex;

IntensityFormer::IntensityFormer(const fft::Grid& grid, const fft::LineTransforms& along_x,
                                 const fft::LineTransforms& along_y)
    : grid_(grid),
      along_x_(&along_x),
      along_y_(&along_y),
      table_(fft::fftw_array<Complex>(area(grid.nx / 2 + 1, fft::padded(grid.ny)))),
      table_stride_(fft::padded(grid.ny)),
      wave_(
          fft::fftw_array<Complex>(area(fft::round_up(grid.ny, fft::transpose_block), fft::padded(grid.nx)))),
      wave_stride_(fft::padded(grid.nx)),
      a_(fft::fftw_array<Complex>(
          area(fft::transpose_block, std::max(along_x.row_distance(), along_y.column_distance())))),
      b_(fft::fftw_array<Complex>(
          area(fft::transpose_block, std::max(along_x.row_distance(), along_y.column_distance())))),
      real_(fft::fftw_array<float>(area(fft::row_block, along_x.real_distance()))) {
  intensity_.fit(along_x, grid);
}

IntensityFormer::Kept IntensityFormer::kept_frequencies(const WaveSpectrum& spectrum, const Ctf& ctf) const {
  const fft::Grid& of_wave = spectrum.grid();
  if (of_wave.nx > grid_.nx || of_wave.ny > grid_.ny || of_wave.lx_A != grid_.lx_A ||
      of_wave.ly_A != grid_.ly_A) {
    throw Error("cannot form an image of " + std::to_string(grid_.nx) + " x " + std::to_string(grid_.ny) +
                " pixels from a wave of " + std::to_string(of_wave.nx) + " x " + std::to_string(of_wave.ny) +
                "; expected the same box and at least as many pixels");
  }
  const double cutoff_per_A = std::min(ctf.cutoff_per_A(), 1e6);
  return {std::min(spectrum.kx_max(), static_cast<int>(cutoff_per_A * grid_.lx_A)),
          std::min(spectrum.ky_max(), static_cast<int>(cutoff_per_A * grid_.ly_A))};
}

void IntensityFormer::tabulate(const Ctf& ctf, const Kept& kept) {
  for (int kx = 0; ctf.is_round() && kx <= kept.kx; ++kx) {
    ctf.column(kx, kept.ky, table_.get() + area(kx, table_stride_));
  }
}

void IntensityFormer::columns(const WaveSpectrum& spectrum, const Ctf& ctf, const Kept& kept) {
  tabulate(ctf, kept);
  const int distance = along_y_->column_distance();
  const int rows = fft::round_up(grid_.ny, fft::transpose_block);
  const int column_count = 2 * kept.kx + 1;
  Complex* centred = b_.get();
  Complex* own_ctf = b_.get() + fft::padded(grid_.ny);
  for (int j = 0; j < column_count; j += fft::transpose_block) {
    for (int c = 0; c < std::min(fft::transpose_block, column_count - j); ++c) {
      const int kx = j + c - kept.kx;
      const Complex* h = table_.get() + area(std::abs(kx), table_stride_);
      if (!ctf.is_round()) {
        ctf.column(kx, kept.ky, own_ctf);
        h = own_ctf;
      }
      multiply(spectrum.column(kx) + (spectrum.ky_max() - kept.ky), h, 2 * kept.ky + 1, centred);
      to_fft_order(centred, kept.ky, grid_.ny, a_.get() + area(c, distance));
    }
    along_y_->columns_backward(a_.get(), b_.get());
    fft::scatter_columns(b_.get(), distance, rows, wave_.get() + j, wave_stride_);
  }
}

void IntensityFormer::intensity_of_rows(int y, const Kept& kept) {
  const int distance = along_x_->row_distance();
  for (int r = 0; r < fft::row_block; ++r) {
    to_fft_order(wave_.get() + area(y + r, wave_stride_), kept.kx, grid_.nx, a_.get() + area(r, distance));
  }
  along_x_->rows_backward(a_.get(), b_.get());
  for (int r = 0; r < fft::row_block; ++r) {
    const auto* psi = reinterpret_cast<const float*>(b_.get() + area(r, distance));
    float* intensity = real_.get() + area(r, along_x_->real_distance());
    for (std::ptrdiff_t x = 0; x < grid_.nx; ++x) {
      intensity[x] = psi[2 * x] * psi[2 * x] + psi[2 * x + 1] * psi[2 * x + 1];
    }
  }
}

const HalfPlane& IntensityFormer::operator()(const WaveSpectrum& spectrum, const Ctf& ctf) {
  const Kept kept = kept_frequencies(spectrum, ctf);
  columns(spectrum, ctf, kept);
  for (int y = 0; y < grid_.ny; y += fft::row_block) {
    intensity_of_rows(y, kept);
    along_x_->rows_from_real(real_.get(), intensity_.data.get() + area(y, intensity_.stride));
  }
  return intensity_;
}

}  // namespace dosefloor::optics

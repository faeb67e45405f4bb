#include "sim/optics/coherent_sum.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/optics/centred_line.hpp"

namespace dosefloor::optics {

using fft::area;
using fft::Complex;

CoherentSum::Kept CoherentSum::kept_frequencies(const WaveSpectrum& spectrum, double cutoff_per_A) const {
  return {std::min(spectrum.kx_max(), static_cast<int>(cutoff_per_A * grid_.lx_A)),
          std::min(spectrum.ky_max(), static_cast<int>(cutoff_per_A * grid_.ly_A))};
}

void CoherentSum::make_room(const fft::Grid& grid) {
  grid_ = grid;
  along_x_ = &transforms_->of(grid.nx);
  along_y_ = &transforms_->of(grid.ny);
  const int rows = fft::round_up(grid.ny, fft::transpose_block);
  wave_stride_ = fft::padded(grid.nx);
  wave_.reserve(area(rows, wave_stride_));
  sum_.reserve(area(rows, along_x_->real_distance()));
  const std::size_t block =
      area(fft::transpose_block, std::max(along_x_->row_distance(), along_y_->column_distance()));
  a_.reserve(block);
  b_.reserve(block);
  intensity_.fit(*along_x_, grid);
}

void CoherentSum::pass_lens(const WaveSpectrum& spectrum, const Ctf& ctf, double cutoff_per_A) {
  all_ = kept_frequencies(spectrum, cutoff_per_A);
  if (spectrum.grid().lx_A != grid_.lx_A || spectrum.grid().ly_A != grid_.ly_A ||
      2 * all_.kx + 1 > grid_.nx || 2 * all_.ky + 1 > grid_.ny) {
    throw Error("coherent images with frequencies up to " + std::to_string(cutoff_per_A) +
                " 1/Å do not fit on a grid of " + std::to_string(grid_.nx) + " x " +
                std::to_string(grid_.ny) + " pixels over " + std::to_string(grid_.lx_A) + " x " +
                std::to_string(grid_.ly_A) + " Å");
  }
  const int count = 2 * all_.ky + 1;
  behind_lens_stride_ = fft::padded(count);
  behind_lens_.reserve(area(2 * all_.kx + 1, behind_lens_stride_));
  factor_.reserve(static_cast<std::size_t>(count));
  const auto pass = [&](int kx, const Complex* h) {
    multiply(spectrum.column(kx) + (spectrum.ky_max() - all_.ky), h, count,
             behind_lens_.get() + area(kx + all_.kx, behind_lens_stride_));
  };
  for (int kx = 0; kx <= all_.kx; ++kx) {
    ctf.column(kx, all_.ky, a_.get());
    pass(kx, a_.get());
    if (!ctf.is_round()) {
      ctf.column(-kx, all_.ky, a_.get());
    }
    pass(-kx, a_.get());
  }
}

void CoherentSum::columns(const CoherentSystems& systems, std::size_t k, const Kept& kept) {
  const int distance = along_y_->column_distance();
  const int rows = fft::round_up(grid_.ny, fft::transpose_block);
  const int column_count = 2 * kept.kx + 1;
  Complex* centred = b_.get();
  for (int j = 0; j < column_count; j += fft::transpose_block) {
    for (int c = 0; c < std::min(fft::transpose_block, column_count - j); ++c) {
      const int kx = j + c - kept.kx;
      systems.column(k, kx / grid_.lx_A, grid_.ly_A, kept.ky, factor_.get());
      const Complex* from =
          behind_lens_.get() + area(kx + all_.kx, behind_lens_stride_) + (all_.ky - kept.ky);
      for (int i = 0; i <= 2 * kept.ky; ++i) {
        centred[i] = from[i] * factor_[static_cast<std::size_t>(i)];
      }
      to_fft_order(centred, kept.ky, grid_.ny, a_.get() + area(c, distance));
    }
    along_y_->columns_backward(a_.get(), b_.get());
    fft::scatter_columns(b_.get(), distance, rows, wave_.get() + j, wave_stride_);
  }
}

void CoherentSum::add_intensity(const Kept& kept, bool first) {
  const int distance = along_x_->row_distance();
  for (int y = 0; y < grid_.ny; y += fft::row_block) {
    for (int r = 0; r < fft::row_block; ++r) {
      to_fft_order(wave_.get() + area(y + r, wave_stride_), kept.kx, grid_.nx, a_.get() + area(r, distance));
    }
    along_x_->rows_backward(a_.get(), b_.get());
    for (int r = 0; r < fft::row_block; ++r) {
      const auto* psi = reinterpret_cast<const float*>(b_.get() + area(r, distance));
      float* sum = sum_.get() + area(y + r, along_x_->real_distance());
      for (std::ptrdiff_t x = 0; x < grid_.nx; ++x) {
        const float intensity = psi[2 * x] * psi[2 * x] + psi[2 * x + 1] * psi[2 * x + 1];
        sum[x] = first ? intensity : sum[x] + intensity;
      }
    }
  }
}

const HalfPlane& CoherentSum::operator()(const WaveSpectrum& spectrum, const Ctf& ctf,
                                         const CoherentSystems& systems, const fft::Grid& grid) {
  if (systems.systems.empty()) {
    throw Error("a sum of coherent images was asked for without any: expected at least one");
  }
  make_room(grid);
  double largest_per_A = 0.0;
  for (const CoherentSystem& system : systems.systems) {
    largest_per_A = std::max(largest_per_A, system.cutoff_per_A);
  }
  pass_lens(spectrum, ctf, largest_per_A);
  for (std::size_t k = 0; k < systems.systems.size(); ++k) {
    const Kept kept = kept_frequencies(spectrum, systems.systems[k].cutoff_per_A);
    columns(systems, k, kept);
    add_intensity(kept, k == 0);
  }
  for (int y = 0; y < grid_.ny; y += fft::row_block) {
    along_x_->rows_from_real(sum_.get() + area(y, along_x_->real_distance()),
                             intensity_.data.get() + area(y, intensity_.stride));
  }
  return intensity_;
}

}  // namespace dosefloor::optics

#include "sim/multislice/fused_multislice.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "sim/core/fft/array_shape.hpp"
#include "sim/core/fft/transpose.hpp"
#include "sim/core/physics/electron.hpp"
#include "sim/core/vector_math/unit_phase.hpp"
#include "sim/multislice/band_limit.hpp"
#include "sim/multislice/propagator.hpp"

namespace dosefloor::multislice {
namespace {

using fft::area;
using fft::Complex;
using fft::padded;
using fft::round_up;

constexpr int row_block = 4;  // rows transformed together: their buffers share the second-level cache
constexpr int column_block = fft::transpose_block;

/// a *= b for `n` complex numbers, as plain arithmetic (Kokkos::complex would be the same, but hides the
/// interleaving from the vectoriser).
void multiply(Complex* a, const Complex* b, int n) {
  auto* x = reinterpret_cast<float*>(a);
  const auto* y = reinterpret_cast<const float*>(b);
  for (std::ptrdiff_t i = 0; i < std::ptrdiff_t{2} * n; i += 2) {
    const float re = x[i] * y[i] - x[i + 1] * y[i + 1];
    const float im = x[i] * y[i + 1] + x[i + 1] * y[i];
    x[i] = re;
    x[i + 1] = im;
  }
}

}  // namespace

FusedMultislice::FusedMultislice(const fft::Grid& grid, const Beam& beam, potential::PotentialModel model,
                                 fft::Planning planning)
    : grid_(grid),
      beam_(beam),
      kx_max_(static_cast<int>(std::floor(BandLimit(grid).cutoff_per_A() * grid.lx_A))),
      kept_(2 * kx_max_ + 1),
      rows_(round_up(grid.ny, fft::transpose_block)),
      kept_stride_(padded(kept_)),
      half_stride_(padded(grid.nx / 2 + 1)),
      row_distance_(padded(grid.nx)),
      column_distance_(padded(rows_)),
      chord_stride_(grid.ny / 2 + 1),
      structure_factors_(grid, std::move(model), physics::interaction_constant_rad_per_VA(beam.energy_keV)),
      potential_(fft::fftw_array<Complex>(area(rows_, half_stride_))),
      transmission_(fft::fftw_array<Complex>(area(rows_, kept_stride_))),
      wave_(fft::fftw_array<Complex>(area(rows_, kept_stride_))),
      scratch_{fft::fftw_array<Complex>(area(column_block, std::max(row_distance_, column_distance_))),
               fft::fftw_array<Complex>(area(column_block, std::max(row_distance_, column_distance_))),
               fft::fftw_array<Complex>(area(column_block, std::max(row_distance_, column_distance_))),
               fft::fftw_array<float>(area(row_block, round_up(grid.nx, 16)))},
      rows_to_real_(grid.nx, row_block, half_stride_, round_up(grid.nx, 16), planning),
      rows_forward_(grid.nx, row_block, row_distance_, fft::Batch1d::Direction::forward, planning),
      rows_backward_(grid.nx, row_block, row_distance_, fft::Batch1d::Direction::backward, planning),
      columns_forward_(grid.ny, column_block, column_distance_, fft::Batch1d::Direction::forward, planning),
      columns_backward_(grid.ny, column_block, column_distance_, fft::Batch1d::Direction::backward,
                        planning) {
  const double cutoff = BandLimit(grid).cutoff_per_A();
  for (int kx = 0; kx <= kx_max_; ++kx) {
    const double qx = kx / grid.lx_A;
    const double qy = std::sqrt(std::max(0.0, cutoff * cutoff - qx * qx));
    chord_.push_back(std::min(static_cast<int>(std::floor(qy * grid.ly_A)), (grid.ny - 1) / 2));
  }
  band_limit_ = aperture_power(1);
}

fft::FftwArray<float> FusedMultislice::aperture_power(int exponent) const {
  auto table = fft::fftw_array<float>(area(kx_max_ + 1, chord_stride_));
  const BandLimit limit(grid_);
  for (int kx = 0; kx <= kx_max_; ++kx) {
    for (int ky = 0; ky <= chord_[static_cast<std::size_t>(kx)]; ++ky) {
      const double q = std::hypot(kx / grid_.lx_A, ky / grid_.ly_A);
      table[area(kx, chord_stride_) + static_cast<std::size_t>(ky)] =
          static_cast<float>(std::pow(limit(q), exponent) / static_cast<double>(grid_.pixels()));
    }
  }
  return table;
}

const FusedMultislice::Propagation& FusedMultislice::propagation(double slice_thickness_A, int slices,
                                                                 int apertures) {
  if (slice_thickness_A != propagated_thickness_A_) {
    propagations_.clear();
    propagated_thickness_A_ = slice_thickness_A;
  }
  const auto found = propagations_.find({slices, apertures});
  if (found != propagations_.end()) {
    return found->second;
  }
  Propagator factors = make_propagator(grid_, beam_, slice_thickness_A * slices);
  std::vector<Complex> x(static_cast<std::size_t>(kept_stride_));
  for (int j = 0; j < kept_; ++j) {
    const int index = j <= kx_max_ ? j : grid_.nx - kept_ + j;
    x[static_cast<std::size_t>(j)] = factors.x[static_cast<std::size_t>(index)];
  }
  return propagations_
      .emplace(std::pair(slices, apertures),
               Propagation{std::move(x), std::move(factors.y), aperture_power(apertures)})
      .first->second;
}

void FusedMultislice::operator()(const potential::SlicedAtoms& atoms, Complex* wave) {
  bool in_vacuum = true;
  for (int slice = 0; slice < atoms.slices(); ++slice) {
    if (!atoms.occupied(slice)) {
      continue;
    }
    int next = slice + 1;
    while (next < atoms.slices() && !atoms.occupied(next)) {
      ++next;
    }
    structure_factors_.load(atoms, slice);
    potential_columns();
    transmission_rows();
    const int passed = next - slice;
    // ψ = 1 up to here, so t is the wave: its band limit and the propagator's act in one pass.
    if (in_vacuum) {
      std::swap(wave_, transmission_);
      propagate_columns(propagation(atoms.thickness_A(), passed, passed + 1));
      in_vacuum = false;
    } else {
      band_limit_columns();
      product_rows();
      propagate_columns(propagation(atoms.thickness_A(), passed, passed));
    }
  }
  if (in_vacuum) {
    std::fill(wave, wave + grid_.pixels(), Complex(1.0F, 0.0F));
  } else {
    exit_rows(wave);
  }
}

void FusedMultislice::projected_potential(const potential::SlicedAtoms& atoms, float* potential) {
  std::fill(potential, potential + grid_.pixels(), 0.0F);
  const auto sigma = static_cast<float>(physics::interaction_constant_rad_per_VA(beam_.energy_keV));
  const int phase_distance = round_up(grid_.nx, 16);
  for (int slice = 0; slice < atoms.slices(); ++slice) {
    if (!atoms.occupied(slice)) {
      continue;
    }
    structure_factors_.load(atoms, slice);
    potential_columns();
    for (int y = 0; y < grid_.ny; y += row_block) {
      rows_to_real_(potential_.get() + area(y, half_stride_), scratch_.real.get());
      for (int r = 0; r < std::min(row_block, grid_.ny - y); ++r) {
        const float* sigma_v = scratch_.real.get() + area(r, phase_distance);
        float* row = potential + area(y + r, grid_.nx);
        for (int x = 0; x < grid_.nx; ++x) {
          row[x] += sigma_v[x] / sigma;
        }
      }
    }
  }
}

void FusedMultislice::potential_columns() {
  Complex* spectrum = scratch_.a.get();
  Complex* columns = scratch_.b.get();
  for (int kx = 0; kx <= grid_.nx / 2; kx += column_block) {
    structure_factors_.columns(kx, spectrum, column_distance_);
    columns_backward_(spectrum, columns);
    fft::scatter_columns(columns, column_distance_, rows_, potential_.get() + kx, half_stride_);
  }
}

void FusedMultislice::transmission_rows() {
  float* phase = scratch_.real.get();
  Complex* transmission = scratch_.a.get();
  Complex* spectrum = scratch_.b.get();
  const int phase_distance = round_up(grid_.nx, 16);
  for (int y = 0; y < rows_; y += row_block) {
    rows_to_real_(potential_.get() + area(y, half_stride_), phase);
    for (int r = 0; r < row_block; ++r) {
      const float* sigma_v = phase + area(r, phase_distance);
      auto* t = reinterpret_cast<float*>(transmission + area(r, row_distance_));
      for (std::ptrdiff_t x = 0; x < grid_.nx; ++x) {
        vector_math::unit_phase(sigma_v[x], t[2 * x], t[2 * x + 1]);
      }
    }
    rows_forward_(transmission, spectrum);
    for (int r = 0; r < row_block; ++r) {
      keep_row(spectrum + area(r, row_distance_), transmission_.get() + area(y + r, kept_stride_));
    }
  }
}

void FusedMultislice::band_limit_columns() {
  Complex* columns = scratch_.a.get();
  Complex* spectrum = scratch_.b.get();
  for (int j = 0; j < kept_; j += column_block) {
    fft::gather_columns(transmission_.get() + j, kept_stride_, rows_, columns, column_distance_);
    columns_forward_(columns, spectrum);
    for (int c = 0; c < std::min(column_block, kept_ - j); ++c) {
      const int kx = j + c <= kx_max_ ? j + c : kept_ - (j + c);
      const float* aperture = band_limit_.get() + area(kx, chord_stride_);
      const int chord = chord_[static_cast<std::size_t>(kx)];
      Complex* t = spectrum + area(c, column_distance_);
      for (int ky = 0; ky <= chord; ++ky) {
        t[ky] *= aperture[ky];
      }
      std::fill(t + chord + 1, t + grid_.ny - chord, Complex(0.0F, 0.0F));
      for (int ky = 1; ky <= chord; ++ky) {
        t[grid_.ny - ky] *= aperture[ky];
      }
    }
    columns_backward_(spectrum, columns);
    fft::scatter_columns(columns, column_distance_, rows_, transmission_.get() + j, kept_stride_);
  }
}

void FusedMultislice::product_rows() {
  Complex* spectrum = scratch_.a.get();
  Complex* transmission = scratch_.b.get();
  Complex* field = scratch_.c.get();
  for (int y = 0; y < rows_; y += row_block) {
    for (int r = 0; r < row_block; ++r) {
      expand_row(transmission_.get() + area(y + r, kept_stride_), spectrum + area(r, row_distance_));
    }
    rows_backward_(spectrum, transmission);
    for (int r = 0; r < row_block; ++r) {
      expand_row(wave_.get() + area(y + r, kept_stride_), spectrum + area(r, row_distance_));
    }
    rows_backward_(spectrum, field);
    for (int r = 0; r < row_block; ++r) {
      multiply(field + area(r, row_distance_), transmission + area(r, row_distance_), grid_.nx);
    }
    rows_forward_(field, spectrum);
    for (int r = 0; r < row_block; ++r) {
      keep_row(spectrum + area(r, row_distance_), wave_.get() + area(y + r, kept_stride_));
    }
  }
}

void FusedMultislice::propagate_columns(const Propagation& through) {
  Complex* field = wave_.get();
  Complex* columns = scratch_.a.get();
  Complex* spectrum = scratch_.b.get();
  const Complex* py = through.y.data();
  for (int j = 0; j < kept_; j += column_block) {
    fft::gather_columns(field + j, kept_stride_, rows_, columns, column_distance_);
    columns_forward_(columns, spectrum);
    for (int c = 0; c < std::min(column_block, kept_ - j); ++c) {
      const int kx = j + c <= kx_max_ ? j + c : kept_ - (j + c);
      const float* aperture = through.aperture.get() + area(kx, chord_stride_);
      const int chord = chord_[static_cast<std::size_t>(kx)];
      const Complex px = through.x[static_cast<std::size_t>(j) + static_cast<std::size_t>(c)];
      Complex* psi = spectrum + area(c, column_distance_);
      for (int ky = 0; ky <= chord; ++ky) {
        psi[ky] *= (px * aperture[ky]) * py[ky];
      }
      std::fill(psi + chord + 1, psi + grid_.ny - chord, Complex(0.0F, 0.0F));
      for (int ky = 1; ky <= chord; ++ky) {
        psi[grid_.ny - ky] *= (px * aperture[ky]) * py[grid_.ny - ky];
      }
    }
    columns_backward_(spectrum, columns);
    fft::scatter_columns(columns, column_distance_, rows_, field + j, kept_stride_);
  }
}

void FusedMultislice::exit_rows(Complex* wave) {
  Complex* spectrum = scratch_.a.get();
  Complex* field = scratch_.b.get();
  for (int y = 0; y < grid_.ny; y += row_block) {
    for (int r = 0; r < row_block; ++r) {
      expand_row(wave_.get() + area(y + r, kept_stride_), spectrum + area(r, row_distance_));
    }
    rows_backward_(spectrum, field);
    for (int r = 0; r < std::min(row_block, grid_.ny - y); ++r) {
      std::copy_n(field + area(r, row_distance_), grid_.nx, wave + area(y + r, grid_.nx));
    }
  }
}

void FusedMultislice::expand_row(const Complex* kept, Complex* full) const {
  std::copy_n(kept, kx_max_ + 1, full);
  std::fill(full + kx_max_ + 1, full + grid_.nx - kx_max_, Complex(0.0F, 0.0F));
  std::copy_n(kept + kx_max_ + 1, kx_max_, full + grid_.nx - kx_max_);
}

void FusedMultislice::keep_row(const Complex* full, Complex* kept) const {
  std::copy_n(full, kx_max_ + 1, kept);
  std::copy_n(full + grid_.nx - kx_max_, kx_max_, kept + kx_max_ + 1);
}

}  // namespace dosefloor::multislice

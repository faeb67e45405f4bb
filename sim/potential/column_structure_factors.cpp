#include "sim/potential/column_structure_factors.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/fft/array_shape.hpp"
#include "sim/core/simd/lanes.hpp"
#include "sim/potential/phase_powers.hpp"

namespace dosefloor::potential {
namespace {

// One register's width, and as many columns as have their four sums each in registers together.
constexpr int lanes = static_cast<int>(simd::lanes<float>);
constexpr int tile = lanes == 16 ? 4 : 2;  // with AVX-512 of 32 registers, else of 16
using Vector = simd::Vector<float>;

using fft::round_up;

Vector vector_at(const float* data) {
  return *reinterpret_cast<const Vector*>(data);
}

/// Sums over the atoms of one element for `tile` columns and `lanes` values of ky:
/// cc = Σ cos_y cos_x, cs = Σ cos_y sin_x, sc = Σ sin_y cos_x, ss = Σ sin_y sin_x.
struct PhaseSums {
  Vector cc[tile] = {};
  Vector cs[tile] = {};
  Vector sc[tile] = {};
  Vector ss[tile] = {};
};

/// Potential of `tile` columns at +ky and -ky, ky = 0 .. ky_stride - 1 in blocks of `lanes`.
struct HalfColumns {
  Vector plus_re[tile] = {};
  Vector plus_im[tile] = {};
  Vector minus_re[tile] = {};
  Vector minus_im[tile] = {};
};

}  // namespace

ColumnStructureFactors::ColumnStructureFactors(const fft::Grid& grid, PotentialModel model, double scale)
    : grid_(grid),
      model_(std::move(model)),
      scale_(scale),
      kx_stride_(round_up(grid.nx / 2 + 1, block)),
      ky_stride_(round_up(grid.ny / 2 + 1, lanes)) {}

const float* ColumnStructureFactors::form_factor(std::uint8_t atomic_number) {
  auto& table = form_factors_[atomic_number];
  if (!table) {
    auto values =
        fft::fftw_array<float>(static_cast<std::size_t>(kx_stride_) * static_cast<std::size_t>(ky_stride_));
    const double prefactor = scale_ / (grid_.lx_A * grid_.ly_A);
    for (int kx = 0; kx <= grid_.nx / 2; ++kx) {
      for (int ky = 0; ky <= grid_.ny / 2; ++ky) {
        const double qx = kx / grid_.lx_A;
        const double qy = ky / grid_.ly_A;
        values[static_cast<std::size_t>(kx) * static_cast<std::size_t>(ky_stride_) +
               static_cast<std::size_t>(ky)] =
            static_cast<float>(prefactor * model_.transform_VA3(atomic_number, qx * qx + qy * qy));
      }
    }
    table = std::move(values);
  }
  return table.get();
}

void ColumnStructureFactors::load(const SlicedAtoms& atoms, int slice) {
  groups_.clear();
  const auto& groups = atoms.groups(slice);
  if (groups.empty()) {
    return;
  }
  const std::size_t first = groups.front().begin;
  const std::size_t count = groups.back().end - first;
  const auto x_stride = static_cast<std::size_t>(kx_stride_);
  const auto y_stride = static_cast<std::size_t>(ky_stride_);
  if (count > capacity_) {
    cos_x_ = fft::fftw_array<float>(count * x_stride);
    sin_x_ = fft::fftw_array<float>(count * x_stride);
    cos_y_ = fft::fftw_array<float>(count * y_stride);
    sin_y_ = fft::fftw_array<float>(count * y_stride);
    capacity_ = count;
  }
  for (const AtomGroup& group : groups) {
    groups_.push_back({group.begin - first, group.end - first, form_factor(group.atomic_number)});
  }
  for (std::size_t atom = 0; atom < count; ++atom) {
    phase_powers(atoms.x_A()[first + atom] / grid_.lx_A, kx_stride_, &cos_x_[atom * x_stride],
                 &sin_x_[atom * x_stride]);
    phase_powers(atoms.y_A()[first + atom] / grid_.ly_A, ky_stride_, &cos_y_[atom * y_stride],
                 &sin_y_[atom * y_stride]);
  }
}

void ColumnStructureFactors::columns(int kx_begin, fft::Complex* out, int distance) const {
  const auto x_stride = static_cast<std::size_t>(kx_stride_);
  const auto y_stride = static_cast<std::size_t>(ky_stride_);
  const int nyquist = grid_.ny % 2 == 0 ? grid_.ny / 2 : -1;
  for (int part = 0; part < block; part += tile) {
    const int kx = kx_begin + part;
    for (int ky = 0; ky <= grid_.ny / 2; ky += lanes) {
      HalfColumns half;
      for (const Group& group : groups_) {
        PhaseSums sums;
        for (std::size_t atom = group.begin; atom < group.end; ++atom) {
          const Vector cos_y = vector_at(&cos_y_[atom * y_stride + static_cast<std::size_t>(ky)]);
          const Vector sin_y = vector_at(&sin_y_[atom * y_stride + static_cast<std::size_t>(ky)]);
          const float* cos_x = &cos_x_[atom * x_stride + static_cast<std::size_t>(kx)];
          const float* sin_x = &sin_x_[atom * x_stride + static_cast<std::size_t>(kx)];
          for (std::size_t c = 0; c < tile; ++c) {
            sums.cc[c] += cos_y * cos_x[c];
            sums.cs[c] += cos_y * sin_x[c];
            sums.sc[c] += sin_y * cos_x[c];
            sums.ss[c] += sin_y * sin_x[c];
          }
        }
        for (std::size_t c = 0; c < tile; ++c) {
          const Vector v = vector_at(group.form_factor + (static_cast<std::size_t>(kx) + c) * y_stride + ky);
          half.plus_re[c] += v * (sums.cc[c] - sums.ss[c]);
          half.plus_im[c] -= v * (sums.cs[c] + sums.sc[c]);
          half.minus_re[c] += v * (sums.cc[c] + sums.ss[c]);
          half.minus_im[c] += v * (sums.sc[c] - sums.cs[c]);
        }
      }
      const int count = std::min(lanes, grid_.ny / 2 + 1 - ky);
      for (std::size_t c = 0; c < tile; ++c) {
        fft::Complex* column =
            out + (static_cast<std::ptrdiff_t>(part) + static_cast<std::ptrdiff_t>(c)) * distance;
        for (int i = 0; i < count; ++i) {
          column[ky + i] = fft::Complex(half.plus_re[c][i], half.plus_im[c][i]);
        }
        for (int i = ky == 0 ? 1 : 0; i < count; ++i) {
          column[grid_.ny - ky - i] = fft::Complex(half.minus_re[c][i], half.minus_im[c][i]);
        }
        if (nyquist >= ky && nyquist < ky + count) {
          const int i = nyquist - ky;
          const bool corner = 2 * (kx + static_cast<int>(c)) == grid_.nx;  // its own mirror image
          column[nyquist] = corner ? fft::Complex(half.plus_re[c][i], 0.0F)
                                   : fft::Complex(0.5F * (half.plus_re[c][i] + half.minus_re[c][i]),
                                                  0.5F * (half.plus_im[c][i] + half.minus_im[c][i]));
        }
      }
    }
  }
}

}  // namespace dosefloor::potential

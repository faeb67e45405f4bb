#pragma once
/// The sampled plane: a periodic nx x ny grid over Lx x Ly Å, and sizes that transform fast.

#include <array>

namespace dosefloor::fft {

/// Real space: pixel (ix, iy) is at (ix dx, iy dy) Å; arrays are C-ordered [y, x].
/// Reciprocal space, in FFT order: frequency (kx / Lx, ky / Ly) in 1/Å, -n/2 <= k < n/2.
struct Grid {
  int nx = 0;
  int ny = 0;
  double lx_A = 0.0;
  double ly_A = 0.0;

  [[nodiscard]] double dx_A() const noexcept { return lx_A / nx; }
  [[nodiscard]] double dy_A() const noexcept { return ly_A / ny; }
  [[nodiscard]] long pixels() const noexcept { return static_cast<long>(nx) * ny; }
};

/// Signed frequency index of position `index` in FFT order: 0 .. (n-1)/2, -n/2 .. -1.
constexpr int signed_frequency(int index, int n) noexcept {
  return index < (n + 1) / 2 ? index : index - n;
}

/// Smallest even n >= `minimum` whose only prime factors are 2, 3, 5 and 7 (FFTW's fast codelets; even, so
/// that the Nyquist frequency is on the grid in both directions). Throws InputError if minimum < 1.
int friendly_size(int minimum);

/// Grid over (lx, ly) Å with pixels no larger than sampling_A, of friendly sizes. Throws InputError unless
/// all three are positive and finite.
Grid choose_grid(double lx_A, double ly_A, double sampling_A);

/// Grid with the given numbers of points. Throws InputError unless 8 <= nx, ny <= 65536 and lengths > 0.
Grid make_grid(std::array<int, 2> gpts_xy, double lx_A, double ly_A);

}  // namespace dosefloor::fft

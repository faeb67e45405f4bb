#pragma once
/// Rows of frequencies -k .. k, as spectra behind the lens are kept, and their places in a row of a
/// transform.

#include <algorithm>
#include <cstddef>

#include "sim/core/fft/batch1d.hpp"

namespace dosefloor::optics {

/// out = a b for `n` complex numbers, as plain arithmetic that becomes vector code.
inline void multiply(const fft::Complex* a, const fft::Complex* b, int n, fft::Complex* out) {
  const auto* x = reinterpret_cast<const float*>(a);
  const auto* y = reinterpret_cast<const float*>(b);
  auto* z = reinterpret_cast<float*>(out);
  for (std::ptrdiff_t i = 0; i < std::ptrdiff_t{2} * n; i += 2) {
    z[i] = x[i] * y[i] - x[i + 1] * y[i + 1];
    z[i + 1] = x[i] * y[i + 1] + x[i + 1] * y[i];
  }
}

/// Frequencies -k .. k in the order they are stored in a row of n: 0 .. k, then -k .. -1 at its end.
inline void to_fft_order(const fft::Complex* centred, int k, int n, fft::Complex* line) {
  std::copy_n(centred + k, k + 1, line);
  std::fill(line + k + 1, line + n - k, fft::Complex(0.0F, 0.0F));
  std::copy_n(centred, k, line + n - k);
}

}  // namespace dosefloor::optics

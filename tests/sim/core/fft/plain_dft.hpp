#pragma once
/// The discrete Fourier transform as its definition reads, in double: what the fast ones are compared with.

#include <complex>
#include <cstdint>
#include <vector>

#include "sim/core/fft/batch1d.hpp"

namespace dosefloor::test {

/// out[j] = Σ_k in[k] exp(sign 2πi jk/n), sign = -1 forward, +1 backward; unnormalised, O(n²).
std::vector<std::complex<double>> plain_dft(const std::vector<std::complex<double>>& in, int sign);

/// The same over both axes of [ny, nx].
std::vector<std::complex<double>> plain_dft_2d(const std::vector<std::complex<double>>& in, int nx, int ny,
                                               int sign);

/// `size` reproducible numbers with real and imaginary parts in [-1, 1), exact in single precision.
std::vector<std::complex<double>> noise(std::size_t size, std::uint32_t seed);

/// sqrt(Σ|a - b|² / Σ|b|²) of the first b.size() elements of `a`.
double relative_error(const fft::Complex* a, const std::vector<std::complex<double>>& b);

}  // namespace dosefloor::test

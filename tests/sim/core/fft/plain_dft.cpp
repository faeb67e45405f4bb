#include "tests/sim/core/fft/plain_dft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace dosefloor::test {

std::vector<std::complex<double>> plain_dft(const std::vector<std::complex<double>>& in, int sign) {
  const std::size_t n = in.size();
  std::vector<std::complex<double>> roots(n);
  for (std::size_t k = 0; k < n; ++k) {
    roots[k] =
        std::polar(1.0, sign * 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
  }
  std::vector<std::complex<double>> out(n);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < n; ++k) {
      out[j] += in[k] * roots[j * k % n];
    }
  }
  return out;
}

std::vector<std::complex<double>> plain_dft_2d(const std::vector<std::complex<double>>& in, int nx, int ny,
                                               int sign) {
  const auto columns = static_cast<std::size_t>(nx);
  const auto rows = static_cast<std::size_t>(ny);
  std::vector<std::complex<double>> out(in.size());
  for (std::size_t y = 0; y < rows; ++y) {
    const auto begin = in.begin() + static_cast<std::ptrdiff_t>(y * columns);
    const auto row = plain_dft({begin, begin + nx}, sign);
    std::copy(row.begin(), row.end(), out.begin() + static_cast<std::ptrdiff_t>(y * columns));
  }
  for (std::size_t x = 0; x < columns; ++x) {
    std::vector<std::complex<double>> column(rows);
    for (std::size_t y = 0; y < rows; ++y) {
      column[y] = out[y * columns + x];
    }
    column = plain_dft(column, sign);
    for (std::size_t y = 0; y < rows; ++y) {
      out[y * columns + x] = column[y];
    }
  }
  return out;
}

std::vector<std::complex<double>> noise(std::size_t size, std::uint32_t seed) {
  std::mt19937 words(seed);
  const auto next = [&words] { return static_cast<double>(words() >> 8U) * 0x1p-23 - 1.0; };
  std::vector<std::complex<double>> values(size);
  for (auto& value : values) {
    const double re = next();
    value = {re, next()};
  }
  return values;
}

double relative_error(const fft::Complex* a, const std::vector<std::complex<double>>& b) {
  double difference = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference += std::norm(std::complex<double>(a[i].real(), a[i].imag()) - b[i]);
    size += std::norm(b[i]);
  }
  return std::sqrt(difference / size);
}

}  // namespace dosefloor::test

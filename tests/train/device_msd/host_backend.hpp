#pragma once
/// A device made of loops: the kernels that a GPU runs, where there is none.

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "train/device_msd/device_msd.hpp"

namespace dosefloor::test {

/// Transforms by their definition, in double precision.
template <class T>
class HostBackend {
 public:
  HostBackend(const device_msd::Geometry& geometry, device_msd::HostTables<T> tables)
      : geometry_(geometry), tables_(std::move(tables)) {}

  [[nodiscard]] device_msd::Tables<T> tables() const {
    return {tables_.pair_of_output.data(), tables_.phases_of_output.data(), tables_.output_of_pair.data(),
            tables_.along_x.data(), tables_.along_y.data()};
  }

  template <class Kernel>
  void launch(int x, int y, int z, const Kernel& kernel) const {
    for (int k = 0; k < z; ++k) {
      for (int j = 0; j < y; ++j) {
        for (int i = 0; i < x; ++i) {
          kernel(i, j, k);
        }
      }
    }
  }

  void forward(int planes, const T* real, device_msd::Complex<T>* spectra) const {
    const auto ny = static_cast<std::size_t>(geometry_.ny);
    const auto nx = static_cast<std::size_t>(geometry_.nx);
    const auto columns = static_cast<std::size_t>(geometry_.columns);
    for (int plane = 0; plane < planes; ++plane, real += ny * nx, spectra += geometry_.spectrum_size()) {
      std::vector<Number> rows(ny * columns);
      for (std::size_t y = 0; y < ny; ++y) {
        for (std::size_t kx = 0; kx < columns; ++kx) {
          for (std::size_t x = 0; x < nx; ++x) {
            rows[y * columns + kx] += static_cast<double>(real[y * nx + x]) * root(-1.0, kx * x, nx);
          }
        }
      }
      for (std::size_t ky = 0; ky < ny; ++ky) {
        for (std::size_t kx = 0; kx < columns; ++kx) {
          Number sum = 0.0;
          for (std::size_t y = 0; y < ny; ++y) {
            sum += rows[y * columns + kx] * root(-1.0, ky * y, ny);
          }
          spectra[ky * static_cast<std::size_t>(geometry_.pitch) + kx] = {static_cast<T>(sum.real()),
                                                                          static_cast<T>(sum.imag())};
        }
      }
    }
  }

  /// Spoils the spectra, as may be.
  void backward(int planes, device_msd::Complex<T>* spectra, T* real) const {
    const auto ny = static_cast<std::size_t>(geometry_.ny);
    const auto nx = static_cast<std::size_t>(geometry_.nx);
    const auto columns = static_cast<std::size_t>(geometry_.columns);
    for (int plane = 0; plane < planes; ++plane, real += ny * nx, spectra += geometry_.spectrum_size()) {
      std::vector<Number> rows(ny * columns);
      for (std::size_t y = 0; y < ny; ++y) {
        for (std::size_t kx = 0; kx < columns; ++kx) {
          for (std::size_t ky = 0; ky < ny; ++ky) {
            const auto& number = spectra[ky * static_cast<std::size_t>(geometry_.pitch) + kx];
            rows[y * columns + kx] += Number(number.re, number.im) * root(1.0, ky * y, ny);
          }
        }
      }
      for (std::size_t y = 0; y < ny; ++y) {
        for (std::size_t x = 0; x < nx; ++x) {
          double sum = 0.0;
          for (std::size_t kx = 0; kx < columns; ++kx) {
            const double times = kx == 0 || kx == columns - 1 ? 1.0 : 2.0;
            sum += times * (rows[y * columns + kx] * root(1.0, kx * x, nx)).real();
          }
          real[y * nx + x] = static_cast<T>(sum);
        }
      }
      std::fill_n(spectra, geometry_.spectrum_size(), device_msd::Complex<T>{T(NAN), T(NAN)});
    }
  }

 private:
  using Number = std::complex<double>;

  static Number root(double sign, std::size_t turns, std::size_t n) {
    return std::polar(
        1.0, sign * 2.0 * std::numbers::pi * static_cast<double>(turns % n) / static_cast<double>(n));
  }

  device_msd::Geometry geometry_;
  device_msd::HostTables<T> tables_;
};

}  // namespace dosefloor::test

#include "tests/sim/potential/direct_sum.hpp"

#include <numbers>

namespace dosefloor::test {

std::size_t index(const fft::Grid& grid, int i, int j) {
  return static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(i);
}

std::complex<double> direct_value(const fft::Grid& grid, const potential::PotentialModel& model, double scale,
                                  const structure::Structure& atoms, int kx, int ky) {
  const double qx = kx / grid.lx_A;
  const double qy = ky / grid.ly_A;
  std::complex<double> sum = 0.0;
  for (std::size_t atom = 0; atom < atoms.size(); ++atom) {
    const auto& r = atoms.positions_A[atom];
    sum += model.transform_VA3(atoms.atomic_numbers[atom], qx * qx + qy * qy) *
           std::polar(1.0, -2.0 * std::numbers::pi * (qx * r[0] + qy * r[1]));
  }
  return scale / (grid.lx_A * grid.ly_A) * sum;
}

Spectrum direct_sum(const fft::Grid& grid, const potential::PotentialModel& model, double scale,
                    const structure::Structure& atoms) {
  Spectrum spectrum;
  for (int j = 0; j < grid.ny; ++j) {
    for (int i = 0; i < grid.nx; ++i) {
      spectrum.push_back(direct_value(grid, model, scale, atoms, fft::signed_frequency(i, grid.nx),
                                      fft::signed_frequency(j, grid.ny)));
    }
  }
  return spectrum;
}

std::vector<double> real_space(const fft::Grid& grid, const Spectrum& spectrum) {
  std::vector<double> values;
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      std::complex<double> sum = 0.0;
      for (int j = 0; j < grid.ny; ++j) {
        for (int i = 0; i < grid.nx; ++i) {
          const double turns =
              static_cast<double>(i * x % grid.nx) / grid.nx + static_cast<double>(j * y % grid.ny) / grid.ny;
          sum += spectrum[index(grid, i, j)] * std::polar(1.0, 2.0 * std::numbers::pi * turns);
        }
      }
      values.push_back(sum.real());
    }
  }
  return values;
}

structure::Structure scattered_atoms(const fft::Grid& grid) {
  const double lx = grid.lx_A;
  const double ly = grid.ly_A;
  return {{lx, ly, 2.0},
          {79, 8, 58, 8, 79},
          {{0.13 * lx, 0.71 * ly, 0.2},
           {0.58 * lx, 0.37 * ly, 1.9},
           {0.91 * lx, 0.02 * ly, 1.0},
           {0.33 * lx, 0.55 * ly, 0.7},
           {0.77 * lx, 0.86 * ly, 1.5}}};
}

}  // namespace dosefloor::test

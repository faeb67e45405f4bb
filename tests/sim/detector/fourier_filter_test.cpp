#include "sim/detector/fourier_filter.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

constexpr int nx = 60;
constexpr int ny = 42;

std::vector<float> wave(int kx, int ky) {
  std::vector<float> field;
  for (int y = 0; y < ny; ++y) {
    for (int x = 0; x < nx; ++x) {
      const double turns = static_cast<double>(kx * x) / nx + static_cast<double>(ky * y) / ny;
      field.push_back(static_cast<float>(std::cos(2.0 * std::numbers::pi * turns + 0.3)));
    }
  }
  return field;
}

void filter(const detector::FourierFilter::Column& column, std::vector<float>& field) {
  const fft::LineTransforms along_x(nx, fft::Planning::measure);
  const fft::LineTransforms along_y(ny, fft::Planning::measure);
  detector::FourierFilter(along_x, along_y)(column, field.data());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fourier_filter)

BOOST_AUTO_TEST_CASE(every_wave_is_multiplied_by_its_filter_value) {
  const auto value = [](int kx, int ky) { return 0.1 + kx + 0.01 * ky; };
  for (const auto& [kx, ky] : {std::array{0, 0}, {7, 0}, {0, 11}, {13, 5}, {13, -5}, {30, 0}, {29, 20}}) {
    std::vector<float> field = wave(kx, ky);
    const std::vector<float> before = field;
    filter(
        [&](int k, float* column) {
          for (int i = 0; i <= ny / 2; ++i) {
            column[i] = static_cast<float>(value(k, i) / (nx * ny));
          }
        },
        field);
    for (std::size_t i = 0; i < field.size(); ++i) {
      BOOST_REQUIRE_SMALL(field[i] - value(kx, std::abs(ky)) * before[i], 2e-5);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

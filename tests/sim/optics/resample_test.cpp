#include "sim/optics/resample.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

constexpr double box_x_A = 20.0;
constexpr double box_y_A = 18.0;

/// A few waves that every grid here can hold, blurred by σ.
double scene(double x_A, double y_A, double blur_A) {
  struct Wave {
    int kx;
    int ky;
    double amplitude;
    double phase;
  };
  double sum = 1.0;
  for (const Wave& wave :
       {Wave{3, 0, 0.2, 0.4}, Wave{0, 5, 0.3, 1.0}, Wave{11, -17, 0.1, 2.0}, Wave{-4, 21, 0.15, 0.0}}) {
    const double qx = wave.kx / box_x_A;
    const double qy = wave.ky / box_y_A;
    const double damping = std::exp(-2.0 * std::pow(std::numbers::pi * blur_A, 2) * (qx * qx + qy * qy));
    sum += damping * wave.amplitude * std::cos(2.0 * std::numbers::pi * (qx * x_A + qy * y_A) + wave.phase);
  }
  return sum;
}

double worst_error(const fft::Grid& from, const fft::Grid& to, double blur_A) {
  const fft::LineTransforms from_x(from.nx, fft::Planning::measure);
  const fft::LineTransforms from_y(from.ny, fft::Planning::measure);
  const fft::LineTransforms to_x(to.nx, fft::Planning::measure);
  const fft::LineTransforms to_y(to.ny, fft::Planning::measure);
  optics::HalfPlane half(from_x, from.ny);
  const auto rows = fft::fftw_array<float>(fft::area(fft::row_block, from_x.real_distance()));
  for (int y = 0; y < from.ny; y += fft::row_block) {
    for (int r = 0; r < fft::row_block; ++r) {
      for (int x = 0; x < from.nx; ++x) {
        rows[fft::area(r, from_x.real_distance()) + static_cast<std::size_t>(x)] =
            static_cast<float>(scene(x * from.dx_A(), (y + r) * from.dy_A(), 0.0));
      }
    }
    from_x.rows_from_real(rows.get(), half.data.get() + fft::area(y, half.stride));
  }
  optics::Resampler resample(from, from_y, to, to_x, to_y);
  std::vector<float> image(static_cast<std::size_t>(to.pixels()));
  resample(half, blur_A, image.data());
  double worst = 0.0;
  for (int y = 0; y < to.ny; ++y) {
    for (int x = 0; x < to.nx; ++x) {
      const float found = image[fft::area(y, to.nx) + static_cast<std::size_t>(x)];
      worst = std::max(worst, std::abs(found - scene(x * to.dx_A(), y * to.dy_A(), blur_A)));
    }
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resample)

BOOST_AUTO_TEST_CASE(a_band_limited_scene_is_the_same_scene_on_every_grid) {
  const fft::Grid grid{80, 70, box_x_A, box_y_A};
  for (const fft::Grid& to : {grid, fft::Grid{96, 126, box_x_A, box_y_A}, fft::Grid{54, 50, box_x_A, box_y_A},
                              fft::Grid{80, 50, box_x_A, box_y_A}, fft::Grid{45, 70, box_x_A, box_y_A}}) {
    BOOST_TEST_CONTEXT(to.nx << " x " << to.ny) {
      BOOST_TEST(worst_error(grid, to, 0.0) < 2e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(blur_damps_every_wave_as_a_gaussian_does) {
  const fft::Grid grid{80, 70, box_x_A, box_y_A};
  for (const double blur_A : {0.1, 0.4, 1.5}) {
    BOOST_TEST(worst_error(grid, {96, 90, box_x_A, box_y_A}, blur_A) < 2e-6);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/optics/resample.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "sim/core/errors/error.hpp"
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

/// The scene, transformed along x.
optics::HalfPlane half_plane(const fft::Grid& grid, const fft::LineTransformSet& transforms) {
  const fft::LineTransforms& along_x = transforms.of(grid.nx);
  optics::HalfPlane half;
  half.fit(along_x, grid);
  const auto rows = fft::fftw_array<float>(fft::area(fft::row_block, along_x.real_distance()));
  for (int y = 0; y < grid.ny; y += fft::row_block) {
    for (int r = 0; r < fft::row_block; ++r) {
      for (int x = 0; x < grid.nx; ++x) {
        rows[fft::area(r, along_x.real_distance()) + static_cast<std::size_t>(x)] =
            static_cast<float>(scene(x * grid.dx_A(), (y + r) * grid.dy_A(), 0.0));
      }
    }
    along_x.rows_from_real(rows.get(), half.data.get() + fft::area(y, half.stride));
  }
  return half;
}

/// Largest error of an image that is `times` the blurred scene.
double worst_error(const std::vector<float>& image, const fft::Grid& grid, double blur_A, double times) {
  double worst = 0.0;
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      const float found = image[fft::area(y, grid.nx) + static_cast<std::size_t>(x)];
      worst = std::max(worst, std::abs(found - times * scene(x * grid.dx_A(), y * grid.dy_A(), blur_A)));
    }
  }
  return worst;
}

double worst_error(const fft::Grid& from, const fft::Grid& to, double blur_A) {
  const fft::LineTransformSet transforms({from.nx, from.ny, to.nx, to.ny}, fft::Planning::measure);
  const optics::HalfPlane half = half_plane(from, transforms);
  optics::Resampler resample(transforms);
  std::vector<float> image(static_cast<std::size_t>(to.pixels()));
  resample({&half}, to, blur_A, image.data());
  return worst_error(image, to, blur_A, 1.0);
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

BOOST_AUTO_TEST_CASE(parts_on_grids_of_their_own_add_up) {
  const fft::Grid fine{80, 70, box_x_A, box_y_A};
  const fft::Grid coarse{50, 48, box_x_A, box_y_A};
  const fft::LineTransformSet transforms({80, 70, 50, 48, 97, 95}, fft::Planning::measure);
  const optics::HalfPlane on_fine = half_plane(fine, transforms);
  const optics::HalfPlane on_coarse = half_plane(coarse, transforms);
  optics::Resampler resample(transforms);
  for (const fft::Grid& to : {fft::Grid{97, 95, box_x_A, box_y_A}, fine}) {
    std::vector<float> image(static_cast<std::size_t>(to.pixels()));
    for (const auto& parts : {std::vector{&on_fine, &on_coarse}, std::vector{&on_coarse, &on_fine}}) {
      resample(parts, to, 0.2, image.data());
      BOOST_TEST(worst_error(image, to, 0.2, 2.0) < 4e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(pixels_of_any_size_see_the_same_scene_on_a_longer_or_shorter_field) {
  const fft::Grid from{80, 70, box_x_A, box_y_A};
  const std::vector<fft::Grid> sampled{{60, 60, box_x_A, box_y_A}, {140, 126, box_x_A, box_y_A}};
  const fft::LineTransformSet transforms({80, 70, 60, 140, 126}, fft::Planning::measure);
  const optics::HalfPlane half = half_plane(from, transforms);
  optics::Resampler resample(transforms, sampled);
  for (const double pixel_A : {0.2071, 0.2513}) {
    const fft::Grid camera{97, 75, 97 * pixel_A, 75 * pixel_A};
    for (const double blur_A : {0.1, 0.9}) {  // the stronger blur is interpolated from the coarser grid
      std::vector<float> image(static_cast<std::size_t>(camera.pixels()));
      resample({&half}, camera, blur_A, image.data());
      BOOST_TEST_CONTEXT("pixels of " << pixel_A << " Å, blur " << blur_A) {
        BOOST_TEST(worst_error(image, camera, blur_A, 1.0) < 1e-5);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(another_field_without_a_grid_to_interpolate_from_is_refused) {
  const fft::Grid from{80, 70, box_x_A, box_y_A};
  const fft::LineTransformSet transforms({80, 70}, fft::Planning::measure);
  const optics::HalfPlane half = half_plane(from, transforms);
  optics::Resampler resample(transforms);
  std::vector<float> image(static_cast<std::size_t>(from.pixels()));
  BOOST_CHECK_THROW(resample({&half}, {80, 70, 19.9, box_y_A}, 0.2, image.data()), Error);
}

BOOST_AUTO_TEST_SUITE_END()

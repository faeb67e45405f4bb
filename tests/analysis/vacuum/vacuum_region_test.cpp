#include "analysis/vacuum/vacuum_region.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using spectrum::Region;
using vacuum::VacuumSearch;

namespace {

constexpr int n = 384;

/// Lattice fringes in a disc of `radius` pixels about (x, y), as share of the vacuum's intensity.
std::vector<double> particle(int x, int y, double radius, double contrast) {
  std::vector<double> scene(std::size_t{n} * n, 1.0);
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      if (std::hypot(column - x, row - y) < radius) {
        scene[static_cast<std::size_t>(row) * n + static_cast<std::size_t>(column)] +=
            contrast * std::cos(2.0 * std::numbers::pi * (column + 0.4 * row) / 26.0) *
            std::cos(2.0 * std::numbers::pi * (0.4 * column - row) / 26.0);
      }
    }
  }
  return scene;
}

std::vector<float> image_of(const std::vector<double>& scene, double n_d, std::uint32_t frame) {
  test::FlatCamera camera(n, n);
  std::vector<float> expected(scene.size());
  for (std::size_t i = 0; i < scene.size(); ++i) {
    expected[i] = static_cast<float>(n_d * scene[i]);
  }
  return camera.detect(expected, {0.4, 3.0, 0.0}, 0.01, 11, frame);
}

/// Share of the region inside the disc.
double covered(const Region& region, int x, int y, double radius) {
  int inside = 0;
  for (int row = region.y; row < region.y + region.height; ++row) {
    for (int column = region.x; column < region.x + region.width; ++column) {
      inside += std::hypot(column - x, row - y) < radius ? 1 : 0;
    }
  }
  return inside / region.pixels();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vacuum_region)

BOOST_AUTO_TEST_CASE(of_a_frame_without_anything_all_is_taken_at_every_dose) {
  VacuumSearch search(n, n);
  for (const double n_d : {0.03, 0.064, 1.0, 64.0}) {
    for (std::uint32_t frame = 0; frame < 6; ++frame) {
      const auto region =
          search(image_of(std::vector<double>(std::size_t{n} * n, 1.0), n_d, frame).data(), nullptr);
      BOOST_REQUIRE(region.has_value());
      BOOST_TEST((*region == Region{0, 0, n, n}));
    }
  }
}

// At low doses fringes at the edge of a square are not seen, and do no harm.
BOOST_AUTO_TEST_CASE(a_particle_is_avoided_wherever_it_is_the_better_the_more_of_it_is_seen) {
  VacuumSearch search(n, n);
  for (const auto& [x, y] : {std::array{192, 192}, std::array{90, 260}, std::array{300, 80}}) {
    for (const auto& [n_d, most_covered] :
         {std::array{1.0, 0.15}, std::array{4.0, 0.04}, std::array{20.0, 0.02}}) {
      const auto region = search(image_of(particle(x, y, 80.0, 0.3), n_d, 1).data(), nullptr);
      BOOST_REQUIRE(region.has_value());
      BOOST_TEST_CONTEXT("particle at " << x << ", " << y << ", N_D " << n_d << ", region "
                                        << spectrum::region_text(*region)) {
        BOOST_TEST(covered(*region, x, y, 80.0) < most_covered);
        BOOST_TEST(region->width >= 96);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_mask_is_avoided_also_where_nothing_is_seen) {
  std::vector<std::uint8_t> mask(std::size_t{n} * n, 0);
  for (std::size_t row = 100; row < 250; ++row) {
    for (std::size_t column = 0; column < 200; ++column) {
      mask[row * n + column] = 1;
    }
  }
  const std::vector<float> image = image_of(std::vector<double>(std::size_t{n} * n, 1.0), 0.1, 2);
  const auto region = VacuumSearch(n, n)(image.data(), mask.data());
  BOOST_REQUIRE(region.has_value());
  BOOST_TEST(region->width >= 128);
  for (int row = region->y; row < region->y + region->height; ++row) {
    for (int column = region->x; column < region->x + region->width; ++column) {
      BOOST_REQUIRE(mask[static_cast<std::size_t>(row) * n + static_cast<std::size_t>(column)] == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(in_a_frame_full_of_fringes_nothing_is_found) {
  const std::vector<float> image = image_of(particle(192, 192, 1000.0, 0.3), 5.0, 3);
  BOOST_TEST(!VacuumSearch(n, n)(image.data(), nullptr).has_value());
}

BOOST_AUTO_TEST_CASE(an_edge_of_another_thickness_is_avoided) {
  std::vector<double> scene(std::size_t{n} * n, 1.0);
  for (std::size_t i = 0; i < scene.size(); ++i) {
    scene[i] = i % n < 230 ? 0.8 : 1.0;
  }
  const auto region = VacuumSearch(n, n)(image_of(scene, 10.0, 4).data(), nullptr);
  BOOST_REQUIRE(region.has_value());
  BOOST_TEST((region->x >= 229 || region->x + region->width <= 231));
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/imaging/realisation.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using config::ImagesConfig;
using imaging::draw_realisation;
using imaging::Realisation;

namespace {

Realisation draw(const ImagesConfig& config, std::uint32_t specimen = 3, std::uint32_t realisation = 7) {
  return draw_realisation(config, {11, specimen, realisation}, 44.0, 44.0);
}

bool same_optics_and_crop(const Realisation& a, const Realisation& b) {
  return a.optics.aberrations.defocus_A == b.optics.aberrations.defocus_A &&
         a.optics.aberrations.c30_A == b.optics.aberrations.c30_A &&
         a.optics.focal_spread_A == b.optics.focal_spread_A && a.blur_A == b.blur_A &&
         a.camera_grid.nx == b.camera_grid.nx && a.crop_uniform == b.crop_uniform;
}

/// Where a value lies in its range.
double share(double value, const config::DrawRange& range) {
  return (value - range.lo) / (range.hi - range.lo);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(realisation)

BOOST_AUTO_TEST_CASE(everything_is_inside_its_range) {
  const ImagesConfig config;
  for (std::uint32_t r = 0; r < 200; ++r) {
    const Realisation drawn = draw(config, r % 7, r);
    BOOST_REQUIRE(std::abs(drawn.optics.aberrations.defocus_A) <= 200.0);
    BOOST_REQUIRE(drawn.optics.aberrations.c30_A >= 0.0 && drawn.optics.aberrations.c30_A <= 124500.0);
    BOOST_REQUIRE(drawn.optics.focal_spread_A >= 5.0 && drawn.optics.focal_spread_A <= 20.0);
    BOOST_REQUIRE(drawn.blur_A >= 0.1 && drawn.blur_A <= 0.8);
    BOOST_REQUIRE(drawn.drawn_sampling_A >= 0.07 && drawn.drawn_sampling_A <= 0.08);
    BOOST_REQUIRE(drawn.dose_per_A2 >= 1e2 && drawn.dose_per_A2 <= 1e6);
    BOOST_REQUIRE(drawn.camera.mtf.c0 >= 0.25 && drawn.camera.mtf.c0 <= 0.6);
    BOOST_REQUIRE(drawn.camera.mtf.c3 >= 2.0 && drawn.camera.mtf.c3 <= 5.0);
    BOOST_REQUIRE(drawn.camera.n0 >= 0.005 && drawn.camera.n0 <= 0.015);
  }
}

BOOST_AUTO_TEST_CASE(the_dose_is_log_uniform) {
  std::vector<double> logs;
  for (std::uint32_t r = 0; r < 4000; ++r) {
    logs.push_back(std::log10(draw({}, r / 10, r % 10).dose_per_A2.value()) / 4.0 - 0.5);  // of 1e2 .. 1e6
  }
  std::sort(logs.begin(), logs.end());
  double distance = 0.0;  // Kolmogorov-Smirnov
  for (std::size_t i = 0; i < logs.size(); ++i) {
    distance = std::max(distance, std::abs(logs[i] - (static_cast<double>(i) + 0.5) / 4000.0));
  }
  BOOST_TEST(distance * std::sqrt(4000.0) < 1.95);
}

BOOST_AUTO_TEST_CASE(the_pixel_is_uniform_and_the_one_drawn) {
  std::vector<double> shares;
  for (std::uint32_t r = 0; r < 4000; ++r) {
    const Realisation drawn = draw({}, r / 10, r % 10);
    BOOST_REQUIRE(std::abs(drawn.camera_grid.dx_A() / drawn.drawn_sampling_A - 1.0) < 1e-12);
    BOOST_REQUIRE(std::abs(drawn.camera_grid.dy_A() / drawn.drawn_sampling_A - 1.0) < 1e-12);
    shares.push_back(share(drawn.camera_grid.dx_A(), {0.07, 0.08}));
  }
  std::sort(shares.begin(), shares.end());
  double distance = 0.0;  // Kolmogorov-Smirnov
  for (std::size_t i = 0; i < shares.size(); ++i) {
    distance = std::max(distance, std::abs(shares[i] - (static_cast<double>(i) + 0.5) / 4000.0));
  }
  BOOST_TEST(distance * std::sqrt(4000.0) < 1.95);
}

BOOST_AUTO_TEST_CASE(a_snapped_pixel_divides_the_box_and_leaves_every_other_draw) {
  ImagesConfig snapped;
  snapped.sampling_snap = true;
  std::set<int> sizes;
  for (std::uint32_t r = 0; r < 100; ++r) {
    const Realisation drawn = draw(snapped, r / 10, r % 10);
    BOOST_REQUIRE(drawn.camera_grid.lx_A == 44.0);
    BOOST_REQUIRE(same_optics_and_crop(drawn, draw({}, r / 10, r % 10)));
    sizes.insert(drawn.camera_grid.nx);
  }
  BOOST_TEST(sizes.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_rising_dose_goes_from_the_lower_bound_to_the_upper_in_equal_ratios) {
  ImagesConfig config;
  config.realisations = 4;
  config.dose_per_A2 = {10.0, 1e4};
  const Realisation random = draw(config, 3, 2);
  config.dose_order = config::DoseOrder::rising;
  for (std::uint32_t r = 0; r < 4; ++r) {
    BOOST_TEST(draw(config, 3, r).dose_per_A2.value() == std::pow(10.0, 1.0 + r),
               boost::test_tools::tolerance(1e-12));
  }
  BOOST_TEST(same_optics_and_crop(draw(config, 3, 2), random));
  config.realisations = 1;
  BOOST_TEST(draw(config, 3, 0).dose_per_A2.value() == 10.0);
}

BOOST_AUTO_TEST_CASE(another_camera_leaves_optics_dose_and_crop_and_keeps_its_place_in_the_ranges) {
  const ImagesConfig one;
  ImagesConfig other;
  other.mtf_c0 = {0.2, 0.3};
  other.mtf_c3 = {1.0, 5.0};
  const Realisation a = draw(one);
  const Realisation b = draw(other);
  BOOST_TEST(same_optics_and_crop(a, b));
  BOOST_TEST(a.dose_per_A2.value() == b.dose_per_A2.value());
  BOOST_TEST(a.camera.n0 == b.camera.n0);
  BOOST_TEST(share(a.camera.mtf.c0, one.mtf_c0) == share(b.camera.mtf.c0, other.mtf_c0),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(share(a.camera.mtf.c3, one.mtf_c3) == share(b.camera.mtf.c3, other.mtf_c3),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(another_dose_range_leaves_optics_camera_and_crop_and_keeps_its_place_in_the_range) {
  const ImagesConfig one;
  ImagesConfig other;
  other.dose_per_A2 = {1e1, 1e4};
  const Realisation a = draw(one);
  const Realisation b = draw(other);
  BOOST_TEST(same_optics_and_crop(a, b));
  BOOST_TEST(a.camera.mtf.c0 == b.camera.mtf.c0);
  BOOST_TEST(std::log10(a.dose_per_A2.value() / 1e2) / 4.0 == std::log10(b.dose_per_A2.value() / 1e1) / 3.0,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_further_aberration_leaves_what_was_drawn_before_it) {
  ImagesConfig astigmatic;
  astigmatic.aberrations[0] = {{10.0, 30.0}, {0.0, 180.0}};
  BOOST_TEST(same_optics_and_crop(draw({}), draw(astigmatic)));
  const optics::Coefficient c12 = draw(astigmatic).optics.aberrations.further[0];
  BOOST_TEST(c12.magnitude_A >= 10.0);
  BOOST_TEST(c12.magnitude_A <= 30.0);
  BOOST_TEST(c12.azimuth_rad > 0.0);
}

BOOST_AUTO_TEST_CASE(magnitudes_are_converted_to_angstrom_by_their_order) {
  ImagesConfig config;
  config.aberrations[3].magnitude = {2.0, 2.0};  // C32, µm
  config.aberrations[8].magnitude = {5.0, 5.0};  // C50, mm
  const auto& further = draw(config).optics.aberrations.further;
  BOOST_TEST(further[3].magnitude_A == 2e4);
  BOOST_TEST(further[8].magnitude_A == 5e7);
}

BOOST_AUTO_TEST_CASE(every_part_of_the_key_matters) {
  BOOST_TEST(!same_optics_and_crop(draw({}, 3, 7), draw({}, 3, 8)));
  BOOST_TEST(!same_optics_and_crop(draw({}, 3, 7), draw({}, 4, 7)));
  BOOST_TEST(!same_optics_and_crop(draw({}), draw_realisation({}, {12, 3, 7}, 44.0, 44.0)));
  BOOST_TEST(same_optics_and_crop(draw({}), draw({})));
}

BOOST_AUTO_TEST_CASE(vacuum_expects_dose_times_the_area_of_the_pixels_used) {
  const Realisation drawn = draw({});
  const double pixel_A = drawn.drawn_sampling_A;
  BOOST_TEST(drawn.n_d() == drawn.dose_per_A2.value() * pixel_A * pixel_A,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()

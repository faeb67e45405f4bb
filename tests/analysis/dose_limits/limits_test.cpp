#include "analysis/dose_limits/limits.hpp"

#include <cmath>

#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::dose_limits;
using dosefloor::test::limits_of;
using dosefloor::test::series_of;

namespace {

/// A / A_ref = 1 / (1 + (d50 / d)^slope), doses in equal ratios from 10 to 2000 e⁻/Å².
std::vector<Frame> sigmoid(double d50, double slope, int count) {
  std::vector<Frame> frames;
  for (int i = 0; i < count; ++i) {
    const double dose = 10.0 * std::pow(200.0, static_cast<double>(i) / (count - 1));
    const double area = 100.0 / (1.0 + std::pow(d50 / dose, slope));
    frames.push_back({0, dose, area, 100.0, area});
  }
  return frames;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(the_50_percent_dose_of_a_sigmoid_is_its_midpoint_to_one_step) {
  for (const double d50 : {25.0, 80.0, 300.0}) {
    const int count = 400;
    const double ratio = std::pow(200.0, 1.0 / (count - 1));
    const Limits found = limits_of(sigmoid(d50, 4.0, count), 21);
    BOOST_REQUIRE(found.half.has_value());
    BOOST_TEST(*found.half >= d50);
    BOOST_TEST(*found.half < d50 * ratio);
  }
}

BOOST_AUTO_TEST_CASE(convergence_of_a_sigmoid_is_where_it_is_a_tenth_below_its_plateau) {
  const int count = 400;
  const Limits found = limits_of(sigmoid(30.0, 6.0, count), 5);
  BOOST_REQUIRE(found.convergence.has_value());
  const double share = 0.9 * found.plateau;
  const double expected = 30.0 * std::pow(share / (1.0 - share), 1.0 / 6.0);
  BOOST_TEST(*found.convergence >= expected);
  BOOST_TEST(*found.convergence < expected * std::pow(200.0, 1.0 / (count - 1)));
  BOOST_TEST(*found.band_low == share, boost::test_tools::tolerance(0.02));
  BOOST_TEST(*found.band_high == 1.0, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(a_dose_that_is_left_again_does_not_count) {
  const std::vector<Frame> frames = series_of({0.0, 0.6, 0.6, 0.4, 0.6, 0.7, 0.7, 0.7});
  BOOST_TEST(*limits_of(frames, 1).half == 5.0);
  BOOST_TEST(*limits_of(frames, 3).half == 2.0);  // one frame is no median of three
}

BOOST_AUTO_TEST_CASE(exactly_one_half_counts) {
  BOOST_TEST(*limits_of(series_of({0.2, 0.5, 0.5, 0.5}), 1).half == 2.0);
}

BOOST_AUTO_TEST_CASE(what_the_series_does_not_reach_is_not_there) {
  const Limits found = limits_of(series_of({0.0, 0.01, 0.02, 0.03, 0.04, 0.04, 0.04, 0.04}), 1);
  BOOST_TEST(!found.half.has_value());
  BOOST_TEST(!found.visibility.has_value());
  const Limits nothing = limits_of(series_of({0.0, 0.0, 0.0, 0.0}), 1);
  BOOST_TEST(!nothing.convergence.has_value());
  BOOST_TEST(!nothing.band_low.has_value());
  BOOST_TEST(!limits_of(series_of({1.0, 1.0, 1.0, 0.4}), 1).half.has_value());
}

BOOST_AUTO_TEST_CASE(a_curve_that_still_rises_in_its_last_quarter_has_not_converged) {
  std::vector<double> shares;
  for (int i = 1; i <= 16; ++i) {
    shares.push_back(i / 16.0);
  }
  const Limits found = limits_of(series_of(shares), 1);
  BOOST_TEST(found.half.has_value());
  BOOST_TEST(!found.convergence.has_value());
}

BOOST_AUTO_TEST_CASE(visibility_wants_true_area_at_a_precision) {
  // Found: all false; 6 % with as much false again; 6 % with less false; nothing.
  const std::vector<Frame> frames{{0, 1.0, 50.0, 100.0, 0.0},
                                  {0, 2.0, 13.0, 100.0, 6.0},
                                  {0, 3.0, 10.0, 100.0, 6.0},
                                  {0, 4.0, 0.0, 100.0, 0.0}};
  BOOST_TEST(*limits_of(frames, 1).visibility == 3.0);
}

BOOST_AUTO_TEST_CASE(without_truth_area_alone_is_visible) {
  const std::vector<Frame> frames{
      {0, 1.0, 1.0, 100.0}, {0, 2.0, 5.0, 100.0}, {0, 3.0, 90.0, 100.0}, {0, 4.0, 100.0, 100.0}};
  BOOST_TEST(*limits_of(frames, 1, Reference::last_frame).visibility == 2.0);
}

BOOST_AUTO_TEST_CASE(one_frame_is_its_own_plateau) {
  const Limits found = limits_of(series_of({0.8}), 0);
  BOOST_TEST(*found.half == 1.0);
  BOOST_TEST(*found.convergence == 1.0);
  BOOST_TEST(found.plateau == 0.8);
}

BOOST_AUTO_TEST_CASE(frames_of_equal_dose_count_together) {
  std::vector<Frame> frames;
  for (const double share : {0.4, 0.6, 0.9}) {
    frames.push_back({static_cast<std::int64_t>(frames.size()), 20.0, 100.0 * share, 100.0, 100.0 * share});
  }
  BOOST_TEST(*limits_of(frames, 1).half == 20.0);
  BOOST_TEST(limits_of(frames, 1).plateau == 0.6);
}

BOOST_AUTO_TEST_SUITE_END()

#include "analysis/dose_limits/floor.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/dose_limits/series_result.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::dose_limits;
using dosefloor::test::series_of;

namespace {

/// Steps at the doses 1, 2, ... of one particle.
DoseSteps steps_of(std::size_t count, std::size_t window) {
  return {series_of(std::vector<double>(count, 1.0)), Reference::truth, window};
}

/// So many null frames at a dose, of the areas 1, 2, ... Å².
void plant(std::vector<NullFrame>& nulls, double dose_per_A2, int count, double first_A2 = 1.0) {
  for (int i = 0; i < count; ++i) {
    nulls.push_back({dose_per_A2, first_A2 + i});
  }
}

/// One setting that finds shares[dose] of a particle of 100 Å² and marks floor_A2 where there is none.
SeriesResult result_of(const std::vector<double>& shares, double floor_A2, bool with_nulls = true) {
  SeriesFrames series;
  series.settings = {"a"};
  series.frames = {{series_of(shares)}};
  if (with_nulls) {
    std::vector<NullFrame> nulls;
    for (std::size_t dose = 1; dose <= shares.size(); ++dose) {
      nulls.push_back({static_cast<double>(dose), floor_A2});
    }
    series.nulls = {{nulls}};
  }
  BootstrapOptions options;
  options.resamples = 0;
  options.window = 1;
  return analyse_series(series, options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(null_floor)

BOOST_AUTO_TEST_CASE(it_is_the_99th_percentile_of_the_areas_in_any_order) {
  std::vector<NullFrame> nulls;
  plant(nulls, 1.0, 200);
  std::vector<double> areas_A2;
  for (const NullFrame& frame : nulls) {
    areas_A2.push_back(frame.area_A2);
  }
  std::reverse(areas_A2.begin(), areas_A2.end());
  BOOST_TEST(floor_area_A2(areas_A2) == 198.0);
  BOOST_TEST(floor_area_A2({areas_A2.begin(), areas_A2.begin() + 100}) == 199.0);  // of 101 to 200
}

BOOST_AUTO_TEST_CASE(of_fewer_than_100_it_is_the_largest_and_of_none_unknown) {
  BOOST_TEST(floor_area_A2({3.0, 7.0, 5.0}) == 7.0);
  BOOST_TEST(floor_area_A2({2.0}) == 2.0);
  BOOST_TEST(std::isnan(floor_area_A2({})));
}

BOOST_AUTO_TEST_CASE(it_is_a_share_of_the_mean_particle_and_pooled_over_the_window) {
  std::vector<NullFrame> nulls;
  for (int dose = 1; dose <= 7; ++dose) {
    plant(nulls, dose, 5, 10.0 * dose);
  }
  const std::vector<double> floors = floor_shares(nulls, steps_of(7, 3), 200.0);
  BOOST_REQUIRE(floors.size() == 7U);
  BOOST_TEST(floors[0] == 24.0 / 200.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(floors[3] == 54.0 / 200.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(floors[6] == 74.0 / 200.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_window_that_holds_too_few_is_widened) {
  std::vector<NullFrame> nulls;
  plant(nulls, 1.0, 1, 90.0);
  plant(nulls, 4.0, 4, 10.0);
  plant(nulls, 6.0, 1, 50.0);
  const std::vector<double> floors = floor_shares(nulls, steps_of(7, 1), 100.0);
  BOOST_TEST(floors[3] == 0.5, boost::test_tools::tolerance(1e-12));  // doses 2 to 6
  BOOST_TEST(floors[0] == 0.9, boost::test_tools::tolerance(1e-12));  // doses 1 to 4
  BOOST_TEST(floors[6] == 0.5, boost::test_tools::tolerance(1e-12));  // doses 4 to 7
}

BOOST_AUTO_TEST_CASE(null_frames_beyond_the_series_count_at_its_ends) {
  const std::vector<double> floors =
      floor_shares(std::vector<NullFrame>{{0.1, 3.0}, {500.0, 8.0}}, steps_of(9, 1), 1.0);
  BOOST_TEST(floors[0] == 8.0);
  BOOST_TEST(floors[4] == 8.0);
  BOOST_TEST(floor_shares({}, steps_of(3, 1), 1.0).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_dose_and_no_area_is_refused) {
  for (const NullFrame& frame : {NullFrame{0.0, 1.0}, NullFrame{1.0, -1.0}, NullFrame{1.0, std::nan("")}}) {
    BOOST_CHECK_THROW((void)floor_shares(std::vector{frame}, steps_of(3, 1), 1.0), dosefloor::InputError);
  }
}

BOOST_AUTO_TEST_CASE(visible_is_what_is_above_the_floor_and_by_the_old_rule_where_there_is_none) {
  const std::vector<double> shares{0.02, 0.06, 0.09, 0.10, 0.30, 0.60, 0.90, 0.90};
  const SettingResult with = result_of(shares, 9.0).settings[0];
  BOOST_TEST(*with.pooled.limits.visibility == 4.0);  // at 3 as much is marked as on a null frame
  BOOST_TEST(with.pooled.curve[2].floor == 0.09, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(with.replicates[0].visibility == 4.0);
  const SettingResult without = result_of(shares, 9.0, false).settings[0];
  BOOST_TEST(*without.pooled.limits.visibility == 2.0);
  BOOST_TEST(std::isnan(without.pooled.curve[2].floor));
  BOOST_TEST(*result_of(shares, 0.0).settings[0].pooled.limits.visibility ==
             2.0);  // still a twentieth at least
  BOOST_TEST(!result_of(shares, 95.0).settings[0].pooled.limits.visibility.has_value());
  BOOST_TEST(*with.pooled.limits.half == *without.pooled.limits.half);
}

BOOST_AUTO_TEST_CASE(each_setting_has_the_floor_of_its_own_replicates_and_each_of_those_its_own) {
  SeriesFrames series;
  series.settings = {"a", "b"};
  const std::vector<Frame> frames = series_of({0.02, 0.06, 0.30, 0.60, 0.90, 0.90});
  series.frames = {{frames, frames}, {frames}};
  const auto nulls = [](double area_A2) { return std::vector<NullFrame>(5, {1.0, area_A2}); };
  series.nulls = {{nulls(1.0), nulls(40.0)}, {nulls(70.0)}};
  BootstrapOptions options;
  options.resamples = 0;
  options.window = 1;
  const SeriesResult result = analyse_series(series, options);
  BOOST_TEST(result.mean_particle_A2 == 100.0);
  BOOST_TEST(result.settings[0].pooled.curve[5].floor == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(result.settings[0].replicates[0].visibility == 2.0);
  BOOST_TEST(result.settings[0].replicates[1].visibility == 4.0);
  BOOST_TEST(result.settings[1].found.visibility == 5.0);
  series.nulls.pop_back();
  BOOST_CHECK_THROW((void)analyse_series(series, options), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()

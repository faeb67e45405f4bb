#include "analysis/dose_limits/comparison.hpp"
#include "analysis/dose_limits/f1_histogram.hpp"
#include "analysis/dose_limits/series_result.hpp"

#include <numeric>

#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::dose_limits;

BOOST_AUTO_TEST_SUITE(f1)

BOOST_AUTO_TEST_CASE(f1_of_areas_is_that_of_pixels) {
  // TP 60, FP 20, FN 40: 2 TP / (2 TP + FP + FN).
  BOOST_TEST((Frame{0, 1.0, 80.0, 100.0, 60.0}.f1()) == 120.0 / 180.0);
  BOOST_TEST((Frame{0, 1.0, 0.0, 100.0, 0.0}.f1()) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_frame_is_counted_in_its_decade_and_bin) {
  std::vector<Frame> frames{{0, 10.0, 0.0, 100.0, 0.0},      // F1 0
                            {0, 99.0, 100.0, 100.0, 100.0},  // 1: the last bin
                            {0, 100.0, 100.0, 100.0, 50.0},  // 0.5: the bin that begins there
                            {0, 1000.0, 100.0, 100.0, 4.0}};
  const std::vector<F1Histogram> decades = f1_histograms(frames);
  BOOST_REQUIRE(decades.size() == 3U);
  BOOST_TEST(decades[0].dose_low == 10.0);
  BOOST_TEST(decades[0].dose_high == 100.0);
  BOOST_TEST(decades[0].counts.front() == 1U);
  BOOST_TEST(decades[0].counts.back() == 1U);
  BOOST_TEST(decades[1].counts[10] == 1U);
  BOOST_TEST(decades[2].counts[0] == 1U);
  for (const F1Histogram& decade : decades) {
    BOOST_TEST(decade.counts.size() == f1_bins);
  }
}

BOOST_AUTO_TEST_CASE(paired_differences_are_of_the_same_frames) {
  SeriesFrames series;
  series.settings = {"msd", "unet"};
  series.frames = {{dosefloor::test::series_of({0.2, 0.6, 1.0})},
                   {dosefloor::test::series_of({0.0, 0.6, 0.5})}};
  BootstrapOptions options;
  options.window = 1;
  const SeriesResult result = analyse_series(series, options);
  const SettingResult& first = result.settings[0];
  const SettingResult& second = result.settings[1];
  const std::vector<Compared> differences = f1_differences(first, second);
  BOOST_REQUIRE(differences.size() == 3U);
  const auto close = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(differences[0].value == 2 * 0.2 / 1.2, close);
  BOOST_TEST(differences[1].value == 0.0);
  BOOST_TEST(differences[2].value == 1.0 - 2 * 0.5 / 1.5, close);
  BOOST_TEST(compare_doses(first, second, &Findings::half, 1.0).value == 1.0);
  series.frames[1][0][0].dose_per_A2 = 0.5;
  BOOST_CHECK_THROW((void)analyse_series(series, options), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

#include <cmath>
#include <set>

#include "analysis/dose_limits/comparison.hpp"
#include "analysis/dose_limits/interval.hpp"
#include "analysis/dose_limits/resampler.hpp"
#include "analysis/dose_limits/series_result.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::dose_limits;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double normal(random::Stream& stream) {
  return std::sqrt(-2.0 * std::log(1.0 - stream.uniform())) * std::cos(2.0 * M_PI * stream.uniform());
}

/// A sigmoid whose midpoint is 100 e⁻/Å² x exp(N(0, between²)) for each particle; the area of each frame
/// scatters by `noise`.
SeriesFrames synthetic(std::uint64_t seed, int particles, int doses, double between, double noise) {
  SeriesFrames series;
  series.settings = {"msd"};
  series.frames = {{{}}};
  for (int particle = 0; particle < particles; ++particle) {
    random::Stream stream({seed, random::Purpose::specimen, static_cast<std::uint32_t>(particle), 0});
    const double d50 = 100.0 * std::exp(between * normal(stream));
    for (int i = 0; i < doses; ++i) {
      const double dose = 10.0 * std::pow(100.0, static_cast<double>(i) / (doses - 1));
      const double share = 1.0 / (1.0 + std::pow(d50 / dose, 3.0)) + noise * normal(stream);
      const double area = 100.0 * std::max(share, 0.0);
      series.frames[0][0].push_back({particle, dose, area, 100.0, std::min(area, 100.0)});
    }
  }
  return series;
}

/// Share of series whose interval holds the midpoint that they were made of, to a step of the series.
double coverage(int particles, int doses, double between, double noise, int series_count) {
  const double step = std::pow(100.0, 1.0 / (doses - 1));
  int held = 0;
  for (int number = 0; number < series_count; ++number) {
    const SeriesFrames series =
        synthetic(1000 + static_cast<std::uint64_t>(number), particles, doses, between, noise);
    BootstrapOptions options;
    options.resamples = 200;
    options.seed = static_cast<std::uint64_t>(number);
    const auto interval = analyse_series(series, options).settings[0].pooled.half.interval;
    // The 50 % dose is the first of the series at or above the midpoint.
    held += interval && interval->low <= 100.0 * step && interval->high >= 100.0 ? 1 : 0;
  }
  return static_cast<double>(held) / series_count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bootstrap)

BOOST_AUTO_TEST_CASE(percentiles_are_values_that_occurred) {
  std::vector<double> values;
  for (int i = 1; i <= 200; ++i) {
    values.push_back(201.0 - i);
  }
  const auto interval = percentile_interval(values);
  BOOST_REQUIRE(interval.has_value());
  BOOST_TEST(interval->low == 6.0);  // 2.5 % of 200 lie below
  BOOST_TEST(interval->high == 195.0);
}

BOOST_AUTO_TEST_CASE(an_interval_may_end_beyond_the_series_and_is_not_there_where_too_much_is_undefined) {
  BOOST_TEST((percentile_interval({1.0, 2.0, infinite}) == Interval{1.0, infinite}));
  BOOST_TEST((percentile_interval({infinite}) == Interval{infinite, infinite}));
  BOOST_TEST(!percentile_interval({}).has_value());
  BOOST_TEST(!percentile_interval({1.0, 2.0, undefined}).has_value());
  std::vector<double> few(100, 1.0);
  few[0] = undefined;
  BOOST_TEST((percentile_interval(few) == Interval{1.0, 1.0}));
}

BOOST_AUTO_TEST_CASE(resamples_follow_from_seed_series_and_number_alone) {
  const SeriesFrames series = synthetic(1, 4, 6, 0.3, 0.05);
  const DoseSteps steps(series.frames[0][0], Reference::truth);
  const Resampler resampler(steps, 5, 2);
  BOOST_TEST((resampler.kind() == Resampling::particles));
  BOOST_TEST((resampler(7) == Resampler(steps, 5, 2)(7)));
  BOOST_TEST((resampler(7) != resampler(8) || resampler(8) != resampler(9)));
  BOOST_TEST((Resampler(steps, 6, 2)(7) != resampler(7) || Resampler(steps, 5, 3)(7) != resampler(7)));
}

BOOST_AUTO_TEST_CASE(particles_are_drawn_whole_one_fewer_than_there_are) {
  const SeriesFrames series = synthetic(1, 4, 6, 0.3, 0.05);
  const DoseSteps steps(series.frames[0][0], Reference::truth);
  const Resampler resampler(steps, 5, 0);
  for (std::uint32_t number = 0; number < 20; ++number) {
    const Selection selection = resampler(number);
    std::vector<std::int64_t> first;
    for (std::size_t step = 0; step < steps.size(); ++step) {
      std::vector<std::int64_t> drawn;
      for (const std::size_t place : selection[step]) {
        BOOST_TEST(steps.steps()[place] == step);
        drawn.push_back(series.frames[0][0][place].particle);
      }
      BOOST_TEST(drawn.size() == 3U);
      first = step == 0 ? drawn : first;
      BOOST_TEST(drawn == first, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(frames_of_a_single_particle_are_drawn_from_the_window) {
  const SeriesFrames series = synthetic(1, 1, 20, 0.0, 0.05);
  const DoseSteps steps(series.frames[0][0], Reference::truth, 5);
  const Resampler resampler(steps, 5, 0);
  BOOST_TEST((resampler.kind() == Resampling::noise));
  std::set<std::size_t> drawn;
  for (std::uint32_t number = 0; number < 100; ++number) {
    const Selection selection = resampler(number);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      BOOST_TEST(selection[step].size() == 1U);
      BOOST_TEST(selection[step][0] >= steps.window_begin(step));
      BOOST_TEST(selection[step][0] < steps.window_end(step));
    }
    drawn.insert(selection[10][0]);
  }
  BOOST_TEST(drawn.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_interval_holds_its_dose) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    BootstrapOptions options;
    options.resamples = 100;
    const SeriesResult result = analyse_series(synthetic(seed, 3, 30, 0.6, 0.25), options);
    for (const DoseLimit* limit : {&result.settings[0].pooled.half, &result.settings[0].pooled.convergence}) {
      const double dose = limit->dose_per_A2.value_or(infinite);
      BOOST_TEST(limit->interval->low <= dose);
      BOOST_TEST(limit->interval->high >= dose);
    }
  }
}

BOOST_AUTO_TEST_CASE(too_few_frames_have_no_interval) {
  SeriesFrames series;
  series.settings = {"msd"};
  series.frames = {{test::series_of({0.1, 0.9, 1.0})}};
  const SeriesResult result = analyse_series(series, {});
  BOOST_TEST((result.resampling == Resampling::impossible));
  BOOST_TEST(result.settings[0].pooled.half.dose_per_A2.has_value());
  BOOST_TEST(!result.settings[0].pooled.half.interval.has_value());
  const DoseSteps steps(series.frames[0][0], Reference::truth);
  BOOST_CHECK_THROW((void)Resampler(steps, 1, 0)(0), Error);
}

BOOST_AUTO_TEST_CASE(intervals_of_20_particles_hold_the_truth_as_often_as_they_say) {
  const double held = coverage(20, 40, 0.4, 0.05, 150);
  BOOST_TEST_MESSAGE("coverage of 95 % intervals, 20 particles: " << held);
  BOOST_TEST(held >= 0.88);
}

BOOST_AUTO_TEST_CASE(intervals_of_8_particles_are_not_far_too_narrow) {
  const double held = coverage(8, 40, 0.4, 0.05, 150);
  BOOST_TEST_MESSAGE("coverage of 95 % intervals, 8 particles: " << held);
  BOOST_TEST(held >= 0.85);
}

BOOST_AUTO_TEST_CASE(intervals_of_noise_alone_hold_the_truth_of_their_particle) {
  const double held = coverage(1, 60, 0.0, 0.1, 150);
  BOOST_TEST_MESSAGE("coverage of 95 % intervals, one particle: " << held);
  BOOST_TEST(held >= 0.88);
}

BOOST_AUTO_TEST_CASE(a_ratio_of_doses_is_narrower_than_each_where_networks_share_their_particles) {
  SeriesFrames series = synthetic(3, 12, 40, 0.5, 0.02);
  series.settings.emplace_back("unet");
  series.frames.push_back(series.frames[0]);
  // The second needs twice the dose: its frame of a dose is the first's, 6 steps of 10^(2/39) earlier.
  std::vector<Frame>& second = series.frames[1][0];
  for (std::size_t place = 0; place < second.size(); ++place) {
    const Frame& earlier = series.frames[0][0][place - std::min<std::size_t>(place % 40, 6)];
    second[place].area_A2 = earlier.area_A2;
    second[place].true_positive_A2 = earlier.true_positive_A2;
  }
  const SeriesResult result = analyse_series(series, {});
  const Interval half = *result.settings[0].pooled.half.interval;
  const Compared ratio = compare_doses(result.settings[0], result.settings[1], &Findings::half, 10.0);
  BOOST_TEST(ratio.value == std::pow(100.0, -6.0 / 39.0), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(ratio.interval->high / ratio.interval->low < 0.7 * half.high / half.low);
}

BOOST_AUTO_TEST_SUITE_END()

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/dose_limits/comparison.hpp"
#include "analysis/dose_limits/series_result.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::dose_limits;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr DoseSpan every{0.0, infinite};

/// Particles of 100 Å² at the doses 1, 2, ...: particle p finds shares[p][dose].
std::vector<Frame> particles_of(const std::vector<std::vector<double>>& shares) {
  std::vector<Frame> frames;
  for (std::size_t particle = 0; particle < shares.size(); ++particle) {
    for (Frame frame : test::series_of(shares[particle])) {
      frame.particle = static_cast<std::int64_t>(particle);
      frames.push_back(frame);
    }
  }
  return frames;
}

/// Two particles that are alike, so that nothing but training differs, at 6 doses.
std::vector<Frame> constant(double share) {
  return particles_of({std::vector<double>(6, share), std::vector<double>(6, share)});
}

/// So many particles that are found wholly at 6 doses.
std::vector<Frame> constant_of(std::size_t particles) {
  return particles_of({particles, std::vector<double>(6, 1.0)});
}

SeriesFrames two_settings(std::vector<std::vector<Frame>> first, std::vector<std::vector<Frame>> second) {
  SeriesFrames series;
  series.settings = {"a", "b"};
  series.frames = {std::move(first), std::move(second)};
  series.spans = {every, {1.0, 3.0}};
  return series;
}

double mean_share(const Findings& of, const Findings&) {
  return of.in(every).share;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series)

BOOST_AUTO_TEST_CASE(replicates_are_pooled_and_also_kept_alone) {
  const auto result = analyse_series(two_settings({constant(0.2), constant(0.6)}, {constant(0.5)}), {});
  BOOST_TEST(result.settings[0].found.in(every).share == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(result.settings[0].pooled.curve[0].share == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(result.settings[0].pooled.curve[2].frames == 4 * result.window);
  BOOST_TEST(result.settings[0].replicates[0].in(every).share == 0.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(result.settings[0].replicates[1].half == 1.0);
  BOOST_TEST(result.settings[0].replicates[0].half == infinite);
  BOOST_TEST(result.settings[0].with_training());
  BOOST_TEST(!result.settings[1].with_training());
  BOOST_TEST(result.frames == 12U);
}

BOOST_AUTO_TEST_CASE(of_two_replicates_one_is_drawn_so_the_interval_has_both) {
  const auto result = analyse_series(two_settings({constant(0.2), constant(0.6)}, {constant(0.5)}), {});
  const Compared of_two = compare(result.settings[0], result.settings[0], mean_share);
  BOOST_TEST(of_two.value == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(of_two.interval->low == 0.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(of_two.interval->high == 0.6, boost::test_tools::tolerance(1e-12));
  // One replicate of particles that are alike: nothing that is resampled differs.
  const Compared of_one = compare(result.settings[1], result.settings[1], mean_share);
  BOOST_TEST(of_one.interval->high - of_one.interval->low == 0.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_variance_of_resampled_replicates_is_that_of_their_mean) {
  // Rao & Wu: of n - 1 draws it is s² / n, with s² the sample variance; here 0.02 of 0.2, 0.4, 0.6: 0.04 / 3.
  BootstrapOptions options;
  options.resamples = 20000;
  const auto result =
      analyse_series(two_settings({constant(0.2), constant(0.4), constant(0.6)}, {constant(0.5)}), options);
  double sum = 0.0;
  double squares = 0.0;
  for (const Findings& resample : result.settings[0].resamples) {
    sum += resample.in(every).share;
    squares += resample.in(every).share * resample.in(every).share;
  }
  const double mean = sum / 20000.0;
  BOOST_TEST(mean == 0.4, boost::test_tools::tolerance(0.01));
  BOOST_TEST(squares / 20000.0 - mean * mean == 0.04 / 3.0, boost::test_tools::tolerance(0.03));
}

BOOST_AUTO_TEST_CASE(settings_get_the_same_particles_so_differences_are_paired) {
  const std::vector<std::vector<double>> shares{
      {0.1, 0.1, 0.1, 0.1, 0.1}, {0.5, 0.5, 0.5, 0.5, 0.5}, {0.9, 0.9, 0.9, 0.9, 0.9}};
  std::vector<std::vector<double>> better = shares;
  for (auto& particle : better) {
    for (double& share : particle) {
      share += 0.05;
    }
  }
  const auto result = analyse_series(two_settings({particles_of(better)}, {particles_of(shares)}), {});
  const Compared alone = compare(result.settings[0], result.settings[0], mean_share);
  BOOST_TEST(alone.interval->high - alone.interval->low > 0.5);
  const Compared difference =
      compare(result.settings[0], result.settings[1],
              [](const Findings& a, const Findings& b) { return a.in(every).share - b.in(every).share; });
  BOOST_TEST(difference.interval->low == 0.05, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(difference.interval->high == 0.05, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(with_one_replicate_intervals_are_percentiles_over_resampled_particles) {
  const std::vector<Frame> frames = particles_of(
      {{0.1, 0.4, 0.8, 1.0, 1.0, 1.0}, {0.0, 0.1, 0.6, 0.9, 1.0, 1.0}, {0.0, 0.0, 0.1, 0.6, 0.9, 1.0}});
  const auto result = analyse_series(two_settings({frames}, {constant_of(3)}), {});
  const DoseSteps steps(frames, Reference::truth);
  const Resampler resampler(steps, 1, 0);
  std::vector<double> half;
  std::vector<std::vector<double>> f1(steps.size());
  for (std::uint32_t number = 0; number < 2000; ++number) {
    const Selection selection = resampler(number);
    const AreaCurve curve = area_curve(frames, steps, selection);
    half.push_back(find_limits(frames, steps, selection, curve, Reference::truth).half.value_or(infinite));
    for (std::size_t step = 0; step < steps.size(); ++step) {
      f1[step].push_back(curve[step].f1);
    }
  }
  const DoseResponse& found = result.settings[0].pooled;
  const Interval of_half = *percentile_interval(half);
  BOOST_TEST(found.half.interval->low == std::min(of_half.low, *found.half.dose_per_A2));
  BOOST_TEST(found.half.interval->high == std::max(of_half.high, *found.half.dose_per_A2));
  for (std::size_t step = 0; step < steps.size(); ++step) {
    BOOST_TEST((found.intervals[step].f1 == percentile_interval(f1[step])));
  }
}

BOOST_AUTO_TEST_CASE(a_ratio_with_the_first_dose_reaches_beyond_the_series) {
  SettingResult a;
  SettingResult b;
  for (const auto& [first, second] : {std::pair{1.0, 4.0}, std::pair{1.0, 4.0}, std::pair{2.0, 4.0}}) {
    a.resamples.emplace_back().half = first;
    b.resamples.emplace_back().half = second;
  }
  a.found.half = 2.0;
  b.found.half = 4.0;
  const Compared ratio = compare_doses(a, b, &Findings::half, 1.0);
  BOOST_TEST(ratio.value == 0.5);
  BOOST_TEST((*ratio.interval == Interval{0.0, 0.5}));
  const Compared inverse = compare_doses(b, a, &Findings::half, 1.0);
  BOOST_TEST((*inverse.interval == Interval{2.0, infinite}));
  BOOST_TEST((*compare_doses(a, b, &Findings::half, 0.5).interval == Interval{0.25, 0.5}));
}

BOOST_AUTO_TEST_CASE(means_are_over_the_frames_of_a_span) {
  const auto frames = particles_of({{0.0, 0.4, 1.2}});
  const DoseSteps steps(frames, Reference::truth);
  const DoseMeans first = dose_means(frames, steps, steps.frames(), {1.0, 3.0});
  BOOST_TEST(first.frames == 2U);
  BOOST_TEST(first.share == 0.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(first.f1 == 0.5 * (0.0 + 0.8 / 1.4), boost::test_tools::tolerance(1e-12));
  const DoseMeans last = dose_means(frames, steps, steps.frames(), {3.0, 10.0});
  BOOST_TEST(last.false_share == 0.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(last.true_share == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(dose_means(frames, steps, steps.frames(), {10.0, 20.0}).f1));
}

BOOST_AUTO_TEST_CASE(decades_hold_their_lower_end) {
  const std::vector<double> doses{10.0, 99.0, 100.0, 1500.0};
  BOOST_TEST((decades_of(doses) == std::vector<DoseSpan>{{10.0, 100.0}, {100.0, 1000.0}, {1000.0, 10000.0}}));
}

BOOST_AUTO_TEST_CASE(means_alone_need_no_curves) {
  SeriesFrames series = two_settings({constant(0.2), constant(0.6)}, {constant(0.5)});
  series.with_curves = false;
  const auto result = analyse_series(series, {});
  BOOST_TEST(result.settings[0].pooled.curve.empty());
  BOOST_TEST(std::isnan(result.settings[0].found.half));
  BOOST_TEST(result.settings[0].resamples.size() == 2000U);
}

BOOST_AUTO_TEST_CASE(other_images_and_settings_without_replicates_are_refused) {
  std::vector<Frame> other = constant(0.5);
  other.front().dose_per_A2 = 0.5;
  BOOST_CHECK_THROW((void)analyse_series(two_settings({constant(0.2)}, {other}), {}), InputError);
  BOOST_CHECK_THROW((void)analyse_series(two_settings({constant(0.2)}, {}), {}), InputError);
  const auto result = analyse_series(two_settings({constant(0.2)}, {constant(0.5)}), {});
  BOOST_CHECK_THROW((void)result.settings[0].found.in({5.0, 6.0}), Error);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/scores/temperature.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

namespace dosefloor::scores {
namespace {

/// A million pixels at each logit from -12 to 12, of which sigmoid(logit / temperature) are particle.
std::vector<LogitCount> calibrated_by(double temperature) {
  constexpr double pixels = 1e6;
  std::vector<LogitCount> counts;
  for (int step = -96; step <= 96; ++step) {
    const double logit = step / 8.0;
    const std::int64_t particle = std::llround(pixels / (1.0 + std::exp(-logit / temperature)));
    counts.push_back({logit, static_cast<std::int64_t>(pixels) - particle, particle});
  }
  return counts;
}

double cross_entropy(const std::vector<LogitCount>& counts, double temperature) {
  double sum = 0.0;
  for (const LogitCount& count : counts) {
    const double logit = count.logit / temperature;
    sum += static_cast<double>(count.background) * std::log1p(std::exp(logit)) +
           static_cast<double>(count.particle) * std::log1p(std::exp(-logit));
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(temperature)

BOOST_AUTO_TEST_CASE(a_known_temperature_is_found_again) {
  for (const double known : {0.3, 0.8, 1.0, 1.7, 6.0}) {
    BOOST_TEST(fit_temperature(calibrated_by(known)).value() == known, boost::test_tools::tolerance(1e-4));
  }
}

BOOST_AUTO_TEST_CASE(the_cross_entropy_does_not_change_to_first_order_there) {
  std::vector<LogitCount> counts = calibrated_by(1.7);
  counts[100].background += 300'000;  // no longer those of any temperature
  counts[40].particle += 20'000;
  const double found = fit_temperature(counts).value();
  constexpr double step = 1e-4;
  const double above = cross_entropy(counts, found + step);
  const double below = cross_entropy(counts, found - step);
  const double here = cross_entropy(counts, found);
  const double curvature = (above - 2.0 * here + below) / (step * step);
  BOOST_TEST(curvature > 0.0);
  BOOST_TEST(std::abs((above - below) / (2.0 * step)) < 1e-6 * curvature);
  for (const double other : {0.5, 1.0, 1.5, 2.0, 4.0}) {
    BOOST_TEST(cross_entropy(counts, other) > here, other);
  }
}

BOOST_AUTO_TEST_CASE(counts_in_another_order_and_empty_logits_change_nothing_but_rounding) {
  std::vector<LogitCount> counts = calibrated_by(1.7);
  const double found = fit_temperature(counts).value();
  counts.push_back({3.3, 0, 0});
  BOOST_TEST(fit_temperature(counts).value() == found);
  const std::vector<LogitCount> reversed(counts.rbegin(), counts.rend());
  BOOST_TEST(fit_temperature(reversed).value() == found, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(there_is_none_without_pixels_of_both_classes) {
  BOOST_TEST(!fit_temperature({}).has_value());
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{-2.0, 50, 0}, {1.0, 3, 0}}).has_value());
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{-2.0, 0, 3}, {1.0, 0, 50}}).has_value());
}

BOOST_AUTO_TEST_CASE(there_is_none_for_classes_that_a_threshold_separates) {
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{-2.0, 50, 0}, {1.0, 0, 50}}).has_value());
}

BOOST_AUTO_TEST_CASE(there_is_none_for_logits_that_say_nothing_or_the_opposite) {
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{-2.0, 50, 50}, {2.0, 50, 50}}).has_value());
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{-2.0, 0, 50}, {2.0, 50, 0}}).has_value());
  BOOST_TEST(!fit_temperature(std::vector<LogitCount>{{0.0, 50, 50}}).has_value());
}

BOOST_AUTO_TEST_CASE(logits_whose_exponential_overflows_do_no_harm) {
  std::vector<LogitCount> counts = calibrated_by(1.7);
  const double found = fit_temperature(counts).value();
  counts.push_back({-64.0, 1'000'000, 0});  // right, and without weight
  BOOST_TEST(fit_temperature(counts).value() == found, boost::test_tools::tolerance(1e-9));
  counts.push_back({-64.0, 0, 20'000});  // wrong, and sure
  BOOST_TEST(fit_temperature(counts).value() > 1.01 * found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::scores

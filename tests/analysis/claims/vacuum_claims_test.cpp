#include <cmath>
#include <string>

#include "analysis/claims/claims.hpp"
#include "tests/analysis/claims/planted.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::claims;
using dosefloor::test::claim_in;
using dosefloor::test::is;

namespace {

constexpr double pixel_A2 = 0.0064;
constexpr double n0 = 0.01;

/// 40 frames from 10 to 10⁴ e⁻/Å² whose tails follow Eq. 2 and whose c0 is told.
template <class C0>
VacuumSeries frames_of(C0 c0) {
  VacuumSeries series{.frames = {}, .seed = 1, .resamples = 200};
  for (int i = 0; i < 40; ++i) {
    const double dose = std::pow(10.0, 1.0 + 3.0 * i / 39.0);
    series.frames.push_back({dose, dose * pixel_A2, c0(dose), std::sqrt(n0 / (n0 + dose * pixel_A2))});
  }
  return series;
}

Claim claim(const VacuumSeries& series, const std::string& id) {
  ClaimInput input;
  input.vacuum = series;
  return claim_in(judge_claims(input), id);
}

/// As in the paper: rising to 0.27 at 200 e⁻/Å².
double rising(double dose) {
  return dose < 200.0 ? 0.2 + 0.07 * std::log10(dose / 10.0) / std::log10(20.0) : 0.27;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vacuum_claims)

BOOST_AUTO_TEST_CASE(tails_that_follow_eq_2_agree_and_others_do_not) {
  VacuumSeries series = frames_of(rising);
  const Claim exact = claim(series, "fitted_tail");
  BOOST_TEST(*exact.ours == 1.0, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(is(exact, Verdict::agrees));
  BOOST_TEST(exact.reason == "on 40 frames of vacuum");
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    series.frames[i].c = i % 2 == 0 ? 0.6 : 0.1;
  }
  BOOST_TEST(is(claim(series, "fitted_tail"), Verdict::disagrees));
}

BOOST_AUTO_TEST_CASE(tails_that_scatter_as_much_as_the_limit_allows_cannot_tell) {
  VacuumSeries series = frames_of(rising);
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    series.frames[i].c *= 1.0 + (i % 2 == 0 ? 0.25 : -0.25);
  }
  const Claim found = claim(series, "fitted_tail");
  BOOST_TEST_MESSAGE("R² " << *found.ours << ", " << found.interval->low << " to " << found.interval->high);
  BOOST_TEST(is(found, Verdict::cannot_tell));
  BOOST_TEST(found.reason.find("for and against") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_c0_that_rises_and_then_stays_agrees) {
  const Claim rise = claim(frames_of(rising), "fitted_c0_rises");
  BOOST_TEST(is(rise, Verdict::agrees));
  BOOST_TEST((*rise.ours > 25.0 && *rise.ours < 35.0));  // from 0.2 and a little more to 0.27
  const Claim settled = claim(frames_of(rising), "fitted_c0_settles");
  BOOST_TEST(is(settled, Verdict::agrees));
  BOOST_TEST(std::abs(*settled.ours) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_c0_that_never_stops_rising_or_falls_disagrees) {
  const auto without_end = [](double dose) { return 0.2 * std::log10(dose); };
  const Claim settled = claim(frames_of(without_end), "fitted_c0_settles");
  BOOST_TEST(is(settled, Verdict::disagrees));
  // 0.2 a decade, over the mean of 0.2 log10 from 200 to 10⁴.
  BOOST_TEST((*settled.ours > 28.0 && *settled.ours < 34.0));
  BOOST_TEST(
      is(claim(frames_of([](double dose) { return 1.0 / dose; }), "fitted_c0_rises"), Verdict::disagrees));
}

BOOST_AUTO_TEST_CASE(a_c0_that_scatters_cannot_tell) {
  int place = 0;
  const VacuumSeries series = frames_of([&](double) { return 0.25 + ((place++ * 7) % 5 - 2) * 0.06; });
  BOOST_TEST(is(claim(series, "fitted_c0_settles"), Verdict::cannot_tell));
  BOOST_TEST(is(claim(series, "fitted_c0_rises"), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(resamples_are_the_same_whenever_they_are_drawn) {
  const VacuumSeries series = frames_of([](double dose) { return 0.2 + 0.01 * std::sin(dose); });
  BOOST_TEST((claim(series, "fitted_c0_settles").interval == claim(series, "fitted_c0_settles").interval));
  VacuumSeries other = series;
  other.seed = 2;
  BOOST_TEST((claim(series, "fitted_c0_settles").interval != claim(other, "fitted_c0_settles").interval));
}

BOOST_AUTO_TEST_CASE(without_frames_or_without_their_doses_nothing_is_studied) {
  const Claim without = claim_in(judge_claims({}), "fitted_tail");
  BOOST_TEST(is(without, Verdict::not_studied));
  BOOST_TEST(without.reason.find("dosefloor fit-mtf") != std::string::npos);
  VacuumSeries series = frames_of(rising);
  series.frames.resize(10);  // up to 50 e⁻/Å²
  BOOST_TEST(is(claim(series, "fitted_tail"), Verdict::agrees));
  BOOST_TEST(is(claim(series, "fitted_c0_settles"), Verdict::not_studied));
  BOOST_TEST(is(claim(series, "fitted_c0_rises"), Verdict::not_studied));
  VacuumSeries alike = series;
  for (VacuumFrame& frame : alike.frames) {
    frame.c = 0.1;
  }
  BOOST_TEST(is(claim(alike, "fitted_tail"), Verdict::not_studied));
  series.resamples = 0;
  BOOST_TEST(is(claim(series, "fitted_tail"), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_SUITE_END()

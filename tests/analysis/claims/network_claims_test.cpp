#include "analysis/claims/claims.hpp"

#include <algorithm>
#include <limits>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor::claims;
using namespace dosefloor::dose_limits;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

SettingResult setting(std::optional<double> half, const Interval& interval, double plateau) {
  SettingResult result;
  result.found.plateau = plateau;
  result.found.half = half.value_or(infinite);
  for (DoseLimit* limit : {&result.pooled.half, &result.pooled.convergence, &result.pooled.visibility}) {
    limit->dose_per_A2 = half;
    limit->interval = interval;
  }
  // Resamples whose 50 % dose is at one end of the interval or the other.
  for (int i = 0; i < 40; ++i) {
    result.resamples.emplace_back().half = i % 2 == 0 ? interval.low : interval.high;
  }
  return result;
}

/// Two networks that were trained from 100 e⁻/Å² on; the U-net comes first.
struct TwoNetworks {
  SeriesResult series;
  ClaimInput input;

  TwoNetworks(std::optional<double> msd, const Interval& of_msd, std::optional<double> unet,
              const Interval& of_unet, double msd_plateau = 1.0) {
    series.settings = {setting(unet, of_unet, 1.0), setting(msd, of_msd, msd_plateau)};
    series.doses_per_A2 = {10.0, 1000.0};
    for (const char* network : {"unet", "msd"}) {
      SettingFacts facts;
      facts.network = network;
      facts.dose_range = "high";
      facts.mtf_model = 4;
      facts.training_doses = {100.0, 1e6};
      input.settings.push_back(facts);
    }
    input.dose_series = {{&series, {0, 1}, 4}};
  }
};

Claim claim(const ClaimInput& input, const std::string& id) {
  const std::vector<Claim> claims = judge_claims(input);
  const auto found =
      std::find_if(claims.begin(), claims.end(), [&](const Claim& one) { return one.id == id; });
  BOOST_REQUIRE(found != claims.end());
  return *found;
}

bool is(const Claim& claim, Verdict verdict) {
  return claim.verdict == verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_claims)

BOOST_AUTO_TEST_CASE(a_verdict_is_where_the_whole_interval_lies) {
  const Interval accepted{40.0, 85.0};
  BOOST_TEST((verdict_of(Interval{40.0, 85.0}, accepted) == Verdict::agrees));
  BOOST_TEST((verdict_of(Interval{10.0, 39.0}, accepted) == Verdict::disagrees));
  BOOST_TEST((verdict_of(Interval{86.0, infinite}, accepted) == Verdict::disagrees));
  BOOST_TEST((verdict_of(Interval{39.0, 60.0}, accepted) == Verdict::cannot_tell));
  BOOST_TEST((verdict_of(Interval{60.0, infinite}, accepted) == Verdict::cannot_tell));
  BOOST_TEST((verdict_of(std::nullopt, accepted) == Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(the_saved_dose_is_one_less_the_ratio_of_the_50_percent_doses) {
  const TwoNetworks both(60.0, {54.0, 66.0}, 200.0, {160.0, 220.0});
  const Claim found = claim(both.input, "saved_dose");
  BOOST_TEST(*found.ours == 70.0, boost::test_tools::tolerance(1e-9));
  // Of the same resamples, in which both need little or both much.
  BOOST_TEST(found.interval->low == 100.0 * (1.0 - 54.0 / 160.0), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(found.interval->high == 100.0 * (1.0 - 66.0 / 220.0), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(found, Verdict::agrees));
  BOOST_TEST(found.source == "pairs.csv");
}

BOOST_AUTO_TEST_CASE(below_the_training_range_is_below_its_lowest_dose) {
  const TwoNetworks both(60.0, {54.0, 99.0}, std::nullopt, {150.0, infinite});
  BOOST_TEST(is(claim(both.input, "msd_below_range"), Verdict::agrees));
  const Claim unet = claim(both.input, "unet_below_range");
  BOOST_TEST(is(unet, Verdict::agrees));
  BOOST_TEST(*unet.ours == infinite);
  const TwoNetworks other(160.0, {120.0, 200.0}, 50.0, {40.0, 60.0});
  BOOST_TEST(is(claim(other.input, "msd_below_range"), Verdict::disagrees));
  BOOST_TEST(is(claim(other.input, "unet_below_range"), Verdict::disagrees));
}

BOOST_AUTO_TEST_CASE(a_network_that_has_not_learnt_is_not_judged) {
  const TwoNetworks both(60.0, {54.0, 66.0}, 200.0, {180.0, 220.0}, 0.5);
  const Claim saved = claim(both.input, "saved_dose");
  BOOST_TEST(is(saved, Verdict::cannot_tell));
  BOOST_TEST(saved.reason.find("the MSD-net finds 50 %") == 0U);
  BOOST_TEST(is(claim(both.input, "unet_below_range"), Verdict::agrees));
}

BOOST_AUTO_TEST_CASE(the_u_net_of_the_high_range_converges_at_200_or_not) {
  const auto verdict = [](std::optional<double> dose, const Interval& interval) {
    return claim(TwoNetworks(60.0, {54.0, 66.0}, dose, interval).input, "convergence_unet").verdict;
  };
  BOOST_TEST((verdict(200.0, {180.0, 220.0}) == Verdict::agrees));
  BOOST_TEST((verdict(std::nullopt, {900.0, infinite}) == Verdict::disagrees));
  BOOST_TEST((verdict(200.0, {180.0, infinite}) == Verdict::cannot_tell));
  TwoNetworks low(60.0, {54.0, 66.0}, 200.0, {180.0, 220.0});
  low.input.settings[0].dose_range = "low";
  BOOST_TEST(is(claim(low.input, "convergence_unet"), Verdict::not_studied));
}

BOOST_AUTO_TEST_CASE(what_the_experiment_is_not_about_is_not_studied_and_says_why) {
  TwoNetworks both(60.0, {54.0, 66.0}, 200.0, {180.0, 220.0});
  BOOST_TEST(is(claim(both.input, "mtf_5_msd"), Verdict::not_studied));
  BOOST_TEST(!claim(both.input, "mtf_5_msd").ours.has_value());
  BOOST_TEST(claim(both.input, "mtf_5_msd").reason.find("mini-mtf.toml") != std::string::npos);
  for (SettingFacts& facts : both.input.settings) {
    facts.dose_range = "low";
  }
  BOOST_TEST(is(claim(both.input, "saved_dose"), Verdict::not_studied));
  BOOST_TEST(claim(both.input, "saved_dose").reason.find("\"low\"") != std::string::npos);
  both.input.settings[1].network = "other";
  BOOST_TEST(claim(both.input, "visibility").reason == "no MSD-net was trained here");
  both.input.dose_series.clear();
  for (const Claim& one : judge_claims(both.input)) {
    BOOST_TEST(is(one, Verdict::not_studied));
    BOOST_TEST(!one.reason.empty());
  }
}

BOOST_AUTO_TEST_CASE(without_a_varied_key_a_reason_is_the_images_alone) {
  const TwoNetworks both(60.0, {54.0, 66.0}, 200.0, {180.0, 220.0});
  BOOST_TEST(claim(both.input, "msd_below_range").reason == "on 0 images of MTF model 4");
}

BOOST_AUTO_TEST_SUITE_END()

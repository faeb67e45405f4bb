#include "analysis/claims/claims.hpp"

#include <algorithm>
#include <limits>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor::claims;
using namespace dosefloor::dose_limits;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// What a setting finds, the same in all resamples.
struct Told {
  double half = 50.0;
  double visibility = 20.0;
  double band_width = 0.2;
  double plateau = 1.0;
  double true_share = 0.5;
  double false_share = 0.1;
  double f1 = 0.7;
};

SettingResult setting_of(const Told& told) {
  SettingResult result;
  Findings& found = result.found;
  found.half = told.half;
  found.visibility = told.visibility;
  found.convergence = 2.0 * told.half;
  found.plateau = told.plateau;
  found.band_width = told.band_width;
  for (const DoseSpan& span : claim_spans()) {
    found.means.push_back(
        {span, 10, told.true_share + told.false_share, told.true_share, told.false_share, told.f1});
  }
  result.replicates = {found};
  result.resamples.assign(40, found);
  result.pooled.limits.plateau = told.plateau;
  for (const auto& [limit, dose] :
       {std::pair{&result.pooled.half, found.half}, std::pair{&result.pooled.convergence, found.convergence},
        std::pair{&result.pooled.visibility, found.visibility}}) {
    limit->dose_per_A2 = dose;
    limit->interval = Interval{dose, dose};
  }
  return result;
}

/// An experiment whose settings have all segmented one dose series, from 10 e⁻/Å² on.
class Experiment {
 public:
  Experiment& add(const std::string& network, const std::string& range, int of_camera, const Told& told,
                  std::int64_t specimens = 48) {
    SettingFacts facts;
    facts.network = network;
    facts.label = range + std::to_string(of_camera) + "-" + std::to_string(specimens);
    facts.dose_range = range;
    facts.mtf_model = of_camera;
    facts.specimens = specimens;
    facts.training_doses = {100.0, 1e6};
    input.settings.push_back(facts);
    places_.push_back(places_.size());
    series.settings.push_back(setting_of(told));
    return *this;
  }

  [[nodiscard]] std::vector<Claim> claims() {
    series.doses_per_A2 = {10.0, 2000.0};
    if (input.dose_series.empty() && with_series) {
      input.dose_series.push_back({&series, places_, camera});
    }
    return judge_claims(input);
  }

  [[nodiscard]] Claim claim(const std::string& id) {
    const std::vector<Claim> all = claims();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Claim& one) { return one.id == id; });
    BOOST_REQUIRE_MESSAGE(found != all.end(), id);
    return *found;
  }

  SeriesResult series;
  ClaimInput input;
  int camera = 4;
  bool with_series = true;

 private:
  std::vector<std::size_t> places_;
};

bool is(const Claim& claim, Verdict verdict) {
  return claim.verdict == verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(comparison_claims)

BOOST_AUTO_TEST_CASE(half_more_is_seen_on_the_low_range) {
  const auto claim = [](double low, double high) {
    return Experiment()
        .add("msd", "high", 4, {.true_share = high})
        .add("msd", "low", 4, {.true_share = low})
        .claim("low_range_visibility");
  };
  BOOST_TEST(*claim(0.6, 0.4).ours == 50.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(claim(0.6, 0.4), Verdict::agrees));
  BOOST_TEST(is(claim(0.44, 0.4), Verdict::disagrees));  // 10 % more
  BOOST_TEST(is(claim(0.9, 0.4), Verdict::disagrees));   // 125 % more
}

BOOST_AUTO_TEST_CASE(an_interval_on_both_sides_cannot_tell) {
  Experiment study;
  study.add("msd", "high", 4, {.true_share = 0.4}).add("msd", "low", 4, {.true_share = 0.6});
  for (std::size_t i = 0; i < 20; ++i) {
    for (DoseMeans& means : study.series.settings[1].resamples[i].means) {
      means.true_share = 0.41;
    }
  }
  const Claim found = study.claim("low_range_visibility");
  BOOST_TEST(is(found, Verdict::cannot_tell));
  BOOST_TEST(found.interval->low == 100.0 * (0.41 / 0.4 - 1.0), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(found.interval->high == 50.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_low_range_U_net_sees_less_dose_and_over_segments) {
  Experiment study;
  study.add("msd", "high", 4, {}).add("msd", "low", 4, {.visibility = 20.0});
  study.add("unet", "high", 4, {.false_share = 0.02})
      .add("unet", "low", 4, {.visibility = 16.0, .false_share = 0.1});
  BOOST_TEST(*study.claim("low_range_unet").ours == 0.8, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(study.claim("low_range_unet"), Verdict::agrees));
  BOOST_TEST(*study.claim("low_range_unet_over_segments").ours == 8.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(study.claim("low_range_unet_over_segments"), Verdict::agrees));
}

BOOST_AUTO_TEST_CASE(doses_that_may_lie_below_the_series_cannot_be_told_apart) {
  Experiment study;
  study.add("msd", "low", 4, {.visibility = 10.0}).add("unet", "low", 4, {.visibility = 10.0});
  const Claim found = study.claim("low_range_unet");
  BOOST_TEST(is(found, Verdict::cannot_tell));
  BOOST_TEST((*found.interval == Interval{0.0, infinite}));
}

BOOST_AUTO_TEST_CASE(no_difference_is_neither_more_nor_less) {
  Experiment study;
  study.add("msd", "high", 4, {}).add("msd", "low", 4, {}).add("msd", "full", 4, {});
  BOOST_TEST(is(study.claim("full_range_msd"), Verdict::disagrees));
  BOOST_TEST(is(study.claim("low_range_f1_msd"), Verdict::disagrees));
}

BOOST_AUTO_TEST_CASE(cameras_are_judged_by_doses_and_bands) {
  Experiment study;
  study.camera = 3;
  study.add("msd", "high", 1, {.half = 50.0, .visibility = 20.0, .band_width = 0.4, .false_share = 0.05})
      .add("msd", "high", 2, {.half = 52.0})
      .add("msd", "high", 3, {.visibility = 25.0, .band_width = 0.2, .f1 = 0.6})
      .add("msd", "high", 4, {.visibility = 20.0, .band_width = 0.2, .f1 = 0.7})
      .add("msd", "high", 5, {.false_share = 0.3});
  for (const char* id : {"mtf_1_and_2_msd", "mtf_3_visibility_msd", "mtf_3_band_msd", "mtf_4_visibility_msd",
                         "mtf_4_band_msd", "mtf_5_msd", "mtf_4_on_3_msd"}) {
    const Claim found = study.claim(id);
    BOOST_TEST(is(found, Verdict::agrees), id << ": " << text_of(found.verdict) << ", " << found.reason);
    BOOST_TEST(found.reason.find("of MTF model 3") != std::string::npos);
  }
  BOOST_TEST(*study.claim("mtf_3_visibility_msd").ours == 25.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(*study.claim("mtf_4_on_3_msd").ours == 0.1, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(images_of_another_camera_say_nothing_about_those_of_model_3) {
  Experiment study;
  study.camera = 4;
  study.add("msd", "high", 3, {}).add("msd", "high", 4, {});
  const Claim found = study.claim("mtf_4_on_3_msd");
  BOOST_TEST(is(found, Verdict::not_studied));
  BOOST_TEST(found.reason.find("dose_series.mtf_model = \"3\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(networks_of_different_images_are_not_compared) {
  Experiment study;
  study.add("msd", "high", 1, {}).add("msd", "high", 2, {});
  SeriesResult second = study.series;
  study.series.settings.resize(1);
  second.settings.erase(second.settings.begin());
  second.doses_per_A2 = {10.0};
  study.input.dose_series = {{&study.series, {0}, 1}, {&second, {1}, 2}};
  const Claim found = study.claim("mtf_1_and_2_msd");
  BOOST_TEST(is(found, Verdict::not_studied));
  BOOST_TEST(found.reason.find("same images") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sizes_are_the_smallest_to_the_next_and_the_two_largest) {
  Experiment study;
  study.add("msd", "high", 4, {.f1 = 0.4}, 6).add("msd", "high", 4, {.f1 = 0.6}, 12);
  study.add("msd", "high", 4, {.f1 = 0.7}, 24).add("msd", "high", 4, {.f1 = 0.71}, 48);
  const Claim few = study.claim("specimens_few_msd");
  BOOST_TEST(is(few, Verdict::agrees));
  BOOST_TEST(*few.ours == 0.2, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(few.text.find("here 6 to 12") != std::string::npos);
  const Claim many = study.claim("specimens_many_msd");
  BOOST_TEST(is(many, Verdict::agrees));
  BOOST_TEST(many.text.find("here 24 to 48") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_sizes_tell_of_the_small_ones_alone) {
  Experiment study;
  study.add("msd", "high", 4, {.f1 = 0.7}, 6).add("msd", "high", 4, {.f1 = 0.6}, 12);
  BOOST_TEST(is(study.claim("specimens_few_msd"), Verdict::disagrees));
  BOOST_TEST(is(study.claim("specimens_many_msd"), Verdict::not_studied));
}

BOOST_AUTO_TEST_CASE(a_network_that_has_not_learnt_is_not_compared) {
  Experiment study;
  study.add("msd", "high", 4, {.plateau = 0.5}).add("msd", "low", 4, {});
  const Claim found = study.claim("low_range_visibility");
  BOOST_TEST(is(found, Verdict::cannot_tell));
  BOOST_TEST(found.reason.find("finds 50 % of the particle") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(claims_of_one_experiment_are_judged_on_the_papers_setting) {
  Experiment study;
  study.add("msd", "low", 4, {.half = 5000.0}).add("unet", "low", 4, {.half = 5000.0});
  study.add("msd", "high", 1, {.half = 5000.0}).add("unet", "high", 1, {.half = 5000.0});
  study.add("msd", "high", 4, {.half = 60.0}).add("unet", "high", 4, {.half = 200.0});
  const Claim saved = study.claim("saved_dose");
  BOOST_TEST(*saved.ours == 70.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(saved, Verdict::agrees));
  BOOST_TEST(saved.reason.find("high4-48") == 0U);
  BOOST_TEST(saved.source == "pairs.csv");
  BOOST_TEST(is(study.claim("msd_below_range"), Verdict::agrees));
  BOOST_TEST(is(study.claim("unet_below_range"), Verdict::agrees));
}

BOOST_AUTO_TEST_CASE(what_the_study_is_not_about_is_not_studied_and_says_why) {
  Experiment study;
  study.with_series = false;
  study.add("msd", "high", 4, {}).add("msd", "low", 4, {});
  for (const Claim& claim : study.claims()) {
    BOOST_TEST(is(claim, Verdict::not_studied), claim.id);
    BOOST_TEST(!claim.reason.empty(), claim.id);
  }
}

BOOST_AUTO_TEST_CASE(other_keys_are_as_the_file_has_them_or_nothing_is_compared) {
  Experiment study;
  study.add("msd", "high", 4, {.true_share = 0.4}).add("msd", "low", 4, {.true_share = 0.6});
  study.add("msd", "low", 4, {.true_share = 0.9});  // say, of another width
  study.input.settings[2].as_the_file_has_it = false;
  BOOST_TEST(*study.claim("low_range_visibility").ours == 50.0, boost::test_tools::tolerance(1e-9));
  study.input.settings[1].as_the_file_has_it = false;
  BOOST_TEST(is(study.claim("low_range_visibility"), Verdict::not_studied));
}

BOOST_AUTO_TEST_SUITE_END()

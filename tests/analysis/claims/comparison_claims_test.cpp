#include <limits>

#include "analysis/claims/claims.hpp"
#include "tests/analysis/claims/planted.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::claims;
using namespace dosefloor::dose_limits;
using Experiment = dosefloor::test::PlantedExperiment;
using dosefloor::test::is;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

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
  BOOST_TEST(is(study.claim("mtf_4_on_3_all_msd"), Verdict::agrees));
}

BOOST_AUTO_TEST_CASE(model_3_may_delay_half_of_the_area_more_or_less_than_visibility) {
  const auto claim = [](double half) {
    return Experiment()
        .add("msd", "high", 1, {.half = 80.0})
        .add("msd", "high", 3, {.half = half})
        .claim("mtf_3_half_msd");
  };
  BOOST_TEST(*claim(100.0).ours == 25.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(claim(100.0), Verdict::agrees));
  BOOST_TEST(is(claim(160.0), Verdict::disagrees));  // 100 % more
  BOOST_TEST(is(claim(80.0), Verdict::disagrees));   // as much
  Experiment study;
  study.add("msd", "high", 1, {.half = 80.0}).add("msd", "high", 3, {.half = 100.0});
  for (std::size_t i = 0; i < 20; ++i) {
    study.series.settings[1].resamples[i].half = 160.0;
  }
  BOOST_TEST(is(study.claim("mtf_3_half_msd"), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(over_all_doses_a_network_of_model_4_beats_one_of_model_3_or_not) {
  const auto claim = [](double of_4, double otherwise) {
    Experiment study;
    study.camera = 3;
    study.add("msd", "high", 3, {.f1 = 0.6}).add("msd", "high", 4, {.f1 = of_4});
    for (std::size_t i = 0; i < 20; ++i) {
      for (DoseMeans& means : study.series.settings[1].resamples[i].means) {
        means.f1 = otherwise;
      }
    }
    return study.claim("mtf_4_on_3_all_msd");
  };
  BOOST_TEST(*claim(0.7, 0.7).ours == 0.1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(claim(0.7, 0.7), Verdict::agrees));
  BOOST_TEST(is(claim(0.5, 0.5), Verdict::disagrees));
  BOOST_TEST(is(claim(0.7, 0.5), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(each_camera_s_network_converges_or_not) {
  Experiment study;
  study.add("msd", "high", 1, {.convergence = 150.0})
      .add("msd", "high", 2, {.convergence = 500.0})
      .add("msd", "high", 3, {.plateau = 0.5, .convergence = 200.0})
      .add("msd", "high", 4, {.convergence = 200.0});
  study.series.settings[3].pooled.convergence.interval = Interval{150.0, 600.0};
  BOOST_TEST(is(study.claim("mtf_1_convergence_msd"), Verdict::agrees));
  BOOST_TEST(*study.claim("mtf_1_convergence_msd").ours == 150.0);
  BOOST_TEST(is(study.claim("mtf_2_convergence_msd"), Verdict::disagrees));
  BOOST_TEST(is(study.claim("mtf_3_convergence_msd"), Verdict::cannot_tell));
  BOOST_TEST(is(study.claim("mtf_4_convergence_msd"), Verdict::cannot_tell));
  const Claim missing = study.claim("mtf_5_convergence_msd");
  BOOST_TEST(is(missing, Verdict::not_studied));
  BOOST_TEST(missing.reason ==
             "no MSD-net was trained on MTF model 5 here; see config/experiments/mini-mtf.toml");
}

BOOST_AUTO_TEST_CASE(the_low_range_msd_net_begins_to_see_where_the_paper_says_or_not) {
  const auto claim = [](double visibility, const Interval& interval) {
    Experiment study;
    study.add("msd", "high", 4, {.visibility = 100.0}).add("msd", "low", 4, {.visibility = visibility});
    study.series.settings[1].pooled.visibility.interval = interval;
    return study.claim("low_range_msd");
  };
  BOOST_TEST(*claim(25.0, {20.0, 30.0}).ours == 25.0);
  BOOST_TEST(is(claim(25.0, {20.0, 30.0}), Verdict::agrees));
  BOOST_TEST(is(claim(100.0, {80.0, 120.0}), Verdict::disagrees));
  BOOST_TEST(is(claim(25.0, {20.0, 80.0}), Verdict::cannot_tell));
  BOOST_TEST(is(Experiment().add("msd", "high", 4, {}).claim("low_range_msd"), Verdict::not_studied));
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

#include <string>

#include "analysis/claims/claims.hpp"
#include "tests/analysis/claims/planted.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor::claims;
using dosefloor::dose_limits::SeriesResult;
using dosefloor::test::claim_in;
using dosefloor::test::is;

namespace {

/// One network trained on images of each kind, and judged on a dose series of that kind.
class Kinds {
 public:
  /// Its 50 % dose, e⁻/Å²; in half of the resamples `otherwise`, if that is above 0.
  Kinds& add(const std::string& coherence, double focal_spread_A, double half, double otherwise = 0.0) {
    SettingFacts facts;
    facts.network = "unet";
    facts.label = coherence;
    facts.dose_range = "high";
    facts.mtf_model = 4;
    facts.coherence = coherence;
    facts.focal_spread_A = focal_spread_A;
    facts.as_the_file_has_it = false;
    input.settings.push_back(facts);
    SeriesResult& one = series.emplace_back();
    one.settings.push_back(dosefloor::test::setting_of({.half = half}));
    one.doses_per_A2 = {1.0, 10.0, 1000.0};
    one.particles = 8;
    one.frames = 24;
    for (std::size_t i = 0; i < 20 && otherwise > 0.0; ++i) {
      one.settings.front().resamples[i].half = otherwise;
    }
    return *this;
  }

  [[nodiscard]] Claim claim(const std::string& id) {
    input.dose_series.clear();
    for (std::size_t i = 0; i < series.size(); ++i) {
      input.dose_series.push_back({&series[i], {i}, 4});
    }
    return claim_in(judge_claims(input), id);
  }

  ClaimInput input;
  std::vector<SeriesResult> series;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(coherence_claims)

BOOST_AUTO_TEST_CASE(images_by_the_envelope_are_easier_if_half_is_found_at_less_dose) {
  const auto claim = [](double by_envelope, double by_integration, double otherwise) {
    return Kinds()
        .add("envelope", 12.5, by_envelope, otherwise)
        .add("focal-integration", 12.5, by_integration)
        .claim("envelope_half_unet");
  };
  const Claim easier = claim(43.0, 76.0, 0.0);
  BOOST_TEST(*easier.ours == 43.0 / 76.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(easier, Verdict::agrees));
  BOOST_TEST(
      easier.reason ==
      "envelope against focal-integration, each on 24 images of MTF model 4 of its own, so that the interval "
      "is not of pairs");
  BOOST_TEST(is(claim(80.0, 76.0, 0.0), Verdict::disagrees));
  BOOST_TEST(is(claim(43.0, 76.0, 80.0), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_worse_microscope_may_seem_better_by_the_envelope_and_not_by_integration) {
  Kinds kinds;
  kinds.add("envelope", 5.5, 67.0).add("envelope", 19.5, 43.0);
  kinds.add("focal-integration", 5.5, 70.0).add("focal-integration", 19.5, 76.0);
  const Claim by_envelope = kinds.claim("worse_microscope_envelope_unet");
  BOOST_TEST(*by_envelope.ours == 43.0 / 67.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(is(by_envelope, Verdict::disagrees));
  BOOST_TEST(by_envelope.text.find("here 19.5 Å to 5.5 Å") != std::string::npos);
  BOOST_TEST(is(kinds.claim("worse_microscope_integration_unet"), Verdict::agrees));
  BOOST_TEST(*kinds.claim("envelope_half_unet").ours == 43.0 / 76.0, boost::test_tools::tolerance(1e-9));
  for (std::size_t i = 0; i < 20; ++i) {
    kinds.series[3].settings.front().resamples[i].half = 60.0;
  }
  BOOST_TEST(is(kinds.claim("worse_microscope_integration_unet"), Verdict::cannot_tell));
}

BOOST_AUTO_TEST_CASE(series_of_other_doses_or_particles_are_not_compared) {
  Kinds kinds;
  kinds.add("envelope", 12.5, 43.0).add("focal-integration", 12.5, 76.0);
  kinds.series[1].doses_per_A2.pop_back();
  BOOST_TEST(is(kinds.claim("envelope_half_unet"), Verdict::not_studied));
  kinds.series[1].doses_per_A2 = kinds.series[0].doses_per_A2;
  kinds.series[1].particles = 4;
  BOOST_TEST(is(kinds.claim("envelope_half_unet"), Verdict::not_studied));
}

BOOST_AUTO_TEST_CASE(one_kind_of_images_says_nothing_about_the_other) {
  Kinds kinds;
  kinds.add("focal-integration", 12.5, 76.0);
  const Claim found = kinds.claim("envelope_half_unet");
  BOOST_TEST(is(found, Verdict::not_studied));
  BOOST_TEST(
      found.reason ==
      "no U-net was trained on images by the envelope here; see config/experiments/mini-coherence.toml");
  BOOST_TEST(is(kinds.claim("worse_microscope_integration_unet"), Verdict::not_studied));
}

BOOST_AUTO_TEST_CASE(the_papers_claims_are_judged_on_its_images_by_the_envelope) {
  Kinds kinds;
  kinds.add("focal-integration", 12.5, 76.0).add("envelope", 12.5, 43.0);
  BOOST_TEST(*kinds.claim("unet_below_range").ours == 43.0);
}

BOOST_AUTO_TEST_SUITE_END()

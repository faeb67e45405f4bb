#pragma once
/// Settings with planted findings, for tests of claims.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/claims/claims.hpp"
#include "tests/support/mpi_test.hpp"

namespace dosefloor::test {

/// What a setting finds, the same in all resamples.
struct Told {
  double half = 50.0;
  double visibility = 20.0;
  double band_width = 0.2;
  double plateau = 1.0;
  double true_share = 0.5;
  double false_share = 0.1;
  double f1 = 0.7;
  double convergence = 0.0;  ///< 0: twice `half`
};

inline dose_limits::SettingResult setting_of(const Told& told) {
  dose_limits::SettingResult result;
  dose_limits::Findings& found = result.found;
  found.half = told.half;
  found.visibility = told.visibility;
  found.convergence = told.convergence > 0.0 ? told.convergence : 2.0 * told.half;
  found.plateau = told.plateau;
  found.band_width = told.band_width;
  for (const dose_limits::DoseSpan& span : claims::claim_spans()) {
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
    limit->interval = dose_limits::Interval{dose, dose};
  }
  return result;
}

inline claims::Claim claim_in(const std::vector<claims::Claim>& all, const std::string& id) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const claims::Claim& one) { return one.id == id; });
  BOOST_REQUIRE_MESSAGE(found != all.end(), id);
  return *found;
}

/// An experiment whose settings have all segmented one dose series, from 10 e⁻/Å² on.
class PlantedExperiment {
 public:
  PlantedExperiment& add(const std::string& network, const std::string& range, int of_camera,
                         const Told& told, std::int64_t specimens = 48) {
    claims::SettingFacts facts;
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

  [[nodiscard]] std::vector<claims::Claim> claims() {
    series.doses_per_A2 = {10.0, 2000.0};
    if (input.dose_series.empty() && with_series) {
      input.dose_series.push_back({&series, places_, camera});
    }
    return claims::judge_claims(input);
  }

  [[nodiscard]] claims::Claim claim(const std::string& id) { return claim_in(claims(), id); }

  dose_limits::SeriesResult series;
  claims::ClaimInput input;
  int camera = 4;
  bool with_series = true;

 private:
  std::vector<std::size_t> places_;
};

inline bool is(const claims::Claim& claim, claims::Verdict verdict) {
  return claim.verdict == verdict;
}

}  // namespace dosefloor::test

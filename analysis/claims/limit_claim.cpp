#include "analysis/claims/limit_claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/claims/claim_groups.hpp"

namespace dosefloor::claims {

dose_limits::Interval about_doses(double first, double last) {
  return {first / about_factor, last * about_factor};
}

Studied studied(const Judge& judge, const std::vector<PaperNetwork>& networks, const Wanted& wanted,
                bool high_range, std::string& reason) {
  Studied found;
  if (judge.input().dose_series.empty()) {
    reason = no_dose_series;
    return {};
  }
  for (const PaperNetwork& network : networks) {
    const auto setting = judge.find(network.name, wanted, reason);
    if (!setting) {
      return {};
    }
    if (const std::string& range = judge.facts(*setting).dose_range; high_range && range != "high") {
      reason = fmt::format("the {} was trained on the dose range \"{}\", not \"high\"", network.label, range);
      return {};
    }
    found.settings.push_back(*setting);
  }
  for (const ClaimSeries& series : judge.input().dose_series) {
    if (std::all_of(found.settings.begin(), found.settings.end(),
                    [&](std::size_t setting) { return result_of(series, setting) != nullptr; })) {
      found.series = &series;
      return found;
    }
  }
  reason = "the networks have not segmented the same dose series";
  return {};
}

Claim judge_limit(const Judge& judge, const LimitClaim& about, const Accepted& accepted) {
  Claim claim;
  claim.id = about.id;
  claim.text = about.text;
  claim.paper = about.paper;
  claim.unit = "e⁻/Å²";
  const Studied on = studied(judge, {about.network}, about.wanted, about.high_range, claim.reason);
  if (on.series == nullptr) {
    claim.reason += about.studied_by.empty() ? "" : fmt::format("; see {}", about.studied_by);
    return claim;
  }
  const std::size_t setting = on.settings.front();
  const dose_limits::DoseLimit& limit = result_of(*on.series, setting)->pooled.*about.limit;
  claim.accepted = accepted(judge.facts(setting).training_doses[0]);
  claim.ours = limit.dose_per_A2.value_or(std::numeric_limits<double>::infinity());
  claim.interval = limit.interval;
  claim.source = "limits.csv";
  judge.decide(claim, *on.series, on.settings, true);
  return claim;
}

}  // namespace dosefloor::claims

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/paper_networks.hpp"
#include "analysis/dose_limits/comparison.hpp"

namespace dosefloor::claims {
namespace {

using dose_limits::DoseLimit;
using dose_limits::DoseResponse;
using dose_limits::Interval;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// A number that the paper gives as "about x" is taken for anything from x/2 to 2 x.
constexpr double factor = 2.0;

/// Settings of the paper's kind, one a network, and the images that all of them have segmented.
struct Studied {
  Judge::Places settings;
  const ClaimSeries* series = nullptr;
};

/// Nothing, and why, if a claim about these networks cannot be studied here.
Studied studied(const Judge& judge, const std::vector<PaperNetwork>& networks, bool high_range,
                std::string& reason) {
  Studied found;
  if (judge.input().dose_series.empty()) {
    reason = no_dose_series;
    return {};
  }
  for (const PaperNetwork& network : networks) {
    const auto setting = judge.find(network.name, {}, reason);
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

Claim saved_dose(const Judge& judge) {
  Claim claim;
  claim.id = "saved_dose";
  claim.text = "Trained on the high range, the MSD-net reaches 50 % of the area at less dose than the U-net";
  claim.paper = "about 70 % less";
  claim.unit = "%";
  claim.accepted = Interval{100.0 * (1.0 - 0.3 * factor), 100.0 * (1.0 - 0.3 / factor)};
  const Studied on = studied(judge, {msd, unet}, true, claim.reason);
  if (on.series == nullptr) {
    return claim;
  }
  const dose_limits::Compared ratio = dose_limits::compare_doses(
      *result_of(*on.series, on.settings[0]), *result_of(*on.series, on.settings[1]),
      &dose_limits::Findings::half, on.series->result->doses_per_A2.front());
  const auto saved = [](double of_ratio) { return 100.0 * (1.0 - of_ratio); };
  claim.ours = std::isnan(ratio.value) ? std::nullopt : std::optional(saved(ratio.value));
  if (ratio.interval) {
    claim.interval = Interval{saved(ratio.interval->high), saved(ratio.interval->low)};
  }
  claim.source = "pairs.csv";
  judge.decide(claim, *on.series, on.settings, true);
  return claim;
}

/// A claim about one of the three doses of a network.
struct LimitClaim {
  std::string id;
  std::string text;
  std::string paper;
  PaperNetwork network;
  bool high_range = false;
  DoseLimit DoseResponse::*limit = nullptr;
};

/// `accepted`: of the lowest dose trained on.
template <class Accepted>
Claim judge_limit(const Judge& judge, const LimitClaim& about, Accepted accepted) {
  Claim claim;
  claim.id = about.id;
  claim.text = about.text;
  claim.paper = about.paper;
  claim.unit = "e⁻/Å²";
  const Studied on = studied(judge, {about.network}, about.high_range, claim.reason);
  if (on.series == nullptr) {
    return claim;
  }
  const std::size_t setting = on.settings.front();
  const DoseLimit& limit = result_of(*on.series, setting)->pooled.*about.limit;
  claim.accepted = accepted(judge.facts(setting).training_doses[0]);
  claim.ours = limit.dose_per_A2.value_or(infinite);
  claim.interval = limit.interval;
  claim.source = "limits.csv";
  judge.decide(claim, *on.series, on.settings, true);
  return claim;
}

}  // namespace

std::vector<Claim> network_claims(const Judge& judge) {
  return {
      saved_dose(judge),
      judge_limit(judge,
                  {"msd_below_range", "The MSD-net works below its training range", "50 % dose below it", msd,
                   true, &DoseResponse::half},
                  [](double lowest) {
                    return Interval{0.0, std::nextafter(lowest, 0.0)};
                  }),
      judge_limit(judge,
                  {"unet_below_range", "The U-net does not work below its training range",
                   "50 % dose not below it", unet, true, &DoseResponse::half},
                  [](double lowest) {
                    return Interval{lowest, infinite};
                  }),
      judge_limit(judge,
                  {"convergence", "The MSD-net segments the whole particle (convergence)", "from 200", msd,
                   false, &DoseResponse::convergence},
                  [](double) {
                    return Interval{200.0 / factor, 200.0 * factor};
                  }),
      judge_limit(judge,
                  {"visibility", "The MSD-net begins to see the particle (visibility)", "from 20-30", msd,
                   false, &DoseResponse::visibility},
                  [](double) {
                    return Interval{20.0 / factor, 30.0 * factor};
                  }),
  };
}

}  // namespace dosefloor::claims

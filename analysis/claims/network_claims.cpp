#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/limit_claim.hpp"
#include "analysis/claims/paper_networks.hpp"
#include "analysis/dose_limits/comparison.hpp"

namespace dosefloor::claims {
namespace {

using dose_limits::DoseResponse;
using dose_limits::Interval;

constexpr double infinite = std::numeric_limits<double>::infinity();

Claim saved_dose(const Judge& judge) {
  Claim claim;
  claim.id = "saved_dose";
  claim.text = "Trained on the high range, the MSD-net reaches 50 % of the area at less dose than the U-net";
  claim.paper = "about 70 % less";
  claim.unit = "%";
  claim.accepted = Interval{100.0 * (1.0 - 0.3 * about_factor), 100.0 * (1.0 - 0.3 / about_factor)};
  const Studied on = studied(judge, {msd, unet}, {}, true, claim.reason);
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

}  // namespace

std::vector<Claim> network_claims(const Judge& judge) {
  const auto from_200 = [](double) { return about_doses(200.0, 200.0); };
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
                  from_200),
      judge_limit(judge,
                  {"convergence_unet", "Trained on the high range, the U-net does, too (convergence)",
                   "from 200", unet, true, &DoseResponse::convergence},
                  from_200),
      judge_limit(judge,
                  {"visibility", "The MSD-net begins to see the particle (visibility)", "from 20-30", msd,
                   false, &DoseResponse::visibility},
                  [](double) { return about_doses(20.0, 30.0); }),
  };
}

}  // namespace dosefloor::claims

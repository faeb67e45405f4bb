#include <fmt/format.h>

#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/comparison_claim.hpp"
#include "analysis/claims/limit_claim.hpp"
#include "analysis/claims/paper_networks.hpp"

namespace dosefloor::claims {
namespace {

constexpr const char* compares_ranges = "config/experiments/mini-dose-ranges.toml";

}  // namespace

std::vector<Claim> dose_range_claims(const Judge& judge) {
  const Wanted high{.dose_range = "high"};
  const Wanted low{.dose_range = "low"};
  const Wanted full{.dose_range = "full"};
  const std::string msd_net(msd.name);
  const std::string u_net(unet.name);
  std::vector<Claim> claims;
  const auto add = [&](const Comparison& comparison) {
    claims.push_back(judge_comparison(judge, comparison,
                                      {.series = &judge.input().dose_series, .studied_by = compares_ranges}));
  };
  add({"low_range_visibility",
       "Trained on the low range, the MSD-net finds more of the particle at 40-100 e⁻/Å²",
       "about 50 % more",
       "%",
       {25.0, 100.0},
       msd_net,
       low,
       msd_net,
       high,
       percent_more_found(seen_first)});
  claims.push_back(
      judge_limit(judge,
                  {.id = "low_range_msd",
                   .text = "Trained on the low range, the MSD-net begins to see the particle (visibility)",
                   .paper = "from 20-30",
                   .network = msd,
                   .limit = &dose_limits::DoseResponse::visibility,
                   .wanted = low,
                   .studied_by = compares_ranges},
                  [](double) { return about_doses(20.0, 30.0); }));
  add({"low_range_unet",
       "Trained on the low range, the U-net sees the particle at slightly lower doses than the MSD-net "
       "(ratio of visibility doses)",
       "slightly lower",
       "",
       {0.5, below(1.0).high},
       u_net,
       low,
       msd_net,
       low,
       dose_ratio(&dose_limits::Findings::visibility)});
  add({"low_range_unet_over_segments",
       "Trained on the low range, the U-net over-segments (over-segmented area less that of the high range, "
       "in % of the true one)",
       "seen", "%", above_0(), u_net, low, u_net, high, over_segmentation()});
  for (const std::string& network : judge.networks()) {
    add({"full_range_" + network,
         fmt::format("Trained on the full range, the {} over-segments (as above)", label_of(network)), "seen",
         "%", above_0(), network, full, network, high, over_segmentation()});
  }
  for (const std::string& network : judge.networks()) {
    add({"low_range_f1_" + network,
         fmt::format("Trained on the low range, F1 of the {} falls (difference, at doses of both ranges)",
                     label_of(network)),
         "lower", "", below(0.0), network, low, network, high, f1_difference(high_and_low)});
  }
  return claims;
}

}  // namespace dosefloor::claims

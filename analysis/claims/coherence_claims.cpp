#include <fmt/format.h>

#include <limits>
#include <set>
#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/comparison_claim.hpp"
#include "analysis/claims/paper_networks.hpp"
#include "analysis/dose_limits/findings.hpp"

namespace dosefloor::claims {
namespace {

constexpr const char* envelope = "envelope";
constexpr const char* integration = "focal-integration";
constexpr const char* compares_coherence = "config/experiments/mini-coherence.toml";

/// Focal spreads of the dose series that networks of these images have segmented, Å.
std::set<double> spreads_of(const Judge& judge, const std::string& network, const std::string& coherence) {
  std::set<double> spreads;
  for (const std::size_t place : judge.candidates(network, {.coherence = coherence})) {
    spreads.insert(judge.facts(place).focal_spread_A);
  }
  return spreads;
}

/// The 50 % dose with the largest focal spread over that with the smallest.
Claim worse_microscope(const Judge& judge, const std::string& network, const std::string& coherence,
                       const std::string& id, const std::string& by) {
  Comparison comparison{
      fmt::format("{}_{}", id, network),
      fmt::format("{}: a larger focal spread makes particles no easier in images by {} (ratio of "
                  "50 % doses, large to small)",
                  label_of(network), by),
      "ours: no lower",
      "",
      {1.0, std::numeric_limits<double>::infinity()},
      network,
      {},
      network,
      {},
      dose_ratio(&dose_limits::Findings::half)};
  const std::set<double> spreads = spreads_of(judge, network, coherence);
  if (spreads.size() < 2) {
    Claim claim = claim_of(comparison);
    claim.reason = fmt::format("it compares two focal spreads, of training and dose series alike; see {}",
                               compares_coherence);
    return claim;
  }
  comparison.text += fmt::format(": here {:.3g} Å to {:.3g} Å", *spreads.rbegin(), *spreads.begin());
  comparison.first = {.coherence = coherence, .focal_spread_A = *spreads.rbegin()};
  comparison.second = {.coherence = coherence, .focal_spread_A = *spreads.begin()};
  return judge_comparison(
      judge, comparison,
      {.series = &judge.input().dose_series, .own_images = true, .studied_by = compares_coherence});
}

}  // namespace

std::vector<Claim> coherence_claims(const Judge& judge) {
  std::vector<Claim> claims;
  for (const std::string& network : judge.networks()) {
    // With several focal spreads: at the largest, where the two differ most.
    const std::set<double> of_both = spreads_of(judge, network, envelope);
    const auto spread = of_both.empty() ? std::nullopt : std::optional(*of_both.rbegin());
    claims.push_back(judge_comparison(
        judge,
        {fmt::format("envelope_half_{}", network),
         fmt::format(
             "{}: images by the envelope make particles easier than by focal integration (ratio of 50 % doses)",
             label_of(network)),
         "ours: lower",
         "",
         below(1.0),
         network,
         {.coherence = envelope, .focal_spread_A = spread},
         network,
         {.coherence = integration, .focal_spread_A = spread},
         dose_ratio(&dose_limits::Findings::half)},
        {.series = &judge.input().dose_series, .own_images = true, .studied_by = compares_coherence}));
    claims.push_back(
        worse_microscope(judge, network, integration, "worse_microscope_integration", "focal integration"));
    claims.push_back(worse_microscope(judge, network, envelope, "worse_microscope_envelope", "the envelope"));
  }
  return claims;
}

}  // namespace dosefloor::claims

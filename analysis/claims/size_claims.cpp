#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/comparison_claim.hpp"
#include "analysis/claims/paper_networks.hpp"

namespace dosefloor::claims {
namespace {

constexpr double little_f1 = 0.02;
constexpr const char* compares_sizes = "config/experiments/mini-size.toml";

/// Of a network, each size of training set, rising.
std::vector<std::int64_t> sizes_of(const Judge& judge, const std::string& network) {
  std::set<std::int64_t> sizes;
  for (const std::size_t place : judge.candidates(network, {}, true)) {
    sizes.insert(judge.facts(place).specimens);
  }
  return {sizes.begin(), sizes.end()};
}

}  // namespace

std::vector<Claim> size_claims(const Judge& judge) {
  const bool validated = judge.input().validation.size() == 1;
  const auto& series = validated ? judge.input().validation : judge.input().dose_series;
  const std::string where = validated ? "F1 of validation images" : "F1 of the dose series";
  std::vector<Claim> claims;
  for (const std::string& network : judge.networks()) {
    const std::vector<std::int64_t> sizes = sizes_of(judge, network);
    const auto add = [&](const std::string& id, const std::string& text,
                         const dose_limits::Interval& accepted, std::size_t smaller, std::size_t least_sizes,
                         const std::string& paper) {
      Comparison comparison{fmt::format("{}_{}", id, network),
                            fmt::format("{}: {}", label_of(network), text),
                            paper,
                            "",
                            accepted,
                            network,
                            {},
                            network,
                            {},
                            f1_difference(every_dose)};
      if (sizes.size() < least_sizes) {
        claims.push_back(claim_of(comparison));
        claims.back().reason = fmt::format("it compares data sets of {} or more sizes, found {}; see {}",
                                           least_sizes, sizes.size(), compares_sizes);
        return;
      }
      comparison.text +=
          fmt::format(": here {} to {} ({}, difference)", sizes[smaller], sizes[smaller + 1], where);
      comparison.first.specimens = sizes[smaller + 1];
      comparison.second.specimens = sizes[smaller];
      claims.push_back(judge_comparison(
          judge, comparison, {.series = &series, .of_learnt = false, .studied_by = compares_sizes}));
    };
    add("specimens_few", "more specimens help where there are few", above_0(), 0, 2, "10 to 100 help");
    add("specimens_many", "more specimens help little where there are many", {-little_f1, little_f1},
        sizes.size() - std::min<std::size_t>(sizes.size(), 2), 3, "500 to 1000 little");
  }
  return claims;
}

}  // namespace dosefloor::claims

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/comparison_claim.hpp"
#include "analysis/claims/vacuum_trends.hpp"

namespace dosefloor::claims {
namespace {

constexpr double least_r2 = 0.9;  ///< where the paper has 0.94
constexpr double little_slope =
    10.0;  ///< % a decade, as much as a converged area may differ from its plateau
constexpr const char* no_vacuum =
    "it is about frames of vacuum: dosefloor fit-mtf FRAMES.emd -o <output.folder>/mtf fits them";

Claim judged(const Judge& judge, Claim claim,
             const std::function<dose_limits::Compared(const VacuumSeries&)>& number) {
  if (!judge.input().vacuum) {
    claim.reason = no_vacuum;
    return claim;
  }
  const VacuumSeries& series = *judge.input().vacuum;
  const dose_limits::Compared found = number(series);
  if (std::isnan(found.value)) {
    claim.reason = fmt::format("the {} frames of vacuum are too few, not of these doses, or all alike",
                               series.frames.size());
    return claim;
  }
  claim.ours = found.value;
  claim.interval = found.interval;
  claim.source = "claims.csv";
  claim.verdict = verdict_of(claim.interval, *claim.accepted);
  claim.reason = fmt::format("{}on {} frames of vacuum",
                             claim.verdict != Verdict::cannot_tell ? ""
                             : claim.interval ? "the interval holds values for and against it; "
                                              : "there is no interval; ",
                             series.frames.size());
  return claim;
}

Claim claim_of(const std::string& id, const std::string& text, const std::string& paper,
               const std::string& unit, const dose_limits::Interval& accepted) {
  Claim claim;
  claim.id = id;
  claim.text = text;
  claim.paper = paper;
  claim.unit = unit;
  claim.accepted = accepted;
  return claim;
}

}  // namespace

std::vector<Claim> vacuum_claims(const Judge& judge) {
  return {
      judged(judge,
             claim_of("fitted_tail", "The tail C of the fitted MTF follows Eq. 2 (R²)", "0.94", "",
                      {least_r2, 1.0}),
             tail_r2),
      judged(
          judge,
          claim_of("fitted_c0_rises", "The fitted c0 rises with dose (from 200 e⁻/Å² on, more than below 20)",
                   "seen", "%", above_0()),
          rise_of_c0),
      judged(judge,
             claim_of("fitted_c0_settles",
                      "The fitted c0 is constant from 200 e⁻/Å² on (slope over its mean, a decade of dose)",
                      "converges", "%", {-little_slope, little_slope}),
             settled_slope),
  };
}

}  // namespace dosefloor::claims

#include "analysis/claims/claims.hpp"

#include "analysis/claims/claim_groups.hpp"

namespace dosefloor::claims {

std::vector<dose_limits::DoseSpan> claim_spans() {
  return {every_dose, seen_first, low_doses, high_and_low};
}

std::vector<Claim> judge_claims(const ClaimInput& input) {
  const Judge judge(input);
  std::vector<Claim> claims;
  for (const auto group :
       {network_claims, dose_range_claims, camera_claims, size_claims, vacuum_claims, coherence_claims}) {
    for (Claim& claim : group(judge)) {
      claims.push_back(std::move(claim));
    }
  }
  return claims;
}

}  // namespace dosefloor::claims

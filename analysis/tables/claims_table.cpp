#include "analysis/tables/claims_table.hpp"

#include <fmt/format.h>

#include "analysis/tables/fields.hpp"

namespace dosefloor::tables {

std::string claims_csv(const std::vector<claims::Claim>& claims) {
  std::string text = "id,claim,paper,unit,ours,low,high,accepted_low,accepted_high,verdict,reason,source\n";
  for (const claims::Claim& claim : claims) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", claim.id, quoted(claim.text), quoted(claim.paper),
                        claim.unit, field(claim.ours), fields(claim.interval), fields(claim.accepted),
                        claims::text_of(claim.verdict), quoted(claim.reason), claim.source);
  }
  return text;
}

}  // namespace dosefloor::tables

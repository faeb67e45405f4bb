#pragma once
/// claims.csv: a line for each claim.

#include <string>
#include <vector>

#include "analysis/claims/claims.hpp"

namespace dosefloor::tables {

[[nodiscard]] std::string claims_csv(const std::vector<claims::Claim>& claims);

}  // namespace dosefloor::tables

#pragma once
/// Claims about one of the three doses of one network.

#include <functional>
#include <string>
#include <vector>

#include "analysis/claims/judge.hpp"
#include "analysis/claims/paper_networks.hpp"
#include "analysis/dose_limits/dose_response.hpp"

namespace dosefloor::claims {

/// A number that the paper gives as "about x" is taken for anything from x/2 to 2 x.
inline constexpr double about_factor = 2.0;

/// What a claim of "from `first` to `last`" accepts, e⁻/Å².
[[nodiscard]] dose_limits::Interval about_doses(double first, double last);

/// Settings of the paper's kind, one a network, and the images that all of them have segmented.
struct Studied {
  Judge::Places settings;
  const ClaimSeries* series = nullptr;
};

/// Nothing, and why, if a claim about these networks cannot be studied here. `high_range`: they must have been trained on
/// it, for a claim that does not name another.
[[nodiscard]] Studied studied(const Judge& judge, const std::vector<PaperNetwork>& networks,
                              const Wanted& wanted, bool high_range, std::string& reason);

struct LimitClaim {
  std::string id;
  std::string text;
  std::string paper;
  PaperNetwork network;
  bool high_range = false;
  dose_limits::DoseLimit dose_limits::DoseResponse::*limit = nullptr;
  Wanted wanted = {};
  /// The experiment file that trains such a setting.
  std::string studied_by = "";  // NOLINT(readability-redundant-string-init): for -Wextra
};

/// The values that agree, of the lowest dose trained on, e⁻/Å².
using Accepted = std::function<dose_limits::Interval(double lowest_trained)>;

/// Judges it on the first dose series that the setting has segmented.
[[nodiscard]] Claim judge_limit(const Judge& judge, const LimitClaim& about, const Accepted& accepted);

}  // namespace dosefloor::claims

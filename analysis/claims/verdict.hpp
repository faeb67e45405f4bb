#pragma once
/// What an interval says about a claim.

#include <cstdint>
#include <optional>

#include "analysis/dose_limits/interval.hpp"

namespace dosefloor::claims {

enum class Verdict : std::uint8_t {
  agrees,       ///< the whole interval lies where the claim holds
  disagrees,    ///< none of it does
  cannot_tell,  ///< some of it does, or there is no interval
  not_studied,  ///< this experiment has nothing that the claim is about
};

/// "agrees", "disagrees", "cannot tell at this scale", "not studied here".
[[nodiscard]] const char* text_of(Verdict verdict);

/// `accepted`: the values for which the claim holds, ends included.
[[nodiscard]] Verdict verdict_of(const std::optional<dose_limits::Interval>& interval,
                                 const dose_limits::Interval& accepted);

}  // namespace dosefloor::claims

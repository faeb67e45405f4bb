#include "analysis/claims/verdict.hpp"

namespace dosefloor::claims {

const char* text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::agrees:
      return "agrees";
    case Verdict::disagrees:
      return "disagrees";
    case Verdict::cannot_tell:
      return "cannot tell at this scale";
    case Verdict::not_studied:
      break;
  }
  return "not studied here";
}

Verdict verdict_of(const std::optional<dose_limits::Interval>& interval,
                   const dose_limits::Interval& accepted) {
  if (!interval) {
    return Verdict::cannot_tell;
  }
  if (interval->low >= accepted.low && interval->high <= accepted.high) {
    return Verdict::agrees;
  }
  return interval->high < accepted.low || interval->low > accepted.high ? Verdict::disagrees
                                                                        : Verdict::cannot_tell;
}

}  // namespace dosefloor::claims

#pragma once
/// Closed intervals that parameters are drawn from.

#include <cstdint>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// Of a real parameter: drawn uniformly, but for doses (log-uniformly).
struct DrawRange {
  double lo;
  double hi;
  bool operator==(const DrawRange&) const = default;
};

/// Of an integer parameter: both ends included, all equally probable.
struct IntegerDrawRange {
  std::int64_t lo;
  std::int64_t hi;
  bool operator==(const IntegerDrawRange&) const = default;
};

inline Interval interval(DrawRange& range) {
  return {&range.lo, &range.hi};
}
inline IntegerInterval interval(IntegerDrawRange& range) {
  return {&range.lo, &range.hi};
}

}  // namespace dosefloor::config

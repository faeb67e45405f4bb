#pragma once
/// Small vector algebra for the tests, written independently of the code they test.

#include <cmath>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::test {

using structure::Vec3;

inline Vec3 minus(const Vec3& a, const Vec3& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
inline double dot(const Vec3& a, const Vec3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
inline double norm(const Vec3& a) {
  return std::sqrt(dot(a, a));
}
inline Vec3 unit(const Vec3& a) {
  return {a[0] / norm(a), a[1] / norm(a), a[2] / norm(a)};
}

/// Differences s - r of all s in `others` whose distance from `r` is in (0, reach].
inline std::vector<Vec3> neighbours(const Vec3& r, const std::vector<Vec3>& others, double reach) {
  std::vector<Vec3> found;
  for (const Vec3& s : others) {
    const Vec3 d = minus(s, r);
    if (norm(d) > 1e-9 && norm(d) <= reach) {
      found.push_back(d);
    }
  }
  return found;
}

}  // namespace dosefloor::test

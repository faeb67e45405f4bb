#pragma once
/// Which values stand out of their surroundings.

#include <cstddef>
#include <span>
#include <vector>

namespace dosefloor::samples {

/// Value i stands out by e_i = v_i - u_i, or e_i = l_i - v_i, where u_i and l_i are the upper and the lower end of its
/// surroundings. It does not belong to them if
///
///   e_i > of_spread (u_i - l_i) + of_scale q
///
/// The first term is the surroundings' own contrast, which a lattice peak shares and a hot pixel does not. The second
/// is how far values stand out anywhere: q is the e that is exceeded by share_of_all of all values, or, where few
/// stand out at all (images of 0 and 1), by share_of_positive of those with e > 0; of both signs the larger one.
struct StandingOutRule {
  double of_spread = 3.0;
  double of_scale = 6.0;
  double share_of_all = 1.0;
  double share_of_positive = 0.25;
};

/// Places, ascending. All spans have one length, lower <= upper, everything finite. Of T = float and double.
template <class T>
[[nodiscard]] std::vector<std::size_t> standing_out(std::span<const T> values, std::span<const T> lower,
                                                    std::span<const T> upper, const StandingOutRule& rule);

}  // namespace dosefloor::samples

#pragma once
/// The last part of a step that was summed in float.

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::reduction {

/// `gradient` holds sums over all ranks: divides it by its number of samples, which is returned. Not
/// collective, but all ranks throw alike, because they hold the same sums: Error if there are no samples, or
/// a sum is not finite.
double divide_by_samples(FlatGradient& gradient);

/// Throws Error unless a step of `samples` samples has any.
void require_samples(double samples);

}  // namespace dosefloor::reduction

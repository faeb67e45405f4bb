#pragma once
/// The Poisson distribution as the tests of the detector expect it, from sources that the detector does not
/// use, and χ² of counts against it.

#include <cstddef>
#include <vector>

namespace dosefloor::test {

/// Counts k of first .. next bin's first - 1 (the last bin: .. infinity), and their probability.
struct CountBin {
  double first;
  double probability;
};

/// Bins of at least `least` probability each, as fine as that allows, in order, together 1. For means up to
/// 1000 by recursion p(k) = p(k - 1) mean / k from exp(-mean), in long double.
std::vector<CountBin> exact_bins(double mean, double least);

/// The same for any mean, by differences of the regularised incomplete gamma functions of Boost.Math; the
/// bins' edges are those of equal probabilities 1 / count of the normal distribution.
std::vector<CountBin> gamma_bins(double mean, int count);

/// (χ² - dof) / sqrt(2 dof) of the values against the bins: beyond 4 about once in 10,000 times.
double chi_square_deviation(const std::vector<float>& values, const std::vector<CountBin>& bins);

}  // namespace dosefloor::test

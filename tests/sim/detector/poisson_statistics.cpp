#include "tests/sim/detector/poisson_statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace dosefloor::test {

std::vector<CountBin> exact_bins(double mean, double least) {
  std::vector<CountBin> bins;
  const auto last = static_cast<int>(mean + 12.0 * std::sqrt(mean) + 30.0);
  long double p = std::exp(-static_cast<long double>(mean));
  long double sum = 0.0L;
  double first = 0.0;
  for (int k = 0; k < last; ++k) {
    sum += p;
    p *= static_cast<long double>(mean) / (k + 1);
    if (sum >= static_cast<long double>(least)) {
      bins.push_back({first, static_cast<double>(sum)});
      first = k + 1.0;
      sum = 0.0L;
    }
  }
  bins.back().probability += static_cast<double>(sum);  // too little for a bin of its own
  return bins;
}

std::vector<CountBin> gamma_bins(double mean, int count) {
  std::vector<CountBin> bins{{0.0, 0.0}};
  const boost::math::normal normal;
  double below = 0.0;
  for (int i = 1; i < count; ++i) {
    const double edge =
        std::ceil(mean + std::sqrt(mean) * boost::math::quantile(normal, static_cast<double>(i) / count));
    const double cumulative = boost::math::gamma_q(edge, mean);  // P(K < edge)
    bins.back().probability = cumulative - below;
    bins.push_back({edge, 0.0});
    below = cumulative;
  }
  bins.back().probability = 1.0 - below;
  return bins;
}

double chi_square_deviation(const std::vector<float>& values, const std::vector<CountBin>& bins) {
  std::vector<std::size_t> counts(bins.size(), 0);
  for (const float value : values) {
    const auto above = std::upper_bound(bins.begin(), bins.end(), static_cast<double>(value),
                                        [](double k, const CountBin& bin) { return k < bin.first; });
    ++counts[static_cast<std::size_t>(above - bins.begin()) - 1];
  }
  double chi_square = 0.0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double expected = static_cast<double>(values.size()) * bins[i].probability;
    chi_square += std::pow(static_cast<double>(counts[i]) - expected, 2) / expected;
  }
  const double dof = static_cast<double>(bins.size()) - 1.0;
  return (chi_square - dof) / std::sqrt(2.0 * dof);
}

}  // namespace dosefloor::test

#include "analysis/mtf_fit/amplitude.hpp"

#include <gsl/gsl_sf_gamma.h>

#include <cmath>
#include <numeric>

namespace dosefloor::mtf_fit {
namespace {

Amplitude without_values(const spectrum::RegionSpectrum& spectrum) {
  return {spectrum.map, {}, spectrum.mean, spectrum.pixels};
}

}  // namespace

Amplitude measured_amplitude(const spectrum::RegionSpectrum& spectrum) {
  Amplitude amplitude = without_values(spectrum);
  for (std::size_t ring = 0; ring < spectrum.power.size(); ++ring) {
    const double m = spectrum.rings()[ring].samples;
    const double share = std::exp(gsl_sf_lngamma(m + 0.5) - gsl_sf_lngamma(m)) / std::sqrt(m);
    amplitude.values.push_back(std::sqrt(spectrum.power[ring]) / share);
  }
  return amplitude;
}

Amplitude noise_free_amplitude(const spectrum::RegionSpectrum& spectrum, const TwoSource& parameters) {
  Amplitude amplitude = without_values(spectrum);
  for (const double power : expected_power(parameters, spectrum.rings())) {
    amplitude.values.push_back(std::sqrt(power));
  }
  return amplitude;
}

double r_squared(const std::vector<double>& values, const std::vector<double>& model) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double residual = 0.0;
  double total = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    residual += (values[i] - model.at(i)) * (values[i] - model.at(i));
    total += (values[i] - mean) * (values[i] - mean);
  }
  return 1.0 - residual / total;
}

}  // namespace dosefloor::mtf_fit

#include "analysis/mtf_fit/two_source_model.hpp"

#include <algorithm>
#include <cmath>

namespace dosefloor::mtf_fit {
namespace {

/// S and its derivatives, averaged over a ring.
struct RingModel {
  double power = 0.0;
  TwoSourcePoint derivatives{};
};

RingModel ring_model(const TwoSource& p, const spectrum::Ring& ring) {
  const double shot = p.gain * (p.mean - p.gain * p.readout);
  const double readout = p.gain * p.gain * p.readout;
  RingModel model;
  for (std::size_t i = 0; i < ring.nodes.size(); ++i) {
    const double weight = ring.weights.at(i);
    const double log_ratio = std::log(ring.nodes.at(i) / p.c0);
    const double u = std::exp(p.c3 * log_ratio);
    const double mtf = 1.0 / (1.0 + u);
    const double mtf2 = mtf * mtf;
    const double slope = 2.0 * shot * mtf2 * (u * mtf) * p.c3;
    model.power += weight * (shot * mtf2 + readout);
    model.derivatives[coordinate::log_c0] += weight * slope;
    model.derivatives[coordinate::log_c3] -= weight * slope * log_ratio;
    model.derivatives[coordinate::readout] += weight * p.gain * p.gain * (1.0 - mtf2);
    model.derivatives[coordinate::log_gain] += weight * ((shot - readout) * mtf2 + 2.0 * readout);
  }
  return model;
}

}  // namespace

TwoSourcePoint point_of(const TwoSource& p) {
  return {std::log(p.c0), std::log(p.c3), p.readout, std::log(p.gain), p.n0};
}

TwoSource parameters_at(const TwoSourcePoint& point, double mean) {
  return {std::exp(point[coordinate::log_c0]),
          std::exp(point[coordinate::log_c3]),
          point[coordinate::readout],
          std::exp(point[coordinate::log_gain]),
          point[coordinate::n0],
          mean};
}

std::vector<double> expected_power(const TwoSource& parameters, const std::vector<spectrum::Ring>& rings) {
  std::vector<double> power;
  power.reserve(rings.size());
  for (const spectrum::Ring& ring : rings) {
    power.push_back(ring_model(parameters, ring).power);
  }
  return power;
}

LikelihoodTerms whittle(const Observation& observation, const TwoSourcePoint& point) {
  const spectrum::RegionSpectrum& spectrum = *observation.spectrum;
  const TwoSource parameters = parameters_at(point, spectrum.mean);
  LikelihoodTerms terms;
  for (std::size_t ring = 0; ring < spectrum.rings().size(); ++ring) {
    const double samples = spectrum.rings()[ring].samples;
    const RingModel model = ring_model(parameters, spectrum.rings()[ring]);
    if (!(model.power > 0.0)) {
      terms.value = std::numeric_limits<double>::infinity();
      return terms;
    }
    const double ratio = spectrum.power[ring] / model.power;
    terms.value += samples * (std::log(model.power) + ratio);
    for (std::size_t i = 0; i < two_source_size; ++i) {
      const double by_i = model.derivatives.at(i) / model.power;
      terms.gradient.at(i) += samples * (1.0 - ratio) * by_i;
      for (std::size_t j = 0; j < two_source_size; ++j) {
        terms.information(i, j) += samples * by_i * model.derivatives.at(j) / model.power;
      }
    }
  }
  const double weight = 1.0 / observation.readout_variance;
  const double away = parameters.readout - parameters.n0;
  terms.value += 0.5 * weight * away * away;
  terms.gradient[coordinate::readout] += weight * away;
  terms.gradient[coordinate::n0] -= weight * away;
  terms.information(coordinate::readout, coordinate::readout) += weight;
  terms.information(coordinate::n0, coordinate::n0) += weight;
  terms.information(coordinate::readout, coordinate::n0) -= weight;
  terms.information(coordinate::n0, coordinate::readout) -= weight;
  return terms;
}

SymmetricMatrix observed_information(const Observation& observation, const TwoSourcePoint& point) {
  constexpr double step_of_logarithms = 1e-4;
  constexpr double step_of_readout = 1e-4;  // of itself, or of a thousandth of the shot noise
  const double n_d = parameters_at(point, observation.spectrum->mean).n_d();
  SymmetricMatrix information(two_source_size);
  for (std::size_t i = 0; i < two_source_size; ++i) {
    const bool is_logarithm = i != coordinate::readout && i != coordinate::n0;
    const double step =
        is_logarithm ? step_of_logarithms : step_of_readout * std::max(std::abs(point.at(i)), 1e-3 * n_d);
    TwoSourcePoint above = point;
    TwoSourcePoint below = point;
    above.at(i) += step;
    below.at(i) -= step;
    const TwoSourcePoint high = whittle(observation, above).gradient;
    const TwoSourcePoint low = whittle(observation, below).gradient;
    for (std::size_t j = 0; j < two_source_size; ++j) {
      const double derivative = (high.at(j) - low.at(j)) / (above.at(i) - below.at(i));
      information(i, j) += 0.5 * derivative;
      information(j, i) += 0.5 * derivative;
    }
  }
  return information;
}

double low_frequency_gain(const spectrum::RegionSpectrum& spectrum) {
  return spectrum::low_frequency_power(spectrum) / spectrum.mean;
}

}  // namespace dosefloor::mtf_fit

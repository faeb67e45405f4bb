#include "analysis/mtf_fit/two_source_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "analysis/mtf_fit/amplitude.hpp"
#include "analysis/mtf_fit/series_likelihood.hpp"

namespace dosefloor::mtf_fit {
namespace {

Roles own_mtf(bool free_gain) {
  return {Role::own, Role::own, Role::own, free_gain ? Role::own : Role::fixed, Role::fixed};
}

Roles shared_mtf(bool free_gain) {
  return {Role::shared, Role::shared, Role::own, free_gain ? Role::own : Role::fixed, Role::shared};
}

/// Mean power of the last tenth of the rings over that of a frame without MTF: about n in electrons.
double first_readout(const spectrum::RegionSpectrum& spectrum, double gain) {
  const std::size_t rings = spectrum.power.size();
  const std::size_t count = std::max<std::size_t>(rings / 10, 1);
  double sum = 0.0;
  for (std::size_t ring = rings - count; ring < rings; ++ring) {
    sum += spectrum.power[ring];
  }
  const double electrons = spectrum.mean / gain;
  return std::clamp(0.7 * sum / static_cast<double>(count) / (gain * gain), 0.0, 0.9 * electrons);
}

/// The best of several starts; of failures, the first.
SeriesMaximum fit_alone(const spectrum::RegionSpectrum& spectrum, bool free_gain) {
  const double gain = free_gain ? low_frequency_gain(spectrum) : 1.0;
  const double readout = first_readout(spectrum, gain);
  SeriesMaximum best;
  for (const double c0 : {0.2, 0.4, 0.8}) {
    for (const double c3 : {1.5, 4.0}) {
      SeriesMaximum maximum = most_likely({{&spectrum}}, own_mtf(free_gain),
                                          {point_of({c0, c3, readout, gain, readout, spectrum.mean})});
      if (maximum.found ? !best.found || maximum.value < best.value : best.reason.empty() && !best.found) {
        best = std::move(maximum);
      }
    }
  }
  if (best.found && std::max(best.covariances[0](coordinate::log_c0, coordinate::log_c0),
                             best.covariances[0](coordinate::log_c3, coordinate::log_c3)) > 1.0) {
    const TwoSource p = parameters_at(best.points[0], spectrum.mean);
    best.found = false;
    best.reason = fmt::format(
        "the two-source fit does not determine c0 = {:.3g} and c3 = {:.3g} to a factor of e", p.c0, p.c3);
  }
  return best;
}

/// N0 / pixels, by which the readout electrons of a frame scatter; at least one electron in the frame does.
double readout_scatter(double n0, double pixels) {
  return std::max(n0, 1.0 / pixels) / pixels;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// Frames fitted alone, of which some were found.
class Alone {
 public:
  Alone(const std::vector<spectrum::RegionSpectrum>& spectra, bool free_gain)
      : spectra_(&spectra), free_gain_(free_gain) {
    for (const spectrum::RegionSpectrum& spectrum : spectra) {
      maxima_.push_back(fit_alone(spectrum, free_gain));
      if (maxima_.back().found) {
        found_.push_back(maxima_.size() - 1);
      }
    }
    if (!found_.empty()) {
      for (std::size_t i = 0; i < two_source_size; ++i) {
        std::vector<double> values;
        values.reserve(found_.size());
        for (const std::size_t frame : found_) {
          values.push_back(maxima_[frame].points[0].at(i == coordinate::n0 ? coordinate::readout : i));
        }
        middle_.at(i) = median(values);
      }
    }
  }

  [[nodiscard]] const std::vector<std::size_t>& found() const noexcept { return found_; }
  [[nodiscard]] const SeriesMaximum& operator[](std::size_t frame) const { return maxima_[frame]; }
  /// Medians of those found.
  [[nodiscard]] const TwoSourcePoint& middle() const noexcept { return middle_; }

  /// N0 from the readout electrons of all frames but `without`. The weights are 1 / variance at the medians
  /// of c0 and c3 and a common N0, not at each frame's own: a frame whose readout noise came out low would
  /// seem to be the more precise, and the mean would be too small. The error is that of each frame's own.
  [[nodiscard]] Estimate n0(std::optional<std::size_t> without = std::nullopt) const {
    Estimate mean{middle_[coordinate::readout], 0.0};
    constexpr int passes = 3;
    for (int pass = 0; pass < passes; ++pass) {
      double weights = 0.0;
      double values = 0.0;
      double variance = 0.0;
      for (const std::size_t frame : found_) {
        if (frame == without) {
          continue;
        }
        const SeriesMaximum& maximum = maxima_[frame];
        const double scatter = readout_scatter(mean.value, (*spectra_)[frame].pixels);
        const double weight = 1.0 / (typical_variance(frame, mean.value) + scatter);
        weights += weight;
        values += weight * maximum.points[0][coordinate::readout];
        variance +=
            weight * weight * (maximum.covariances[0](coordinate::readout, coordinate::readout) + scatter);
      }
      mean = {values / weights, std::sqrt(variance) / weights};
    }
    return mean;
  }

 private:
  /// Of the frame's readout electrons, as expected of the medians.
  [[nodiscard]] double typical_variance(std::size_t frame, double n0) const {
    TwoSourcePoint point = middle_;
    point[coordinate::readout] = std::max(n0, 0.0);
    point[coordinate::log_gain] = maxima_[frame].points[0][coordinate::log_gain];
    const SymmetricMatrix all = whittle({&(*spectra_)[frame]}, point).information;
    SymmetricMatrix fitted(free_gain_ ? 4 : 3);  // all coordinates but the last
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      for (std::size_t j = 0; j < fitted.size(); ++j) {
        fitted(i, j) = all(i, j);
      }
    }
    const auto covariance = fitted.inverse();
    return covariance ? (*covariance)(coordinate::readout, coordinate::readout)
                      : std::numeric_limits<double>::infinity();
  }

  const std::vector<spectrum::RegionSpectrum>* spectra_;
  bool free_gain_;
  std::vector<SeriesMaximum> maxima_;
  std::vector<std::size_t> found_;
  TwoSourcePoint middle_{};
};

/// A frame fitted with what the others say about N0.
SeriesMaximum fit_with_others(const spectrum::RegionSpectrum& spectrum, const Alone& alone, std::size_t frame,
                              bool free_gain) {
  if (alone.found().size() == 1) {
    return alone[frame];
  }
  const Estimate others = alone.n0(frame);
  TwoSourcePoint start = alone[frame].points[0];
  start[coordinate::n0] = others.value;
  const double variance = others.error * others.error + readout_scatter(others.value, spectrum.pixels);
  return most_likely({{&spectrum, variance}}, own_mtf(free_gain), {start});
}

/// One c0, c3 and N0 for all frames, found alone or not.
SeriesMaximum fit_together(const std::vector<spectrum::RegionSpectrum>& spectra, const Alone& alone,
                           bool free_gain) {
  std::vector<Observation> observations;
  std::vector<TwoSourcePoint> start;
  const double n0 = alone.n0().value;
  for (const spectrum::RegionSpectrum& spectrum : spectra) {
    observations.push_back({&spectrum, readout_scatter(n0, spectrum.pixels)});
    TwoSourcePoint point = alone.middle();
    point[coordinate::log_gain] = free_gain ? std::log(low_frequency_gain(spectrum)) : 0.0;
    const double electrons = parameters_at(point, spectrum.mean).electrons();
    point[coordinate::readout] = std::clamp(n0, 0.0, 0.5 * electrons);
    point[coordinate::n0] = n0;
    start.push_back(point);
  }
  return most_likely(observations, shared_mtf(free_gain), start);
}

Estimate of_logarithm(double value, double variance) {
  return {value, value * std::sqrt(variance)};
}

/// C of C² = N0 / electrons (Eq. 2). Where N0 is not above its error, C's error is that towards larger ones.
Estimate tail_of(const Estimate& n0, double electrons, double variance_of_log_electrons) {
  const double tail = std::sqrt(std::max(n0.value, 0.0) / electrons);
  if (n0.value <= n0.error) {
    return {tail, std::sqrt((std::max(n0.value, 0.0) + n0.error) / electrons) - tail};
  }
  const double relative = n0.error / n0.value;
  return {tail, 0.5 * tail * std::sqrt(relative * relative + variance_of_log_electrons)};
}

TwoSourceFrame frame_from(const spectrum::RegionSpectrum& spectrum, const SeriesMaximum& maximum,
                          std::size_t place, const Estimate& n0, bool free_gain) {
  using namespace coordinate;
  const SymmetricMatrix& covariance = maximum.covariances[place];
  TwoSourceFrame frame;
  frame.found = true;
  frame.parameters = parameters_at(maximum.points[place], spectrum.mean);
  const TwoSource& p = frame.parameters;
  frame.c0 = of_logarithm(p.c0, covariance(log_c0, log_c0));
  frame.c3 = of_logarithm(p.c3, covariance(log_c3, log_c3));
  frame.n0 = n0;
  frame.gain.value = p.gain;
  if (free_gain) {
    frame.gain = of_logarithm(p.gain, covariance(log_gain, log_gain));
  }
  const double by_gain = covariance(log_gain, log_gain);
  frame.n_d = {p.n_d(), std::sqrt(std::max(0.0, p.electrons() * p.electrons() * by_gain +
                                                    covariance(readout, readout) +
                                                    2.0 * p.electrons() * covariance(readout, log_gain)))};
  frame.tail = tail_of(frame.n0, p.electrons(), by_gain);
  frame.r2 = r_squared(measured_amplitude(spectrum).values, noise_free_amplitude(spectrum, p).values);
  return frame;
}

/// From one frame's readout electrons, which scatter about N0.
Estimate n0_of_frame(const spectrum::RegionSpectrum& spectrum, const SeriesMaximum& maximum) {
  const double readout = maximum.points[0][coordinate::readout];
  return {readout, std::sqrt(maximum.covariances[0](coordinate::readout, coordinate::readout) +
                             readout_scatter(readout, spectrum.pixels))};
}

void fit_each(const std::vector<spectrum::RegionSpectrum>& spectra, const Alone& alone,
              const TwoSourceOptions& options, TwoSourceSeries& series) {
  for (const std::size_t frame : alone.found()) {
    const spectrum::RegionSpectrum& spectrum = spectra[frame];
    const bool by_itself = options.sharing == Sharing::nothing;
    const SeriesMaximum maximum =
        by_itself ? alone[frame] : fit_with_others(spectrum, alone, frame, options.free_gain);
    if (maximum.found) {
      const Estimate n0 = by_itself ? n0_of_frame(spectrum, maximum) : series.n0;
      series.frames[frame] = frame_from(spectrum, maximum, 0, n0, options.free_gain);
    } else {
      series.frames[frame].reason = maximum.reason;
    }
  }
}

void fit_all(const std::vector<spectrum::RegionSpectrum>& spectra, const Alone& alone,
             const TwoSourceOptions& options, TwoSourceSeries& series) {
  const SeriesMaximum maximum = fit_together(spectra, alone, options.free_gain);
  series.reason = maximum.reason;
  series.n0 = {};
  for (std::size_t frame = 0; frame < spectra.size(); ++frame) {
    if (maximum.found) {
      const double variance = maximum.covariances[frame](coordinate::n0, coordinate::n0);
      series.n0 = {maximum.points[frame][coordinate::n0], std::sqrt(variance)};
      series.frames[frame] = frame_from(spectra[frame], maximum, frame, series.n0, options.free_gain);
    } else {
      series.frames[frame].reason = maximum.reason;
    }
  }
}

}  // namespace

TwoSourceSeries fit_two_sources(const std::vector<spectrum::RegionSpectrum>& spectra,
                                const TwoSourceOptions& options) {
  TwoSourceSeries series;
  series.frames.resize(spectra.size());
  const Alone alone(spectra, options.free_gain);
  for (std::size_t frame = 0; frame < spectra.size(); ++frame) {
    series.frames[frame].reason = alone[frame].reason;
  }
  if (alone.found().empty()) {
    series.reason = "c0 and c3 were found in no frame";
    return series;
  }
  series.n0 = alone.n0();
  if (options.sharing == Sharing::everything) {
    fit_all(spectra, alone, options, series);
  } else {
    fit_each(spectra, alone, options, series);
  }
  return series;
}

}  // namespace dosefloor::mtf_fit

#include "analysis/mtf_series/mtf_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include "analysis/vacuum/vacuum_region.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::mtf_series {
namespace {

/// Reads frames into their spectra; plans and searches are kept for all frames of one size.
class SpectrumReader {
 public:
  explicit SpectrumReader(const MtfSettings& settings) : settings_(&settings) {}

  MtfFrame operator()(const frames::FramesFile& file, std::int64_t number) {
    MtfFrame frame;
    frame.name = fmt::format("{}: {}", file.path().string(), file.name_of(number));
    frame.dose_per_A2 = file.doses_per_A2().at(static_cast<std::size_t>(number));
    frame.n_d = file.n_d().at(static_cast<std::size_t>(number));
    if (frame.dose_per_A2 == 0.0) {
      throw InputError(frame.name +
                       " is without noise, which alone shows the MTF; expected an image with a dose");
    }
    const std::vector<float> image = file.read(number);
    frame.region = settings_->region ? *settings_->region : vacuum(file, number, image, frame.name);
    spectrum::PowerSpectrum& power = spectrum_of(frame.region);
    frame.spectrum =
        power(image.data(), static_cast<std::size_t>(file.width()), frame.region.x, frame.region.y);
    if (!(frame.spectrum.mean > 0.0) || spectrum::low_frequency_power(frame.spectrum) <= 0.0) {
      throw InputError(fmt::format(
          "{}: the mean count of the region {} is {:.4g}, and its noise {:.4g}; expected counts above 0 "
          "that vary. Subtract the dark reference, or give another --region",
          frame.name, spectrum::region_text(frame.region), frame.spectrum.mean,
          spectrum::low_frequency_power(frame.spectrum)));
    }
    return frame;
  }

 private:
  spectrum::Region vacuum(const frames::FramesFile& file, std::int64_t number,
                          const std::vector<float>& image, const std::string& name) {
    const std::pair size{file.width(), file.height()};
    vacuum::VacuumSearch& search = searches_.try_emplace(size, file.width(), file.height()).first->second;
    const std::vector<std::uint8_t> mask = file.mask(number);
    const auto region = search(image.data(), mask.empty() ? nullptr : mask.data());
    if (!region) {
      throw InputError(
          fmt::format("{}: no square of at least {} x {} pixels without a particle was found in this image "
                      "of {} x {} pixels; expected some vacuum. Give it by --region X Y W H",
                      name, vacuum::least_vacuum_px, vacuum::least_vacuum_px, file.width(), file.height()));
    }
    return *region;
  }

  spectrum::PowerSpectrum& spectrum_of(const spectrum::Region& region) {
    auto& power = spectra_[{region.width, region.height}];
    if (!power) {
      power = std::make_unique<spectrum::PowerSpectrum>(region.width, region.height, settings_->range);
    }
    return *power;
  }

  const MtfSettings* settings_;
  std::map<std::pair<int, int>, vacuum::VacuumSearch> searches_;
  std::map<std::pair<int, int>, std::unique_ptr<spectrum::PowerSpectrum>> spectra_;
};

void fit_eq1_to_all(MtfSeries& series, const MtfSettings& settings) {
  const mtf_fit::LowFrequencyLimit limit = settings.two_source.free_gain
                                               ? mtf_fit::LowFrequencyLimit::fitted
                                               : mtf_fit::LowFrequencyLimit::of_single_electrons;
  std::vector<mtf_fit::Tail> tails;
  std::vector<mtf_fit::Tail> noise_free_tails;
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    MtfFrame& frame = series.frames[i];
    const mtf_fit::TwoSourceFrame& sources = series.two_source.frames[i];
    frame.eq1 = mtf_fit::fit_eq1(mtf_fit::measured_amplitude(frame.spectrum), limit);
    if (std::isnan(frame.n_d)) {
      frame.n_d = sources.n_d.value;
    }
    if (sources.found) {
      mtf_fit::TwoSource expected = sources.parameters;
      expected.readout = std::clamp(sources.n0.value, 0.0, 0.999 * expected.electrons());
      frame.eq1_noise_free = mtf_fit::fit_eq1(mtf_fit::noise_free_amplitude(frame.spectrum, expected), limit);
    }
    if (frame.eq1.found && !std::isnan(frame.n_d)) {
      tails.push_back({frame.n_d, frame.eq1.c});
    }
    if (frame.eq1_noise_free.found && !std::isnan(frame.n_d)) {
      noise_free_tails.push_back({frame.n_d, frame.eq1_noise_free.c});
    }
  }
  series.eq2 = mtf_fit::fit_eq2(tails);
  series.eq2_noise_free = mtf_fit::fit_eq2(noise_free_tails);
}

std::string percent(double value, double truth) {
  return fmt::format("{:+.1f} %", 100.0 * (value / truth - 1.0));
}

/// How far Eq. 1 is off at the lowest and at the highest dose, by the two-source fit.
void note_bias(MtfSeries& series) {
  const MtfFrame* lowest = nullptr;
  const MtfFrame* highest = nullptr;
  const auto sources = [&](const MtfFrame& frame) -> const mtf_fit::TwoSourceFrame& {
    return series.two_source.frames[static_cast<std::size_t>(&frame - series.frames.data())];
  };
  for (const MtfFrame& frame : series.frames) {
    if (frame.eq1_noise_free.found) {
      lowest = lowest == nullptr || frame.n_d < lowest->n_d ? &frame : lowest;
      highest = highest == nullptr || frame.n_d > highest->n_d ? &frame : highest;
    }
  }
  if (lowest == nullptr) {
    return;
  }
  const auto text = [&](const MtfFrame& frame) {
    return fmt::format("c0 {} and c3 {} at N_D = {:.3g}",
                       percent(frame.eq1_noise_free.c0.value, sources(frame).c0.value),
                       percent(frame.eq1_noise_free.c3.value, sources(frame).c3.value), frame.n_d);
  };
  std::string note =
      "Eq. 1 is biased by the readout noise, also without scatter: of the two sources found it makes " +
      text(*lowest);
  if (highest != lowest) {
    note += ", " + text(*highest);
  }
  if (series.eq2_noise_free.found && series.two_source.n0.value > 0.0) {
    note += fmt::format("; Eq. 2 then makes N0 {}",
                        percent(series.eq2_noise_free.n0.value, series.two_source.n0.value));
  }
  series.notes.push_back(note);
}

/// What speaks against the region, or against one count an electron.
void note_doubts(MtfSeries& series, const MtfSettings& settings) {
  constexpr double most_deviation = 0.1;
  constexpr double least_gain = 0.7;
  constexpr double most_gain = 1.4;
  double gain = 0.0;
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    const MtfFrame& frame = series.frames[i];
    gain += mtf_fit::low_frequency_gain(frame.spectrum) / static_cast<double>(series.frames.size());
    if (frame.spectrum.peaks.stand_out(frame.region.pixels() * static_cast<double>(series.frames.size()))) {
      series.notes.push_back(fmt::format(
          "frame {}: at {:.3g} of Nyquist's frequency the noise is {:.0f} x as strong as around it, as of "
          "a lattice: is the region {} vacuum?",
          i, frame.spectrum.peaks.strongest_q, frame.spectrum.peaks.strongest,
          spectrum::region_text(frame.region)));
    }
    const mtf_fit::TwoSourceFrame& sources = series.two_source.frames[i];
    if (!settings.two_source.free_gain && sources.found &&
        std::abs(sources.n_d.value / frame.n_d - 1.0) >
            most_deviation + 5.0 / std::sqrt(frame.n_d * frame.spectrum.pixels)) {
      series.notes.push_back(
          fmt::format("frame {}: the region {} has {:.4g} electrons a pixel before the MTF, the dose makes "
                      "{:.4g}: is it vacuum?",
                      i, spectrum::region_text(frame.region), sources.n_d.value, frame.n_d));
    }
  }
  if (!settings.two_source.free_gain && (gain < least_gain || gain > most_gain)) {
    series.notes.push_back(
        fmt::format("the noise at low frequencies is {:.3g} x the mean count; counts of single electrons "
                    "have 1: if an electron is not one count, ask for --free-gain",
                    gain));
  }
}

}  // namespace

MtfSeries fit_mtf(const std::vector<frames::FramesFile>& files, const MtfSettings& settings,
                  const std::function<void(std::int64_t)>& progress) {
  MtfSeries series;
  SpectrumReader read(settings);
  std::vector<spectrum::RegionSpectrum> spectra;
  for (const frames::FramesFile& file : files) {
    if (settings.region) {
      spectrum::expect_region(*settings.region, file.width(), file.height(),
                              "--region " + spectrum::region_text(*settings.region));
    }
    for (std::int64_t number = 0; number < file.count(); ++number) {
      series.frames.push_back(read(file, number));
      spectra.push_back(series.frames.back().spectrum);
      progress(static_cast<std::int64_t>(series.frames.size()));
    }
  }
  series.two_source = mtf_fit::fit_two_sources(spectra, settings.two_source);
  fit_eq1_to_all(series, settings);
  note_bias(series);
  note_doubts(series, settings);
  return series;
}

}  // namespace dosefloor::mtf_series

#include "analysis/mtf_series/mtf_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>

namespace dosefloor::mtf_series {
namespace {

std::string field(double number) {
  return std::isfinite(number) ? fmt::format("{:.8g}", number) : "";
}

std::string fields(std::initializer_list<mtf_fit::Estimate> estimates, double r2, bool found) {
  std::string text;
  for (const mtf_fit::Estimate& estimate : estimates) {
    text += "," + (found ? field(estimate.value) : "") + "," + (found ? field(estimate.error) : "");
  }
  return text + "," + (found ? field(r2) : "");
}

}  // namespace

std::string frames_csv_header() {
  return "frame,dose_per_A2,n_d,c0,c0_err,c3,c3_err,C,C_err,r2,"
         "ts_c0,ts_c0_err,ts_c3,ts_c3_err,ts_C,ts_C_err,ts_r2\n";
}

std::string frames_csv(const MtfSeries& series) {
  std::string text = frames_csv_header();
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    const MtfFrame& frame = series.frames[i];
    const mtf_fit::TwoSourceFrame& sources = series.two_source.frames[i];
    text += fmt::format("{},{},{}", i, field(frame.dose_per_A2), field(frame.n_d));
    text += fields({frame.eq1.c0, frame.eq1.c3, frame.eq1.c}, frame.eq1.r2, frame.eq1.found);
    text += fields({sources.c0, sources.c3, sources.tail}, sources.r2, sources.found) + "\n";
  }
  return text;
}

std::string spectra_csv(const MtfSeries& series) {
  std::string text = "frame,q,samples,power,amplitude,eq1,two_source\n";
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    const MtfFrame& frame = series.frames[i];
    const mtf_fit::TwoSourceFrame& sources = series.two_source.frames[i];
    const mtf_fit::Amplitude amplitude = mtf_fit::measured_amplitude(frame.spectrum);
    const mtf_fit::Amplitude of_sources =
        sources.found ? mtf_fit::noise_free_amplitude(frame.spectrum, sources.parameters)
                      : mtf_fit::Amplitude{};
    const double limit = frame.eq1.found ? frame.eq1.limit : std::sqrt(frame.spectrum.mean);
    for (std::size_t ring = 0; ring < frame.spectrum.power.size(); ++ring) {
      text += fmt::format("{},{:.6g},{:.6g},{:.6g},{:.6g},{},{}\n", i, frame.spectrum.rings()[ring].q,
                          frame.spectrum.rings()[ring].samples, frame.spectrum.power[ring],
                          amplitude.values[ring] / limit,
                          frame.eq1.found ? fmt::format("{:.6g}", frame.eq1.model[ring]) : "",
                          sources.found ? fmt::format("{:.6g}", of_sources.values[ring] / limit) : "");
    }
  }
  return text;
}

}  // namespace dosefloor::mtf_series

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "config/describe.hpp"

namespace dosefloor::config {
namespace {

Interval interval(optics::DrawRange& range) {
  return {&range.lo, &range.hi};
}

struct TermTexts {
  std::string magnitude_key;
  std::string_view magnitude_unit;
  std::string magnitude_meaning;
  std::string azimuth_key;
  std::string azimuth_meaning;
};

std::array<TermTexts, optics::further_terms.size()> term_texts() {
  std::array<TermTexts, optics::further_terms.size()> texts;
  std::transform(optics::further_terms.begin(), optics::further_terms.end(), texts.begin(),
                 [](const optics::AberrationTerm& term) {
                   const std::string_view digits = term.name.substr(1);
                   const double unit_A = optics::further_unit_A(term.n);
                   const auto [unit, suffix] = unit_A == 1.0   ? std::pair("Å", "A")
                                               : unit_A == 1e4 ? std::pair("µm", "um")
                                                               : std::pair("mm", "mm");
                   const std::string symmetry = term.m == 0 ? "round" : fmt::format("{}-fold", term.m);
                   return TermTexts{
                       .magnitude_key = fmt::format("{}_{}", term.name, suffix),
                       .magnitude_unit = unit,
                       .magnitude_meaning = fmt::format("C{}: order {}, {}", digits, term.n, symmetry),
                       .azimuth_key = fmt::format("phi{}_deg", digits),
                       .azimuth_meaning = fmt::format("azimuth of C{}", digits)};
                 });
  return texts;
}

}  // namespace

std::vector<Field> describe(optics::ImagesConfig& images) {
  const Limits positive{0, std::numeric_limits<double>::infinity(), true};
  return {
      {"realisations", "", between(1, 100000), "images of every specimen: one in each image epoch",
       &images.realisations},
      {"size_px", "px", between(1, 65536), "size of a stored image, after binning",
       std::span<std::int64_t>(images.size_px)},
      {"crop",
       "",
       {},
       "where the image is cut out: anywhere with the particle in view, in the field's middle, or around the "
       "particle",
       choice(images.crop, {"random", "centre", "particle"})},
      {"bin", "px", between(1, 64), "bin x bin camera pixels are summed into one stored pixel", &images.bin},
      {"defocus_A", "Å", between(-1e5, 1e5), "defocus, positive for underfocus", interval(images.defocus_A)},
      {"cs_um", "µm", between(-1e4, 1e4), "spherical aberration Cs (C30)", interval(images.cs_um)},
      {"focal_spread_A", "Å", between(0, 1000), "focal spread as a 1/e width, sqrt(2) x standard deviation",
       interval(images.focal_spread_A)},
      {"blur_A", "Å", between(0, 100), "standard deviation of the Gaussian blur", interval(images.blur_A)},
      {"sampling_A", "Å", above(0, 10), "size of a camera pixel, before binning",
       interval(images.sampling_A)},
      {"angular_spread_mrad", "mrad", between(0, 100), "angular spread of the illumination as a 1/e width",
       interval(images.angular_spread_mrad)},
      {"coherence",
       "",
       {},
       "temporal coherence: an envelope, or the sum over the focal distribution",
       choice(images.coherence, {"envelope", "focal-integration"})},
      {"focal_tolerance", "", between(1e-8, 0.1),
       "largest error of focal-integration's sum, relative to vacuum; more defoci the smaller it is",
       &images.focal_tolerance},
      {"dose_range",
       "",
       {},
       "high is 1e2 to 1e6 e⁻/Å², low 1e1 to 1e4, full 1e1 to 1e6, custom dose_per_A2",
       choice(images.dose_range, {"high", "low", "full", "custom"})},
      {"dose_per_A2", "e⁻/Å²", positive, "dose of an image, log-uniform; for dose_range = \"custom\"",
       interval(images.dose_per_A2), "dose_range"},
      {"dose_order",
       "",
       {},
       "doses drawn, or rising in equal ratios from the first realisation to the last",
       choice(images.dose_order, {"random", "rising"})},
      {"mtf_model",
       "",
       {},
       "the paper's camera models 1 to 5, or custom for mtf_c0 and mtf_c3",
       choice(images.mtf_model, {"1", "2", "3", "4", "5", "custom"})},
      {"mtf_c0", "", above(0, 10), "c0 of the MTF, in Nyquist frequencies; for mtf_model = \"custom\"",
       interval(images.mtf_c0), "mtf_model"},
      {"mtf_c3", "", above(0, 100), "exponent c3 of the MTF; for mtf_model = \"custom\"",
       interval(images.mtf_c3), "mtf_model"},
      {"mtf_floor", "", between(0, 1), "the MTF's value at high frequencies, C'", &images.mtf_floor},
      {"n0", "", between(0, 1e6), "readout noise N0: its expected counts in a camera pixel",
       interval(images.n0)},
      {"camera_order",
       "",
       {},
       "the paper's Poisson, MTF, readout; or a camera given by its DQE",
       choice(images.camera_order, {"poisson-mtf-readout", "dqe"})},
      {"dqe_zero", "", above(0, 1), "DQE at frequency 0; for camera_order = \"dqe\"", &images.dqe_zero},
      {"dqe_c0", "", above(0, 10), "c0 of sqrt(DQE), in Nyquist frequencies; for camera_order = \"dqe\"",
       interval(images.dqe_c0)},
      {"dqe_c3", "", above(0, 100), "exponent c3 of sqrt(DQE); for camera_order = \"dqe\"",
       interval(images.dqe_c3)},
  };
}

std::vector<Field> describe(optics::AberrationsConfig& aberrations) {
  static const std::array<TermTexts, optics::further_terms.size()> texts = term_texts();
  std::vector<Field> fields;
  for (std::size_t i = 0; i < aberrations.size(); ++i) {
    const TermTexts& text = texts.at(i);
    fields.push_back({text.magnitude_key, text.magnitude_unit, between(-1e6, 1e6), text.magnitude_meaning,
                      interval(aberrations.at(i).magnitude)});
    if (optics::further_terms.at(i).m != 0) {
      fields.push_back({text.azimuth_key, "degrees", between(-360, 360), text.azimuth_meaning,
                        interval(aberrations.at(i).azimuth_deg)});
    }
  }
  return fields;
}

}  // namespace dosefloor::config

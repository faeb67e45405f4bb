#include "config/sections/aberrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace dosefloor::config {
namespace {

struct TermTexts {
  std::string magnitude_key;
  std::string_view magnitude_unit;
  std::string magnitude_meaning;
  std::string azimuth_key;
  std::string azimuth_meaning;
};

std::array<TermTexts, further_terms.size()> term_texts() {
  std::array<TermTexts, further_terms.size()> texts;
  std::transform(further_terms.begin(), further_terms.end(), texts.begin(), [](const AberrationTerm& term) {
    const std::string_view digits = term.name.substr(1);
    const double unit_A = further_unit_A(term.n);
    const auto [unit, suffix] = unit_A == 1.0   ? std::pair("Å", "A")
                                : unit_A == 1e4 ? std::pair("µm", "um")
                                                : std::pair("mm", "mm");
    const std::string symmetry = term.m == 0 ? "round" : fmt::format("{}-fold", term.m);
    return TermTexts{.magnitude_key = fmt::format("{}_{}", term.name, suffix),
                     .magnitude_unit = unit,
                     .magnitude_meaning = fmt::format("C{}: order {}, {}", digits, term.n, symmetry),
                     .azimuth_key = fmt::format("phi{}_deg", digits),
                     .azimuth_meaning = fmt::format("azimuth of C{}", digits)};
  });
  return texts;
}

}  // namespace

std::vector<Field> describe(AberrationsConfig& aberrations) {
  static const std::array<TermTexts, further_terms.size()> texts = term_texts();
  std::vector<Field> fields;
  for (std::size_t i = 0; i < aberrations.size(); ++i) {
    const TermTexts& text = texts.at(i);
    fields.push_back({text.magnitude_key, text.magnitude_unit, between(-1e6, 1e6), text.magnitude_meaning,
                      interval(aberrations.at(i).magnitude)});
    if (further_terms.at(i).m != 0) {
      fields.push_back({text.azimuth_key, "degrees", between(-360, 360), text.azimuth_meaning,
                        interval(aberrations.at(i).azimuth_deg)});
    }
  }
  return fields;
}

}  // namespace dosefloor::config

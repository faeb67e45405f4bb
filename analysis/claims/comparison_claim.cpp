#include "analysis/claims/comparison_claim.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>

#include "analysis/claims/claim_groups.hpp"

namespace dosefloor::claims {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Whether the two differ in what the claim is about alone, of what claims know of.
bool differ_as_wanted(const SettingFacts& a, const SettingFacts& b, const Comparison& comparison) {
  return (a.dose_range == b.dose_range || comparison.first.dose_range != comparison.second.dose_range) &&
         (a.mtf_model == b.mtf_model || comparison.first.mtf_model != comparison.second.mtf_model) &&
         (a.specimens == b.specimens || comparison.first.specimens != comparison.second.specimens) &&
         (a.coherence == b.coherence || comparison.first.coherence != comparison.second.coherence) &&
         (a.focal_spread_A == b.focal_spread_A ||
          comparison.first.focal_spread_A != comparison.second.focal_spread_A);
}

/// Where a setting has been judged against truth, by the camera asked for.
bool fits(const ClaimSeries& series, std::size_t setting, const JudgedOn& on) {
  return result_of(series, setting) != nullptr && series.result->reference == dose_limits::Reference::truth &&
         (on.camera == 0 || series.mtf_model == on.camera);
}

/// A series for each of the two: the same, or, where that is allowed, two of the same doses. Empty where there is none.
std::vector<Seen> seen_by(std::size_t first, std::size_t second, const JudgedOn& on) {
  for (const ClaimSeries& series : *on.series) {
    if (fits(series, first, on) && fits(series, second, on)) {
      return {{&series, first}, {&series, second}};
    }
  }
  for (const ClaimSeries& of_first : *on.series) {
    for (const ClaimSeries& of_second : *on.series) {
      if (on.own_images && fits(of_first, first, on) && fits(of_second, second, on) &&
          of_first.result->doses_per_A2 == of_second.result->doses_per_A2 &&
          of_first.result->particles == of_second.result->particles) {
        return {{&of_first, first}, {&of_second, second}};
      }
    }
  }
  return {};
}

Number number_of(const dose_limits::OfTwo& statistic) {
  return [statistic](const dose_limits::SettingResult& a, const dose_limits::SettingResult& b, double) {
    return dose_limits::compare(a, b, statistic);
  };
}

double percent_more(double ratio) {
  return 100.0 * (ratio - 1.0);
}

}  // namespace

Claim claim_of(const Comparison& comparison) {
  Claim claim;
  claim.id = comparison.id;
  claim.text = comparison.text;
  claim.paper = comparison.paper;
  claim.unit = comparison.unit;
  claim.accepted = comparison.accepted;
  return claim;
}

Claim judge_comparison(const Judge& judge, const Comparison& comparison, const JudgedOn& on) {
  Claim claim = claim_of(comparison);
  const auto first = judge.find(comparison.first_network, comparison.first, claim.reason);
  const auto second =
      first ? judge.find(comparison.second_network, comparison.second, claim.reason) : std::nullopt;
  if (!first || !second) {
    claim.reason += on.studied_by.empty() ? "" : fmt::format("; see {}", on.studied_by);
    return claim;
  }
  if (!differ_as_wanted(judge.facts(*first), judge.facts(*second), comparison)) {
    claim.reason = fmt::format("{} and {} differ in more than the claim is about", judge.facts(*first).label,
                               judge.facts(*second).label);
    return claim;
  }
  if (on.series->empty()) {
    claim.reason = no_dose_series;
    return claim;
  }
  if (const std::vector<Seen> seen = seen_by(*first, *second, on); !seen.empty()) {
    const dose_limits::Compared found =
        comparison.number(*result_of(*seen[0].series, *first), *result_of(*seen[1].series, *second),
                          seen[0].series->result->doses_per_A2.front());
    claim.ours = std::isnan(found.value) ? std::nullopt : std::optional(found.value);
    claim.interval = found.interval;
    claim.source = "claims.csv";
    judge.decide(claim, seen, on.of_learnt);
    return claim;
  }
  claim.reason =
      on.own_images ? "the two have not segmented series of the same doses with truth"
      : on.camera == 0
          ? "the two have not segmented the same images: set dose_series.mtf_model to one of 1 to 5"
          : fmt::format(
                "the two have not segmented the same images of MTF model {0}: set dose_series.mtf_model = \"{0}\"",
                on.camera);
  return claim;
}

dose_limits::Interval below(double value) {
  return {value == 0.0 ? -infinite : 0.0, value - least_difference};
}

dose_limits::Interval above_0() {
  return {least_difference, infinite};
}

Number dose_ratio(double dose_limits::Findings::*dose) {
  return [dose](const dose_limits::SettingResult& a, const dose_limits::SettingResult& b, double first_dose) {
    return dose_limits::compare_doses(a, b, dose, first_dose);
  };
}

Number percent_more_dose(double dose_limits::Findings::*dose) {
  return [dose](const dose_limits::SettingResult& a, const dose_limits::SettingResult& b, double first_dose) {
    dose_limits::Compared found = dose_limits::compare_doses(a, b, dose, first_dose);
    found.value = percent_more(found.value);
    if (found.interval) {
      found.interval =
          dose_limits::Interval{percent_more(found.interval->low), percent_more(found.interval->high)};
    }
    return found;
  };
}

Number f1_difference(const dose_limits::DoseSpan& span) {
  return number_of([span](const dose_limits::Findings& a, const dose_limits::Findings& b) {
    return a.in(span).f1 - b.in(span).f1;
  });
}

Number over_segmentation() {
  return number_of([](const dose_limits::Findings& a, const dose_limits::Findings& b) {
    return 100.0 * (a.in(every_dose).false_share - b.in(every_dose).false_share);
  });
}

Number band_ratio() {
  return number_of([](const dose_limits::Findings& a, const dose_limits::Findings& b) {
    return a.band_width / b.band_width;
  });
}

Number percent_more_found(const dose_limits::DoseSpan& span) {
  return number_of([span](const dose_limits::Findings& a, const dose_limits::Findings& b) {
    return percent_more(a.in(span).true_share / b.in(span).true_share);
  });
}

}  // namespace dosefloor::claims

#include "analysis/claims/study_claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <set>

namespace dosefloor::claims {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr dose_limits::DoseSpan every_dose{0.0, infinite};
constexpr dose_limits::DoseSpan seen_first{40.0, 100.0};       ///< where the paper compares what is seen
constexpr dose_limits::DoseSpan low_doses{10.0, 100.0};        ///< where it compares cameras
constexpr dose_limits::DoseSpan high_and_low{100.0, 10000.0};  ///< in both the high and the low range
constexpr double least_difference = 1e-9;                      ///< less than this is no difference
constexpr double alike = 1.25;                                 ///< factor within which doses are alike
constexpr double little_f1 = 0.02;
constexpr int paper_camera = 4;  ///< of the paper's studies but that of cameras

const dose_limits::Interval below_1{0.0, 1.0 - least_difference};
const dose_limits::Interval above_0{least_difference, infinite};
const dose_limits::Interval below_0{-infinite, -least_difference};

std::string display_name(const std::string& network) {
  return network == "msd" ? "MSD-net" : network == "unet" ? "U-net" : network;
}

/// What a setting must be; what is not said here is as in the paper, where it is varied.
struct Wanted {
  std::optional<std::string> dose_range = std::nullopt;
  std::optional<int> mtf_model = std::nullopt;
  std::optional<std::int64_t> specimens = std::nullopt;
};

std::string text_of(const Wanted& wanted) {
  if (wanted.dose_range) {
    return fmt::format("the {} dose range", *wanted.dose_range);
  }
  if (wanted.mtf_model) {
    return fmt::format("MTF model {}", *wanted.mtf_model);
  }
  return wanted.specimens ? fmt::format("{} specimens", *wanted.specimens) : "the study";
}

/// A claim that compares two settings.
struct Comparison {
  std::string id;
  std::string text;
  std::string paper;
  std::string unit;
  dose_limits::Interval accepted;
  std::string first_network;
  Wanted first;
  std::string second_network;
  Wanted second;
  std::function<dose_limits::Compared(const dose_limits::SettingResult& first,
                                      const dose_limits::SettingResult& second, double first_dose)>
      number;
};

class StudyJudge {
 public:
  explicit StudyJudge(const StudyClaimInput& input) : input_(&input) {}

  using Places = std::vector<std::size_t>;

  /// Settings of a network that are as wanted, as in the paper otherwise. `by_size`: of any size.
  [[nodiscard]] Places candidates(const std::string& network, const Wanted& wanted,
                                  bool by_size = false) const {
    Places found;
    for (std::size_t i = 0; i < input_->settings.size(); ++i) {
      const SettingFacts& facts = input_->settings[i];
      if (facts.network == network && facts.dose_range == wanted.dose_range.value_or(facts.dose_range) &&
          facts.mtf_model == wanted.mtf_model.value_or(facts.mtf_model) &&
          facts.specimens == wanted.specimens.value_or(facts.specimens)) {
        found.push_back(i);
      }
    }
    std::int64_t most = 0;
    for (const std::size_t place : found) {
      most = std::max(most, input_->settings[place].specimens);
    }
    prefer(found, [](const SettingFacts& facts) { return facts.dose_range == "high"; });
    prefer(found, [](const SettingFacts& facts) { return facts.mtf_model == paper_camera; });
    if (!by_size) {
      prefer(found, [&](const SettingFacts& facts) { return facts.specimens == most; });
    }
    return found;
  }

  /// The only such setting, or why there is none.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& network, const Wanted& wanted,
                                                std::string& reason) const {
    Places found = candidates(network, wanted);
    if (found.size() > 1) {
      prefer(found, [](const SettingFacts& facts) { return facts.as_the_file_has_it; });
    }
    if (found.size() == 1) {
      return found.front();
    }
    reason = found.empty()
                 ? fmt::format("no {} was trained on {} here", display_name(network), text_of(wanted))
                 : fmt::format("several settings of the {} are of {}, and none is as the file has it",
                               display_name(network), text_of(wanted));
    return std::nullopt;
  }

  [[nodiscard]] bool trains(const std::string& network) const {
    return std::any_of(input_->settings.begin(), input_->settings.end(),
                       [&](const SettingFacts& facts) { return facts.network == network; });
  }

  [[nodiscard]] const SettingFacts& facts(std::size_t place) const { return input_->settings[place]; }
  [[nodiscard]] const StudyClaimInput& input() const { return *input_; }

 private:
  /// Keeps those for which `condition` holds, if there are any.
  template <class Condition>
  void prefer(Places& places, Condition condition) const {
    Places kept;
    std::copy_if(places.begin(), places.end(), std::back_inserter(kept),
                 [&](std::size_t place) { return condition(input_->settings[place]); });
    if (!kept.empty()) {
      places = std::move(kept);
    }
  }

  const StudyClaimInput* input_;
};

/// Where a series has a setting's result; nullptr if it has not seen the images.
const dose_limits::SettingResult* result_of(const ClaimSeries& series, std::size_t setting) {
  for (std::size_t i = 0; i < series.settings.size(); ++i) {
    if (series.settings[i] == setting) {
      return &series.result->settings[i];
    }
  }
  return nullptr;
}

Claim claim_of(const Comparison& comparison) {
  Claim claim;
  claim.id = comparison.id;
  claim.text = comparison.text;
  claim.paper = comparison.paper;
  claim.unit = comparison.unit;
  claim.accepted = comparison.accepted;
  return claim;
}

std::string camera_text(int model) {
  return model == 0 ? "" : fmt::format(" of MTF model {}", model);
}

/// Why the claim cannot be judged by these two, whose results are of the same images; empty if it can.
std::string untrained(const StudyJudge& judge, std::size_t place, const dose_limits::SettingResult& result) {
  if (result.found.plateau >= least_plateau) {
    return "";
  }
  return fmt::format(
      "the {} of {} finds {:.0f} % of the particle at the highest doses of the series, less than the "
      "{:.0f} % from which networks are compared",
      display_name(judge.facts(place).network), judge.facts(place).label, 100.0 * result.found.plateau,
      100.0 * least_plateau);
}

/// Number, interval and verdict of two results of the same images.
void decide(const StudyJudge& judge, Claim& claim, const Comparison& comparison, std::size_t first,
            std::size_t second, const ClaimSeries& series, bool of_learnt) {
  const dose_limits::SettingResult& a = *result_of(series, first);
  const dose_limits::SettingResult& b = *result_of(series, second);
  const dose_limits::Compared found = comparison.number(a, b, series.result->doses_per_A2.front());
  claim.ours = std::isnan(found.value) ? std::nullopt : std::optional(found.value);
  claim.interval = found.interval;
  claim.source = "claims.csv";
  std::string reason;
  if (of_learnt) {
    reason = untrained(judge, first, a);
    reason = reason.empty() ? untrained(judge, second, b) : reason;
  }
  if (reason.empty()) {
    claim.verdict = verdict_of(claim.interval, *claim.accepted);
    if (claim.verdict == Verdict::cannot_tell) {
      reason = claim.interval ? "the interval holds values for and against it" : "there is no interval";
    }
  } else {
    claim.verdict = Verdict::cannot_tell;
  }
  const std::string pair = judge.facts(first).label == judge.facts(second).label
                               ? judge.facts(first).label
                               : judge.facts(first).label + " against " + judge.facts(second).label;
  claim.reason = fmt::format("{}{}{}, on {} images{}", reason, reason.empty() ? "" : "; ", pair,
                             series.result->frames, camera_text(series.mtf_model));
}

/// Whether the two differ in what the claim is about alone, of what claims know of.
bool differ_as_wanted(const SettingFacts& a, const SettingFacts& b, const Comparison& comparison) {
  return (a.dose_range == b.dose_range || comparison.first.dose_range != comparison.second.dose_range) &&
         (a.mtf_model == b.mtf_model || comparison.first.mtf_model != comparison.second.mtf_model) &&
         (a.specimens == b.specimens || comparison.first.specimens != comparison.second.specimens);
}

/// Judges it on the series that both have seen. `camera`: whose images they must be; 0: any.
Claim judge_comparison(const StudyJudge& judge, const Comparison& comparison,
                       const std::vector<ClaimSeries>& all_series, bool of_learnt, int camera = 0) {
  Claim claim = claim_of(comparison);
  const auto first = judge.find(comparison.first_network, comparison.first, claim.reason);
  const auto second =
      first ? judge.find(comparison.second_network, comparison.second, claim.reason) : std::nullopt;
  if (!first || !second) {
    return claim;
  }
  if (!differ_as_wanted(judge.facts(*first), judge.facts(*second), comparison)) {
    claim.reason = fmt::format("{} and {} differ in more than the claim is about", judge.facts(*first).label,
                               judge.facts(*second).label);
    return claim;
  }
  if (all_series.empty()) {
    claim.reason = "the study has no dose series ([dose_series] specimens)";
    return claim;
  }
  for (const ClaimSeries& series : all_series) {
    const bool seen = result_of(series, *first) != nullptr && result_of(series, *second) != nullptr;
    if (seen && series.result->reference == dose_limits::Reference::truth &&
        (camera == 0 || series.mtf_model == camera)) {
      decide(judge, claim, comparison, *first, *second, series, of_learnt);
      return claim;
    }
  }
  claim.reason =
      camera == 0
          ? "the two have not segmented the same images: dose_series.mtf_model must be one of 1 to 5"
          : fmt::format(
                "the two have not segmented the same images of MTF model {0}: dose_series.mtf_model = "
                "\"{0}\" has them",
                camera);
  return claim;
}

using Number = decltype(Comparison::number);

Number number_of(const dose_limits::OfTwo& statistic) {
  return [statistic](const dose_limits::SettingResult& a, const dose_limits::SettingResult& b, double) {
    return dose_limits::compare(a, b, statistic);
  };
}

Number dose_ratio_of(double dose_limits::Findings::*dose) {
  return [dose](const dose_limits::SettingResult& a, const dose_limits::SettingResult& b, double first_dose) {
    return dose_limits::compare_doses(a, b, dose, first_dose);
  };
}

double percent_more(double ratio) {
  return 100.0 * (ratio - 1.0);
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

/// Difference of the over-segmented areas, in % of the true one.
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

/// Of the networks that were trained, else of the MSD-net, which is then said not to be there.
std::vector<std::string> networks_of(const StudyJudge& judge) {
  std::vector<std::string> networks;
  for (const char* network : {"msd", "unet"}) {
    if (judge.trains(network)) {
      networks.emplace_back(network);
    }
  }
  return networks;
}

void judge_dose_ranges(const StudyJudge& judge, std::vector<Claim>& claims) {
  const Wanted high{.dose_range = "high"};
  const Wanted low{.dose_range = "low"};
  const Wanted full{.dose_range = "full"};
  const auto& series = judge.input().dose_series;
  const auto add = [&](const Comparison& comparison) {
    claims.push_back(judge_comparison(judge, comparison, series, true));
  };
  add({"low_range_visibility",
       "Trained on the low range, the MSD-net finds more of the particle at 40-100 e⁻/Å²",
       "about 50 % more",
       "%",
       {25.0, 100.0},
       "msd",
       low,
       "msd",
       high,
       number_of([](const dose_limits::Findings& a, const dose_limits::Findings& b) {
         return percent_more(a.in(seen_first).true_share / b.in(seen_first).true_share);
       })});
  add({"low_range_unet",
       "Trained on the low range, the U-net sees the particle at slightly lower doses than the MSD-net "
       "(ratio of visibility doses)",
       "slightly lower",
       "",
       {0.5, below_1.high},
       "unet",
       low,
       "msd",
       low,
       dose_ratio_of(&dose_limits::Findings::visibility)});
  add({"low_range_unet_over_segments",
       "Trained on the low range, the U-net over-segments (over-segmented area less that of the high range, "
       "in % of the true one)",
       "seen", "%", above_0, "unet", low, "unet", high, over_segmentation()});
  for (const std::string& network : networks_of(judge)) {
    add({"full_range_" + network,
         fmt::format("Trained on the full range, the {} over-segments (as above)", display_name(network)),
         "seen", "%", above_0, network, full, network, high, over_segmentation()});
  }
  for (const std::string& network : networks_of(judge)) {
    add({"low_range_f1_" + network,
         fmt::format("Trained on the low range, F1 of the {} falls (difference, at doses of both ranges)",
                     display_name(network)),
         "lower", "", below_0, network, low, network, high, f1_difference(high_and_low)});
  }
}

void judge_cameras(const StudyJudge& judge, std::vector<Claim>& claims) {
  const auto of_model = [](int model) { return Wanted{.mtf_model = model}; };
  const auto& series = judge.input().dose_series;
  for (const std::string& network : networks_of(judge)) {
    const std::string name = display_name(network);
    const auto add = [&](const std::string& id, const std::string& text, const std::string& paper,
                         const std::string& unit, const dose_limits::Interval& accepted, int first,
                         int second, const Number& number, int camera = 0) {
      claims.push_back(
          judge_comparison(judge,
                           {fmt::format("{}_{}", id, network), fmt::format("{}: {}", name, text), paper, unit,
                            accepted, network, of_model(first), network, of_model(second), number},
                           series, true, camera));
    };
    add("mtf_1_and_2", "MTF models 1 and 2 perform alike (ratio of 50 % doses, 2 to 1)", "alike", "",
        {1.0 / alike, alike}, 2, 1, dose_ratio_of(&dose_limits::Findings::half));
    add("mtf_3_visibility", "MTF model 3 delays visibility (dose, more than of model 1)", "by about 25 %",
        "%", {12.5, 50.0}, 3, 1, percent_more_dose(&dose_limits::Findings::visibility));
    add("mtf_3_band", "MTF model 3 is tighter at high dose (width of the target band, 3 to 1)", "tighter", "",
        below_1, 3, 1, band_ratio());
    add("mtf_4_visibility", "MTF model 4 sees lower doses than model 3 (ratio of visibility doses)", "lower",
        "", below_1, 4, 3, dose_ratio_of(&dose_limits::Findings::visibility));
    add("mtf_4_band", "MTF model 4 is tighter at high dose than model 1 (width of the target band)",
        "tighter", "", below_1, 4, 1, band_ratio());
    add("mtf_5",
        "MTF model 5 over-segments vacuum (over-segmented area less that of model 1, in % of the true one)",
        "seen", "%", above_0, 5, 1, over_segmentation());
    add("mtf_4_on_3", "on images of MTF model 3, training on model 4 beats model 3 at 10-100 e⁻/Å² (F1)",
        "higher", "", above_0, 4, 3, f1_difference(low_doses), 3);
  }
}

/// Of a network, each size of training set, rising.
std::vector<std::int64_t> sizes_of(const StudyJudge& judge, const std::string& network) {
  std::set<std::int64_t> sizes;
  for (const std::size_t place : judge.candidates(network, {}, true)) {
    sizes.insert(judge.facts(place).specimens);
  }
  return {sizes.begin(), sizes.end()};
}

void judge_sizes(const StudyJudge& judge, std::vector<Claim>& claims) {
  const bool validated = judge.input().validation.size() == 1;
  const auto& series = validated ? judge.input().validation : judge.input().dose_series;
  const std::string where = validated ? "F1 of validation images" : "F1 of the dose series";
  for (const std::string& network : networks_of(judge)) {
    const std::vector<std::int64_t> sizes = sizes_of(judge, network);
    const auto add = [&](const std::string& id, const std::string& text,
                         const dose_limits::Interval& accepted, std::size_t smaller, std::size_t least_sizes,
                         const std::string& paper) {
      Comparison comparison{fmt::format("{}_{}", id, network),
                            fmt::format("{}: {}", display_name(network), text),
                            paper,
                            "",
                            accepted,
                            network,
                            {},
                            network,
                            {},
                            f1_difference(every_dose)};
      if (sizes.size() < least_sizes) {
        claims.push_back(claim_of(comparison));
        claims.back().reason = fmt::format(
            "it compares data sets, of {} sizes or more: train.specimens has {}", least_sizes, sizes.size());
        return;
      }
      comparison.text +=
          fmt::format(": here {} to {} ({}, difference)", sizes[smaller], sizes[smaller + 1], where);
      comparison.first.specimens = sizes[smaller + 1];
      comparison.second.specimens = sizes[smaller];
      claims.push_back(judge_comparison(judge, comparison, series, false));
    };
    add("specimens_few", "more specimens help where there are few", above_0, 0, 2, "10 to 100 help");
    add("specimens_many", "more specimens help little where there are many", {-little_f1, little_f1},
        sizes.size() - std::min<std::size_t>(sizes.size(), 2), 3, "500 to 1000 little");
  }
}

/// The networks of the paper's setting as those of one experiment.
std::vector<Claim> judge_paper_setting(const StudyJudge& judge) {
  ClaimInput input;
  dose_limits::SeriesResult as_one;
  std::vector<const dose_limits::SettingResult*> results;
  std::string labels;
  double first_dose = 0.0;
  for (const ClaimSeries& series : judge.input().dose_series) {
    as_one = {};
    results.clear();
    labels.clear();
    for (const std::string& network : networks_of(judge)) {
      std::string reason;
      const auto place = judge.find(network, {}, reason);
      const dose_limits::SettingResult* result = place ? result_of(series, *place) : nullptr;
      if (result == nullptr) {
        continue;
      }
      results.push_back(result);
      as_one.networks.push_back(result->pooled);
      as_one.networks.back().network = network;
      input.training_doses[network] = judge.facts(*place).training_doses;
      input.dose_range = judge.facts(*place).dose_range;
      const std::string& label = judge.facts(*place).label;
      labels += labels.empty() ? label : labels == label ? "" : " and " + label;
    }
    if (!results.empty()) {
      as_one.reference = series.result->reference;
      first_dose = series.result->doses_per_A2.front();
      labels += fmt::format(", on {} images{}", series.result->frames, camera_text(series.mtf_model));
      break;
    }
  }
  if (results.size() == 2) {
    dose_limits::PairResult pair;
    pair.first = as_one.networks[0].network;
    pair.second = as_one.networks[1].network;
    const dose_limits::Compared ratio =
        dose_limits::compare_doses(*results[0], *results[1], &dose_limits::Findings::half, first_dose);
    pair.half_ratio = ratio.value;
    pair.half_ratio_interval = ratio.interval;
    as_one.pairs.push_back(std::move(pair));
  }
  input.dose_series = results.empty() ? nullptr : &as_one;
  std::vector<Claim> claims = judge_one_experiment(input);
  for (Claim& claim : claims) {
    if (claim.verdict != Verdict::not_studied || !claim.source.empty()) {
      claim.source = claim.source == "paired_limits.csv" ? "study_pairs.csv" : "study_limits.csv";
      claim.reason += (claim.reason.empty() ? "" : "; ") + labels;
    }
  }
  return claims;
}

}  // namespace

std::vector<dose_limits::DoseSpan> study_claim_spans() {
  return {every_dose, seen_first, low_doses, high_and_low};
}

std::vector<Claim> judge_study(const StudyClaimInput& input) {
  const StudyJudge judge(input);
  std::vector<Claim> claims = judge_paper_setting(judge);
  judge_dose_ranges(judge, claims);
  judge_cameras(judge, claims);
  judge_sizes(judge, claims);
  Claim fitted;
  fitted.id = "fitted_mtf";
  fitted.text = "The fitted C follows Eq. 2, and c0 tends to a constant above 200 e⁻/Å²";
  fitted.paper = "seen";
  fitted.reason = "it is about frames of vacuum: dosefloor fit-mtf states it";
  claims.push_back(std::move(fitted));
  return claims;
}

}  // namespace dosefloor::claims

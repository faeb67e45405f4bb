#include "analysis/claims/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "analysis/claims/paper_networks.hpp"

namespace dosefloor::claims {
namespace {

constexpr int paper_camera = 4;  ///< of the paper's studies but that of cameras
constexpr const char* paper_coherence = "envelope";

/// Keeps those for which `condition` holds, if there are any.
template <class Condition>
void prefer(Judge::Places& places, const std::vector<SettingFacts>& settings, Condition condition) {
  Judge::Places kept;
  std::copy_if(places.begin(), places.end(), std::back_inserter(kept),
               [&](std::size_t place) { return condition(settings[place]); });
  if (!kept.empty()) {
    places = std::move(kept);
  }
}

/// " on the low dose range"; empty where nothing is wanted.
std::string text_of(const Wanted& wanted) {
  if (wanted.dose_range) {
    return fmt::format(" on the {} dose range", *wanted.dose_range);
  }
  if (wanted.mtf_model) {
    return fmt::format(" on MTF model {}", *wanted.mtf_model);
  }
  if (wanted.specimens) {
    return fmt::format(" on {} specimens", *wanted.specimens);
  }
  return wanted.coherence ? fmt::format(" on images by {}{}", *wanted.coherence == "envelope" ? "the " : "",
                                        *wanted.coherence)
                          : "";
}

/// "on 320 images of MTF model 4".
std::string images_text(const ClaimSeries& series) {
  return fmt::format("on {} images{}", series.result->frames,
                     series.mtf_model == 0 ? "" : fmt::format(" of MTF model {}", series.mtf_model));
}

}  // namespace

const dose_limits::SettingResult* result_of(const ClaimSeries& series, std::size_t setting) {
  const auto found = std::find(series.settings.begin(), series.settings.end(), setting);
  return found == series.settings.end()
             ? nullptr
             : &series.result->settings[static_cast<std::size_t>(found - series.settings.begin())];
}

Judge::Places Judge::candidates(std::string_view network, const Wanted& wanted, bool by_size) const {
  Places found;
  std::int64_t most = 0;
  for (std::size_t i = 0; i < input_->settings.size(); ++i) {
    const SettingFacts& facts = input_->settings[i];
    if (facts.network == network && facts.dose_range == wanted.dose_range.value_or(facts.dose_range) &&
        facts.mtf_model == wanted.mtf_model.value_or(facts.mtf_model) &&
        facts.specimens == wanted.specimens.value_or(facts.specimens) &&
        facts.coherence == wanted.coherence.value_or(facts.coherence) &&
        facts.focal_spread_A == wanted.focal_spread_A.value_or(facts.focal_spread_A)) {
      found.push_back(i);
      most = std::max(most, facts.specimens);
    }
  }
  prefer(found, input_->settings, [](const SettingFacts& facts) { return facts.dose_range == "high"; });
  prefer(found, input_->settings, [](const SettingFacts& facts) { return facts.mtf_model == paper_camera; });
  prefer(found, input_->settings,
         [](const SettingFacts& facts) { return facts.coherence == paper_coherence; });
  if (!by_size) {
    prefer(found, input_->settings, [&](const SettingFacts& facts) { return facts.specimens == most; });
  }
  return found;
}

std::optional<std::size_t> Judge::find(std::string_view network, const Wanted& wanted,
                                       std::string& reason) const {
  Places found = candidates(network, wanted);
  if (found.size() > 1) {
    prefer(found, input_->settings, [](const SettingFacts& facts) { return facts.as_the_file_has_it; });
  }
  if (found.size() == 1) {
    return found.front();
  }
  reason = found.empty()
               ? fmt::format("no {} was trained{} here", label_of(network), text_of(wanted))
               : fmt::format("several settings of the {} were trained{}, and none is as the file has it",
                             label_of(network), text_of(wanted));
  return std::nullopt;
}

std::vector<std::string> Judge::networks() const {
  std::vector<std::string> networks;
  for (const PaperNetwork& network : paper_networks) {
    if (std::any_of(input_->settings.begin(), input_->settings.end(),
                    [&](const SettingFacts& facts) { return facts.network == network.name; })) {
      networks.emplace_back(network.name);
    }
  }
  return networks;
}

std::string Judge::untrained(const ClaimSeries& series, std::size_t setting) const {
  const double plateau = result_of(series, setting)->found.plateau;
  if (plateau >= least_plateau) {
    return "";
  }
  const std::string& label = facts(setting).label;
  return fmt::format(
      "the {}{} finds {:.0f} % of the particle at the highest doses of the series, less than the {:.0f} % from "
      "which networks are compared",
      label_of(facts(setting).network), label.empty() ? "" : " of " + label, 100.0 * plateau,
      100.0 * least_plateau);
}

void Judge::decide(Claim& claim, const ClaimSeries& series, const Places& settings, bool of_learnt) const {
  std::vector<Seen> seen;
  seen.reserve(settings.size());
  for (const std::size_t setting : settings) {
    seen.push_back({&series, setting});
  }
  decide(claim, seen, of_learnt);
}

void Judge::decide(Claim& claim, const std::vector<Seen>& seen, bool of_learnt) const {
  std::string reason;
  std::string labels;
  bool same_images = true;
  for (const Seen& one : seen) {
    if (of_learnt && reason.empty()) {
      reason = untrained(*one.series, one.setting);
    }
    same_images = same_images && one.series == seen.front().series;
    const std::string& label = facts(one.setting).label;
    labels += labels.empty() ? label : labels == label ? "" : " against " + label;
  }
  if (reason.empty()) {
    claim.verdict = verdict_of(claim.interval, *claim.accepted);
    if (claim.verdict == Verdict::cannot_tell) {
      reason = claim.interval ? "the interval holds values for and against it" : "there is no interval";
    }
  } else {
    claim.verdict = Verdict::cannot_tell;
  }
  claim.reason =
      fmt::format("{}{}{}{}{}{}", reason, reason.empty() ? "" : "; ", labels, labels.empty() ? "" : ", ",
                  same_images ? "" : "each ", images_text(*seen.front().series));
  claim.reason += same_images ? "" : " of its own, so that the interval is not of pairs";
}

}  // namespace dosefloor::claims

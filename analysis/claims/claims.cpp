#include "analysis/claims/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::claims {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr const char* limits_table = "limits.csv";
constexpr const char* pairs_table = "paired_limits.csv";

std::string display_name(const std::string& network) {
  return network == "msd" ? "the MSD-net" : network == "unet" ? "the U-net" : network;
}

/// A number that the paper gives as "about x" is taken for anything from x/2 to 2 x.
constexpr double factor = 2.0;

/// What is looked at when claims are judged.
class Judge {
 public:
  explicit Judge(const ClaimInput& input) : input_(&input) {}

  [[nodiscard]] const dose_limits::NetworkResult* find(const std::string& name) const {
    if (input_->dose_series == nullptr) {
      return nullptr;
    }
    const auto& networks = input_->dose_series->networks;
    const auto found =
        std::find_if(networks.begin(), networks.end(),
                     [&](const dose_limits::NetworkResult& result) { return result.network == name; });
    return found == networks.end() ? nullptr : &*found;
  }

  [[nodiscard]] const dose_limits::NetworkResult& network(const std::string& name) const {
    const dose_limits::NetworkResult* found = find(name);
    if (found == nullptr) {
      throw Error("no results of the network " + name);
    }
    return *found;
  }

  /// Why a claim about these networks cannot be studied here; empty if it can.
  [[nodiscard]] std::string missing(const std::vector<std::string>& names, bool high_range) const {
    if (input_->dose_series == nullptr) {
      return "the experiment has no dose series ([dose_series] specimens)";
    }
    for (const std::string& name : names) {
      if (find(name) == nullptr) {
        return display_name(name) + " was not trained here";
      }
    }
    return high_range && input_->dose_range != "high"
               ? fmt::format("the networks were trained on the dose range \"{}\", not \"high\"",
                             input_->dose_range)
               : "";
  }

  /// Networks that have not learnt enough; empty if all have.
  [[nodiscard]] std::string untrained(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const dose_limits::NetworkResult& result = network(name);
      if (!(result.limits.plateau >= least_plateau)) {
        return fmt::format(
            "{} finds {:.0f} % of the particle at the highest doses of the series, less than the {:.0f} % "
            "from which limits are compared",
            display_name(name), 100.0 * result.limits.plateau, 100.0 * least_plateau);
      }
    }
    return "";
  }

  /// Fills verdict and reason from the claim's interval.
  void decide(Claim& claim, const std::vector<std::string>& names) const {
    claim.reason = untrained(names);
    if (!claim.reason.empty()) {
      claim.verdict = Verdict::cannot_tell;
      return;
    }
    claim.verdict = verdict_of(claim.interval, *claim.accepted);
    if (claim.verdict != Verdict::cannot_tell) {
      return;
    }
    claim.reason = claim.interval ? "the interval holds values for and against it" : "there is no interval";
  }

  [[nodiscard]] double lowest_training_dose(const std::string& name) const {
    return input_->training_doses.at(name)[0];
  }
  [[nodiscard]] const dose_limits::SeriesResult& series() const { return *input_->dose_series; }

 private:
  const ClaimInput* input_;
};

void judge_saved_dose(const Judge& judge, Claim& claim) {
  for (const dose_limits::PairResult& pair : judge.series().pairs) {
    const bool forward = pair.first == "msd" && pair.second == "unet";
    if (!forward && !(pair.first == "unet" && pair.second == "msd")) {
      continue;
    }
    // 100 (1 - d(msd) / d(unet)); the pair may be the other way round.
    const auto saved = [&](double ratio) { return 100.0 * (1.0 - (forward ? ratio : 1.0 / ratio)); };
    claim.ours = saved(pair.half_ratio);
    if (pair.half_ratio_interval) {
      const double a = saved(pair.half_ratio_interval->low);
      const double b = saved(pair.half_ratio_interval->high);
      claim.interval = dose_limits::Interval{std::min(a, b), std::max(a, b)};
    }
  }
  claim.source = pairs_table;
  judge.decide(claim, {"msd", "unet"});
}

void judge_limit(const Judge& judge, Claim& claim, const std::string& network,
                 const dose_limits::DoseLimit& limit) {
  claim.ours = limit.dose_per_A2.value_or(infinite);
  claim.interval = limit.interval;
  claim.source = limits_table;
  judge.decide(claim, {network});
}

Claim claim_of(std::string id, std::string text, std::string paper, std::string unit,
               std::optional<dose_limits::Interval> accepted) {
  Claim claim;
  claim.id = std::move(id);
  claim.text = std::move(text);
  claim.paper = std::move(paper);
  claim.unit = std::move(unit);
  claim.accepted = accepted;
  return claim;
}

/// Claims that compare experiments: one experiment cannot judge them.
void add_studies(std::vector<Claim>& claims) {
  const std::string ranges = "it compares dose ranges: config/experiments/mini-dose-ranges.toml";
  const std::string cameras = "it compares cameras: config/experiments/mini-mtf.toml";
  const std::array<std::array<std::string, 4>, 11> studies{{
      {"low_range_visibility", "Trained on the low range, the MSD-net's visibility at 40-100 e⁻/Å² rises",
       "by about 50 %", ranges},
      {"low_range_unet",
       "Trained on the low range, the U-net sees slightly lower doses still, but over-segments", "seen",
       ranges},
      {"full_range", "Trained on the full range, networks over-segment", "seen", ranges},
      {"low_range_f1", "Trained on the low range, F1 falls", "seen", ranges},
      {"mtf_1_and_2", "MTF models 1 and 2 perform alike", "alike", cameras},
      {"mtf_3", "MTF model 3 delays visibility, and is tighter at high dose", "by about 25 %", cameras},
      {"mtf_4", "MTF model 4 has both virtues", "seen", cameras},
      {"mtf_5", "MTF model 5 over-segments vacuum", "seen", cameras},
      {"mtf_4_on_3", "On images of MTF 3 a network of MTF 4 beats one of MTF 3 at 10-100 e⁻/Å²", "seen",
       cameras},
      {"specimens", "10 to 100 training specimens help, 500 to 1000 little", "seen",
       "it compares data sets: config/experiments/mini-size.toml"},
      {"fitted_mtf", "The fitted C follows Eq. 2, and c0 tends to a constant above 200 e⁻/Å²", "seen",
       "it is about frames of vacuum: dosefloor fit-mtf states it"},
  }};
  for (const auto& [id, text, paper, reason] : studies) {
    claims.push_back(claim_of(id, text, paper, "", std::nullopt));
    claims.back().reason = reason;
  }
}

}  // namespace

std::vector<Claim> judge_claims(const ClaimInput& input) {
  std::vector<Claim> claims = judge_one_experiment(input);
  add_studies(claims);
  return claims;
}

std::vector<Claim> judge_one_experiment(const ClaimInput& input) {
  const Judge judge(input);
  std::vector<Claim> claims;
  const auto studied = [&](Claim claim, const std::vector<std::string>& names, bool high_range, auto decide) {
    claim.reason = judge.missing(names, high_range);
    if (claim.reason.empty()) {
      decide(claim);
    }
    claims.push_back(std::move(claim));
  };

  studied(
      claim_of("saved_dose",
               "Trained on the high range, the MSD-net reaches 50 % of the area at less dose than the U-net",
               "about 70 % less", "%",
               dose_limits::Interval{100.0 * (1.0 - 0.3 * factor), 100.0 * (1.0 - 0.3 / factor)}),
      {"msd", "unet"}, true, [&](Claim& claim) { judge_saved_dose(judge, claim); });
  for (const auto& [name, text, paper] :
       {std::array<std::string, 3>{"msd", "The MSD-net works below its training range", "50 % dose below it"},
        std::array<std::string, 3>{"unet", "The U-net does not work below its training range",
                                   "50 % dose not below it"}}) {
    const bool below = name == "msd";
    studied(claim_of(name + "_below_range", text, paper, "e⁻/Å²", std::nullopt), {name}, true,
            [&](Claim& claim) {
              const double lowest = judge.lowest_training_dose(name);
              claim.accepted = below ? dose_limits::Interval{0.0, std::nextafter(lowest, 0.0)}
                                     : dose_limits::Interval{lowest, infinite};
              judge_limit(judge, claim, name, judge.network(name).half);
            });
  }
  studied(claim_of("convergence", "The MSD-net segments the whole particle (convergence)", "from 200",
                   "e⁻/Å²", dose_limits::Interval{200.0 / factor, 200.0 * factor}),
          {"msd"}, false,
          [&](Claim& claim) { judge_limit(judge, claim, "msd", judge.network("msd").convergence); });
  studied(claim_of("visibility", "The MSD-net begins to see the particle (visibility)", "from 20-30", "e⁻/Å²",
                   dose_limits::Interval{20.0 / factor, 30.0 * factor}),
          {"msd"}, false,
          [&](Claim& claim) { judge_limit(judge, claim, "msd", judge.network("msd").visibility); });
  return claims;
}

}  // namespace dosefloor::claims

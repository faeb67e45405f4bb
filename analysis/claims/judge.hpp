#pragma once
/// Which settings a claim is about, and what is common to all verdicts.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/claims/claims.hpp"

namespace dosefloor::claims {

/// What a setting must be; what is not said here is as in the paper, where it is varied.
struct Wanted {
  std::optional<std::string> dose_range = std::nullopt;
  std::optional<int> mtf_model = std::nullopt;
  std::optional<std::int64_t> specimens = std::nullopt;
  std::optional<std::string> coherence = std::nullopt;
  std::optional<double> focal_spread_A = std::nullopt;
};

/// A setting's result, with the series that it is of.
struct Seen {
  const ClaimSeries* series = nullptr;
  std::size_t setting = 0;  ///< place in ClaimInput::settings
};

/// Where a series has a setting's result; nullptr if that has not seen the images.
[[nodiscard]] const dose_limits::SettingResult* result_of(const ClaimSeries& series, std::size_t setting);

class Judge {
 public:
  explicit Judge(const ClaimInput& input) : input_(&input) {}

  using Places = std::vector<std::size_t>;  ///< of settings, in ClaimInput::settings

  /// Settings of a network that are as wanted, as in the paper otherwise. `by_size`: of any size.
  [[nodiscard]] Places candidates(std::string_view network, const Wanted& wanted, bool by_size = false) const;
  /// The only such setting, or why there is none.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view network, const Wanted& wanted,
                                                std::string& reason) const;
  /// Of the paper's networks those that were trained.
  [[nodiscard]] std::vector<std::string> networks() const;

  [[nodiscard]] const SettingFacts& facts(std::size_t place) const { return input_->settings[place]; }
  [[nodiscard]] const ClaimInput& input() const { return *input_; }

  /// Fills verdict and reason from the claim's interval. `of_learnt`: only networks that have learnt to segment
  /// are judged. The reason ends with the settings and whose images they saw.
  void decide(Claim& claim, const ClaimSeries& series, const Places& settings, bool of_learnt) const;
  /// The same of settings of which each has seen a series of its own.
  void decide(Claim& claim, const std::vector<Seen>& seen, bool of_learnt) const;

 private:
  /// Why no verdict is given on this setting; empty if it has learnt to segment.
  [[nodiscard]] std::string untrained(const ClaimSeries& series, std::size_t setting) const;

  const ClaimInput* input_;
};

}  // namespace dosefloor::claims

#pragma once
/// Which of an experiment's varied keys tell its settings apart.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "config/experiment.hpp"

namespace dosefloor::results {

/// "train.seed", "train.msd.dilation_seed": trainings that differ in these alone are replicates.
[[nodiscard]] bool is_training_seed(const std::string& key);

/// Keys whose values the paper's claims compare.
inline constexpr std::array claimed_keys{"images.dose_range", "images.mtf_model", "train.specimens",
                                         "images.coherence"};

/// The varied keys that tell settings apart: without the seeds of training and which networks are trained,
/// and without those of the sweep's list that go along with another one of it, such as epochs that give sets
/// of more specimens equal numbers of steps. Which of several is kept: one that claims compare, or the first.
[[nodiscard]] std::vector<std::string> keys_of_settings(const config::SweepConfig& sweep);

/// How many specimens it trains on: train.specimens, of which 0 means all.
[[nodiscard]] std::int64_t specimens_of(const config::Experiment& experiment);

}  // namespace dosefloor::results

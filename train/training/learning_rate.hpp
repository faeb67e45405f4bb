#pragma once
/// The learning rate of every step.

#include <cstdint>
#include <limits>
#include <string>

#include "config/sections/train.hpp"

namespace dosefloor::training {

/// What Schedule::plateau remembers; part of a checkpoint.
struct Plateau {
  double lowest_loss = std::numeric_limits<double>::infinity();
  std::int64_t waited = 0;  ///< validations since then
  double factor = 1.0;      ///< the learning rate's, so far

  bool operator==(const Plateau&) const = default;
};

/// After a validation: once `plateau_patience` of them in a row were not below the lowest loss, the factor is
/// multiplied by `plateau_factor`, and the count starts over.
void observe(Plateau& plateau, const config::TrainConfig& config, double validation_loss);

/// Rate of `network` in step `step` of `steps` (0-based): constant; ½ (1 + cos(π step /
/// steps)) of it; or times the plateau's factor.
[[nodiscard]] double learning_rate(const config::TrainConfig& config, const std::string& network,
                                   std::int64_t step, std::int64_t steps, const Plateau& plateau);

}  // namespace dosefloor::training

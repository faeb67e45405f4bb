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

/// Rate of `network` in step s = `step` of S = `steps`, 0-based:
///
///   w(s) r(s),  w(s) = min(1, (s + 1) / (W + 1)),  W = train.warmup_steps
///
/// with r(s) the network's rate; ½ (1 + cos(π s / S)) times it; or times the plateau's factor. The warm-up w is a line that leaves
/// 0 before the first step and is 1 from step W on (Goyal et al. 2017, arXiv:1706.02677, §2.2). Adam needs it most: its first
/// steps move every weight by the whole rate, whatever the size of its gradient.
[[nodiscard]] double learning_rate(const config::TrainConfig& config, const std::string& network,
                                   std::int64_t step, std::int64_t steps, const Plateau& plateau);

}  // namespace dosefloor::training

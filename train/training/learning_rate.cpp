#include "train/training/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/errors/error.hpp"

namespace dosefloor::training {
namespace {

double warmup(std::int64_t step, std::int64_t warmup_steps) {
  return std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(warmup_steps + 1));
}

}  // namespace

void observe(Plateau& plateau, const config::TrainConfig& config, double validation_loss) {
  if (validation_loss < plateau.lowest_loss) {
    plateau.lowest_loss = validation_loss;
    plateau.waited = 0;
  } else if (++plateau.waited >= config.plateau_patience) {
    plateau.factor *= config.plateau_factor;
    plateau.waited = 0;
  }
}

double learning_rate(const config::TrainConfig& config, const std::string& network, std::int64_t step,
                     std::int64_t steps, const Plateau& plateau) {
  const double rate = config::learning_rate(config, network) * warmup(step, config.warmup_steps);
  switch (config.schedule) {
    case config::Schedule::constant:
      return rate;
    case config::Schedule::cosine:
      return rate * 0.5 *
             (1.0 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(steps)));
    case config::Schedule::plateau:
      return rate * plateau.factor;
  }
  throw Error("unknown schedule of the learning rate");
}

}  // namespace dosefloor::training

#include "train/reduction/mean_gradient.hpp"

#include "sim/core/errors/error.hpp"

namespace dosefloor::reduction {

void require_samples(double samples) {
  if (!(samples > 0.0)) {
    throw Error("a training step without a single sample on any rank");
  }
}

double divide_by_samples(FlatGradient& gradient) {
  if (!gradient.finite()) {
    throw Error(
        "the gradients diverged: their sum over microbatches and ranks is not finite; lower "
        "the network's learning_rate, or set train.gradient_clip");
  }
  const double samples = gradient.samples();
  require_samples(samples);
  gradient.divide(samples);
  return samples;
}

}  // namespace dosefloor::reduction

#pragma once
/// The temperature that turns a network's logits into frequencies (Guo et al. 2017, arXiv 1706.04599, § 4.2).
///
/// A network that is too sure of itself gives 0.99 where 90 % of the pixels are particle. Divided by one number for
/// all pixels, its logits z give probabilities that come true as often as they say:
///
///   p = sigmoid(z / T),   T = argmin Σ softplus(z / T) - y z / T   (y = 1 for a pixel of the particle, else 0),
///
/// which is the binary cross-entropy. In 1/T it is convex, so there is one minimum at most. The order of the pixels,
/// and what lies above p = 0.5, do not change.

#include <cstdint>
#include <optional>
#include <span>

namespace dosefloor::scores {

/// Pixels of one logit.
struct LogitCount {
  double logit = 0.0;
  std::int64_t background = 0;
  std::int64_t particle = 0;
};

/// Where a minimum is looked for.
inline constexpr double smallest_temperature = 0.05;
inline constexpr double largest_temperature = 20.0;

/// T to the last bits; a function of the counts alone. Nothing where no temperature between those two is best: without
/// pixels of either class; with classes that a threshold separates, where ever lower ones are better; with logits that
/// say nothing of the class, or the opposite, where ever higher ones are.
[[nodiscard]] std::optional<double> fit_temperature(std::span<const LogitCount> pixels);

}  // namespace dosefloor::scores

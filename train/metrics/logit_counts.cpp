#include "train/metrics/logit_counts.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "sim/scores/temperature.hpp"

namespace dosefloor::metrics {
namespace {

constexpr float largest = 64.0F;
constexpr float bins_per_unit = 32.0F;
constexpr std::size_t bins = 4096;

std::size_t bin_of(float logit) {
  const float place = (logit + largest) * bins_per_unit;
  constexpr auto last = static_cast<float>(bins - 1);
  return place > 0.0F ? static_cast<std::size_t>(place < last ? place : last) : 0;
}

double middle_of(std::size_t bin) {
  return (static_cast<double>(bin) + 0.5) / bins_per_unit - largest;
}

}  // namespace

LogitCounts::LogitCounts() : counts_(2 * bins) {}

void LogitCounts::add(std::span<const float> logits, std::span<const std::uint8_t> mask) {
  if (logits.size() != mask.size()) {
    throw Error("logits and mask have different numbers of pixels");
  }
  for (std::size_t i = 0; i < logits.size(); ++i) {
    ++counts_[(mask[i] != 0 ? bins : 0) + bin_of(logits[i])];
  }
}

void LogitCounts::sum_over(const parallel::Communicator& world) {
  world.sum(counts_);
}

std::optional<double> LogitCounts::temperature() const {
  std::vector<scores::LogitCount> pixels;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (counts_[bin] > 0 || counts_[bins + bin] > 0) {
      pixels.push_back({middle_of(bin), counts_[bin], counts_[bins + bin]});
    }
  }
  return scores::fit_temperature(pixels);
}

}  // namespace dosefloor::metrics

#pragma once
/// Logits of validation images counted by class, and the temperature that calibrates them.
///
/// Bins are 1/32 wide from -64 to 64; what lies beyond counts as in the first or last one. The sigmoid of float32
/// would end at 17, which a third of the background exceeds. Counts are whole numbers, so the temperature is the same
/// on any number of ranks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::metrics {

class LogitCounts {
 public:
  LogitCounts();

  /// One image: logits of its pixels, and 1 where they are particle. Throws Error unless both are equally long.
  void add(std::span<const float> logits, std::span<const std::uint8_t> mask);
  /// Collective. Sums over ranks.
  void sum_over(const parallel::Communicator& world);

  /// Of the pixels so far (sim/scores/temperature.hpp).
  [[nodiscard]] std::optional<double> temperature() const;

 private:
  std::vector<std::int64_t> counts_;  ///< background, then particle, by bin
};

}  // namespace dosefloor::metrics

#pragma once
/// How many pixels of how many images were replaced as a detector's defects before a network saw them.

#include <cstdint>
#include <optional>
#include <string>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::segment {

struct DefectTally {
  static constexpr std::int64_t few = 4;  ///< pixels of an image that are nobody's concern

  std::int64_t images = 0;  ///< with more than a few
  std::int64_t pixels = 0;  ///< of these

  void add(std::int64_t replaced_pixels);
  /// Collective. The sums over all ranks.
  [[nodiscard]] DefectTally summed_over(const parallel::Communicator& world) const;
  /// What to say of `all` images; nothing if none had more than a few.
  [[nodiscard]] std::optional<std::string> line(std::int64_t all) const;
};

}  // namespace dosefloor::segment

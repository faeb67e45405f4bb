#include "train/networks/dilations.hpp"

#include "sim/random/stream.hpp"

namespace dosefloor::train {

std::vector<std::int64_t> draw_dilations(std::uint64_t seed, std::int64_t depth, std::int64_t largest) {
  random::Stream stream({seed, random::Stage::dilations, 0, 0});
  std::vector<std::int64_t> dilations(static_cast<std::size_t>(depth));
  for (std::int64_t& dilation : dilations) {
    dilation = stream.integer(1, largest);
  }
  return dilations;
}

}  // namespace dosefloor::train

#include "train/networks/msd/dilations.hpp"

#include "sim/core/random/stream.hpp"

namespace dosefloor::networks {

std::vector<std::int64_t> draw_dilations(std::uint64_t seed, std::int64_t depth, std::int64_t largest) {
  random::Stream stream({seed, random::Purpose::dilations, 0, 0});
  std::vector<std::int64_t> dilations(static_cast<std::size_t>(depth));
  for (std::int64_t& dilation : dilations) {
    dilation = stream.integer(1, largest);
  }
  return dilations;
}

}  // namespace dosefloor::networks

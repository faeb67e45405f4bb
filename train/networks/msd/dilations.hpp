#pragma once
/// The dilations of an MSD-net's layers, drawn from a seed alone.

#include <cstdint>
#include <vector>

namespace dosefloor::networks {

/// `depth` integers of 1 .. largest, each equally probable: stream Purpose::dilations of the seed. A deeper
/// net's first dilations are those of a shallower one. Throws Error unless largest >= 1.
std::vector<std::int64_t> draw_dilations(std::uint64_t seed, std::int64_t depth, std::int64_t largest);

}  // namespace dosefloor::networks

#pragma once
/// The dose ranges of the paper's Table 2 and the MTF models of its Table 3.

#include <array>

#include "config/sections/images.hpp"

namespace dosefloor::config {

struct MtfRanges {
  DrawRange c0;
  DrawRange c3;
};

/// Table 2: e⁻/Å², in the order of config::DoseRange: high, low, full.
constexpr std::array<DrawRange, 3> paper_doses_per_A2{{{1e2, 1e6}, {1e1, 1e4}, {1e1, 1e6}}};

/// Table 3: models 1 to 5, in the order of config::MtfModel.
constexpr std::array<MtfRanges, 5> paper_mtfs{{{{0.4, 0.6}, {2.0, 3.0}},
                                               {{0.4, 0.6}, {1.0, 5.0}},
                                               {{0.2, 0.3}, {1.0, 5.0}},
                                               {{0.25, 0.6}, {2.0, 5.0}},
                                               {{0.6, 0.8}, {2.0, 5.0}}}};

}  // namespace dosefloor::config

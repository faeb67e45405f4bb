#pragma once
/// What the paper's Table 1 draws doses and MTFs from.

#include <array>

#include "config/sections/images.hpp"

namespace dosefloor::config {

struct MtfRanges {
  DrawRange c0;
  DrawRange c3;
};

/// e⁻/Å², in the order of config::DoseRange: high, low, full.
constexpr std::array<DrawRange, 3> paper_doses_per_A2{{{1e2, 1e6}, {1e1, 1e4}, {1e1, 1e6}}};

/// Models 1 to 5, in the order of config::MtfModel.
constexpr std::array<MtfRanges, 5> paper_mtfs{{{{0.4, 0.6}, {2.0, 3.0}},
                                               {{0.4, 0.6}, {1.0, 5.0}},
                                               {{0.2, 0.3}, {1.0, 5.0}},
                                               {{0.25, 0.6}, {2.0, 5.0}},
                                               {{0.6, 0.8}, {2.0, 5.0}}}};

}  // namespace dosefloor::config

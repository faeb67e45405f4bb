#pragma once
/// The mixed-scale dense network: section `[train.msd]`.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/field.hpp"

namespace dosefloor::config {

/// Mixed-scale dense network (Pelt & Sethian 2018).
struct MsdConfig {
  static constexpr std::string_view name = "msd";
  static constexpr std::string_view label = "MSD-net";
  static constexpr std::string_view meaning = "the mixed-scale dense network";
  static constexpr std::array<std::string_view, 2> bench_keys{"depth", "image_to_all_layers"};

  std::int64_t depth = 50;         ///< layers
  std::int64_t width = 1;          ///< channels per layer
  std::int64_t kernel = 9;         ///< kernel of kernel x kernel taps, odd
  std::int64_t dilation_max = 10;  ///< dilations are drawn from 1..dilation_max
  std::uint64_t dilation_seed = 1;
  bool image_to_all_layers = false;  ///< every layer sees the image (Pelt & Sethian), or the first alone
  double learning_rate = 1e-3;       ///< of Adam with AMSGrad

  bool operator==(const MsdConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(MsdConfig& msd) {
  return {
      {"learning_rate", "", above(0, 1), "of Adam with AMSGrad", &msd.learning_rate},
      {"depth", "", between(1, 1000), "layers of the MSD-net", &msd.depth},
      {"width", "", between(1, 1000), "channels per layer", &msd.width},
      {"kernel", "", odd_between(1, 31), "taps of a kernel along x and y", &msd.kernel},
      {"dilation_max", "", between(1, 100), "each kernel's dilation is drawn from 1 to this",
       &msd.dilation_max},
      {"dilation_seed", "", {}, "of the dilations", &msd.dilation_seed},
      {"image_to_all_layers",
       "",
       {},
       "every layer sees the image beside the features of all earlier ones; false for the first alone",
       &msd.image_to_all_layers,
       "",
       "false"},
  };
}

}  // namespace dosefloor::config

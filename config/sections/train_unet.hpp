#pragma once
/// The U-net: section `[train.unet]`.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// What a U-net's weights start with. Slopes are 0.25 either way.
enum class UnetWeights : std::uint8_t {
  uniform,  ///< as LibTorch's layers: U[-b, b), b² = 1 / (k² inputs), biases too
  he  ///< normal, variance 2 / ((1 + 0.25²) k² inputs) (He et al. 2015); biases and the last 1x1 are 0
};

/// What is done to each convolution's output before its PReLU.
enum class UnetNormalisation : std::uint8_t {
  none,
  group  ///< brought to mean 0 and variance 1 by groups of channels of one image (Wu & He 2018)
};

/// U-net with residual blocks.
struct UnetConfig {
  static constexpr std::string_view name = "unet";
  static constexpr std::string_view label = "U-net";
  static constexpr std::string_view meaning = "the U-net";
  static constexpr std::array<std::string_view, 1> bench_keys{"initial_channels"};

  std::int64_t initial_channels = 32;  ///< channels of the first block; each level doubles them
  std::int64_t levels = 4;             ///< poolings
  std::int64_t kernel = 5;             ///< kernel of kernel x kernel taps, odd
  std::int64_t convolutions = 5;       ///< per block
  UnetNormalisation normalisation = UnetNormalisation::none;
  std::int64_t group_channels = 8;  ///< of each group of UnetNormalisation::group; divides initial_channels
  double learning_rate =
      1e-4;  ///< of Adam with AMSGrad; at 1e-3 its 54.5 million weights diverge in two steps
  UnetWeights initial_weights = UnetWeights::uniform;

  bool operator==(const UnetConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(UnetConfig& unet) {
  return {
      {"learning_rate", "", above(0, 1),
       "of Adam with AMSGrad; the wider the network, the smaller it has to be", &unet.learning_rate},
      {"initial_channels", "", between(1, 1024),
       "channels of the U-net's first block; each level doubles them", &unet.initial_channels},
      {"levels", "", between(1, 8), "poolings", &unet.levels},
      {"kernel", "", odd_between(1, 31), "taps of a kernel along x and y", &unet.kernel},
      {"convolutions", "", between(2, 20), "convolutions per block", &unet.convolutions},
      {"normalisation",
       "",
       {},
       "of each convolution's output before its PReLU: none, or to mean 0 and variance 1 by groups of channels",
       choice(unet.normalisation, {"none", "group"}),
       "",
       "\"none\""},
      {"group_channels", "", between(1, 1024),
       "channels of a group, which divide initial_channels; for normalisation = \"group\"",
       &unet.group_channels, "", "8"},
      {"initial_weights",
       "",
       {},
       "uniform as LibTorch's layers, or normal of variance 2 / (taps x inputs) by layer, biases 0 (he)",
       choice(unet.initial_weights, {"uniform", "he"}),
       "",
       "\"uniform\""},
  };
}

}  // namespace dosefloor::config

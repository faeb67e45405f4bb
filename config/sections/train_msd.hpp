#pragma once
/// The mixed-scale dense network: section `[train.msd]`.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/sections/field.hpp"

namespace dosefloor::config {

/// What an MSD-net's weights start with; biases and the last 1x1 start at 0 either way.
enum class MsdWeights : std::uint8_t {
  depth,  ///< normal, variance 2 / (k² (1 + width (depth - 1)) + 1) in all layers (Pelt & Sethian 2018)
  he      ///< normal, variance 2 / (k² inputs) by each layer's inputs (He et al. 2015)
};

/// Mixed-scale dense network (Pelt & Sethian 2018).
struct MsdConfig {
  static constexpr std::string_view name = "msd";
  static constexpr std::string_view label = "MSD-net";
  static constexpr std::string_view meaning = "the mixed-scale dense network";
  static constexpr std::array<std::string_view, 2> bench_keys{"depth", "image_to_all_layers"};

  std::int64_t depth = 50;        ///< layers
  std::int64_t width = 1;         ///< channels per layer
  std::int64_t kernel = 9;        ///< kernel of kernel x kernel taps, odd
  std::int64_t dilation_max = 0;  ///< px, dilations are drawn from 1..dilation_max; 0: see in_pixels()
  double dilation_max_A = 0.75;   ///< Å
  std::uint64_t dilation_seed = 1;
  bool image_to_all_layers = true;  ///< every layer sees the image (Pelt & Sethian), or the first alone
  MsdWeights initial_weights = MsdWeights::depth;
  double learning_rate = 1e-3;  ///< of Adam with AMSGrad

  /// The same with the length as pixels of images whose pixels have the edge `pixel_A`, Å: where dilation_max is 0,
  /// the smallest number of them that spans dilation_max_A. 0.75 Å are 10 pixels of 0.075 Å, 5 of 0.15 Å, 3 of 0.3 Å.
  [[nodiscard]] MsdConfig in_pixels(double pixel_A) const;

  bool operator==(const MsdConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(MsdConfig& msd) {
  return {
      {"learning_rate", "", above(0, 1), "of Adam with AMSGrad", &msd.learning_rate},
      {"depth", "", between(1, 1000), "layers of the MSD-net", &msd.depth},
      {"width", "", between(1, 1000), "channels per layer", &msd.width},
      {"kernel", "", odd_between(1, 31), "taps of a kernel along x and y", &msd.kernel},
      {"dilation_max", "px", between(0, 100),
       "each kernel's dilation is drawn from 1 to this many pixels of the images; 0 for those of dilation_max_A",
       &msd.dilation_max},
      {"dilation_max_A", "Å", above(0, 1000),
       "the largest dilation as a length, for dilation_max = 0; the mean pixel of the images makes it pixels",
       &msd.dilation_max_A},
      {"dilation_seed", "", {}, "of the dilations", &msd.dilation_seed},
      {"image_to_all_layers",
       "",
       {},
       "every layer sees the image beside the features of all earlier ones; false for the first alone",
       &msd.image_to_all_layers,
       "",
       "false"},
      {"initial_weights",
       "",
       {},
       "normal, of one variance for all layers that follows from the depth, or of 2 / (taps x inputs) by layer (he)",
       choice(msd.initial_weights, {"depth", "he"}),
       "",
       "\"depth\""},
  };
}

}  // namespace dosefloor::config

#pragma once
/// Which networks are trained and how: sections `[train]`, `[train.msd]` and `[train.unet]`.

#include <cstdint>
#include <string>
#include <vector>

namespace dosefloor::train {

/// Mixed-scale dense network (Pelt & Sethian 2018).
struct MsdConfig {
  std::int64_t depth = 50;         ///< layers
  std::int64_t width = 1;          ///< channels per layer
  std::int64_t kernel = 9;         ///< kernel of kernel x kernel taps, odd
  std::int64_t dilation_max = 10;  ///< dilations are drawn from 1..dilation_max

  bool operator==(const MsdConfig&) const = default;
};

/// U-net with residual blocks.
struct UnetConfig {
  std::int64_t initial_channels = 32;  ///< channels of the first block; each level doubles them
  std::int64_t levels = 4;             ///< poolings
  std::int64_t kernel = 5;             ///< kernel of kernel x kernel taps, odd
  std::int64_t convolutions = 5;       ///< per block

  bool operator==(const UnetConfig&) const = default;
};

struct TrainConfig {
  std::vector<std::string> networks{"msd", "unet"};
  std::int64_t specimens = 0;  ///< training specimens used, the first ones by id; 0: all
  std::int64_t epochs = 300;   ///< epoch e trains on image epoch e mod images.realisations
  std::int64_t batch_size = 8;
  std::int64_t microbatch = 1;  ///< images per gradient; batch_size / microbatch >= ranks
  double learning_rate = 1e-3;  ///< of Adam with AMSGrad
  bool exact_reduction = true;  ///< gradients summed in fixed point: bitwise the same on any number of ranks
  double threshold = 0.9;       ///< a pixel belongs to the particle above this probability
  MsdConfig msd;
  UnetConfig unet;

  bool operator==(const TrainConfig&) const = default;
};

}  // namespace dosefloor::train

#pragma once
/// Which networks are trained and how: sections `[train]`, `[train.msd]` and `[train.unet]`.

#include <cstdint>
#include <string>
#include <vector>

namespace dosefloor::train {

/// Where training images come from: images.emd, or exit waves that get a new realisation in every epoch.
enum class DataSource : std::uint8_t { stored, on_the_fly };

/// What is done to an image before a network sees it: (image - mean) / deviation over the image, or the same
/// with mean and RMS taken locally, weighted by a Gaussian.
enum class Normalisation : std::uint8_t { image, local };

/// How the learning rate goes on: constant, half a cosine down to 0, or divided where validation stagnates.
enum class Schedule : std::uint8_t { constant, cosine, plateau };

enum class Precision : std::uint8_t { fp32, tf32, bf16 };
enum class Device : std::uint8_t { automatic, cpu, cuda };

/// Mixed-scale dense network (Pelt & Sethian 2018).
struct MsdConfig {
  std::int64_t depth = 50;         ///< layers
  std::int64_t width = 1;          ///< channels per layer
  std::int64_t kernel = 9;         ///< kernel of kernel x kernel taps, odd
  std::int64_t dilation_max = 10;  ///< dilations are drawn from 1..dilation_max
  std::uint64_t dilation_seed = 1;

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
  std::uint64_t seed = 1;  ///< of the initial weights and the order of the images
  DataSource source = DataSource::stored;
  std::int64_t specimens = 0;  ///< training specimens used, the first ones by id; 0: all
  std::int64_t epochs = 300;   ///< epoch e trains on image epoch e mod images.realisations
  std::int64_t batch_size = 8;
  std::int64_t microbatch = 0;  ///< images per gradient; 0: 1 on processors, all of a rank on GPUs
  Normalisation normalisation = Normalisation::image;
  double normalisation_sigma_A = 12.0;  ///< σ of the Gaussian of Normalisation::local
  double msd_learning_rate = 1e-3;      ///< of Adam with AMSGrad
  double unet_learning_rate = 1e-4;     ///< at 1e-3 its 54.5 million weights diverge within two steps
  Schedule schedule = Schedule::constant;
  std::int64_t plateau_patience = 10;  ///< validations without a lower loss before Schedule::plateau acts
  double plateau_factor = 0.3;         ///< what it multiplies the learning rate by
  double gradient_clip = 0.0;          ///< largest L2 norm of the gradient; 0: any
  std::int64_t early_stop = 0;         ///< validations without a higher F1 before training ends; 0: never
  std::int64_t validate_every = 1;     ///< epochs
  std::int64_t validation_realisations = 1;  ///< image epochs of the validation specimens that are looked at
  double threshold = 0.9;                    ///< a pixel belongs to the particle above this probability
  bool exact_reduction = true;  ///< gradients summed in fixed point: bitwise the same on any number of ranks
  Precision precision = Precision::fp32;
  Device device = Device::automatic;
  std::int64_t threads = 1;            ///< of each rank, on processors
  double checkpoint_every_min = 10.0;  ///< besides one at the end of every epoch
  double time_limit_min = 0.0;         ///< stop resumably after so many minutes; 0: never
  double reduction_timeout_s = 600.0;  ///< how long ranks wait for each other before all of them end
  MsdConfig msd;
  UnetConfig unet;

  bool operator==(const TrainConfig&) const = default;
};

}  // namespace dosefloor::train

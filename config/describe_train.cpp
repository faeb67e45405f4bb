#include "config/describe.hpp"

namespace dosefloor::config {

std::vector<Field> describe(train::TrainConfig& train) {
  return {
      {"networks", "", {}, "networks to train", Words{&train.networks, {"msd", "unet"}}},
      {"specimens", "", between(0, 1e6), "training specimens used, the first ones; 0 for all",
       &train.specimens},
      {"epochs", "", between(1, 1e6), "passes over the training specimens; each takes the next image epoch",
       &train.epochs},
      {"batch_size", "", between(1, 65536), "images per step, over all ranks", &train.batch_size},
      {"microbatch", "", between(1, 65536), "images per gradient; batch_size / microbatch bounds the ranks",
       &train.microbatch},
      {"learning_rate", "", above(0, 1), "of Adam with AMSGrad", &train.learning_rate},
      {"exact_reduction",
       "",
       {},
       "sum gradients exactly, so that the number of ranks changes nothing",
       &train.exact_reduction},
      {"threshold", "", between(0, 1), "a pixel above this probability belongs to the particle",
       &train.threshold},
  };
}

std::vector<Field> describe(train::MsdConfig& msd) {
  return {
      {"depth", "", between(1, 1000), "layers of the MSD-net", &msd.depth},
      {"width", "", between(1, 1000), "channels per layer", &msd.width},
      {"kernel", "", between(1, 31), "taps of a kernel along x and y, an odd number", &msd.kernel},
      {"dilation_max", "", between(1, 100), "each kernel's dilation is drawn from 1 to this",
       &msd.dilation_max},
  };
}

std::vector<Field> describe(train::UnetConfig& unet) {
  return {
      {"initial_channels", "", between(1, 1024),
       "channels of the U-net's first block; each level doubles them", &unet.initial_channels},
      {"levels", "", between(1, 8), "poolings", &unet.levels},
      {"kernel", "", between(1, 31), "taps of a kernel along x and y, an odd number", &unet.kernel},
      {"convolutions", "", between(2, 20), "convolutions per block", &unet.convolutions},
  };
}

}  // namespace dosefloor::config

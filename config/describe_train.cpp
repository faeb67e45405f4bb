#include "config/describe.hpp"

namespace dosefloor::config {

std::vector<Field> describe(train::TrainConfig& train) {
  return {
      {"networks", "", {}, "networks to train", Words{&train.networks, {"msd", "unet"}}},
      {"seed", "", {}, "of the initial weights and the order of the images", &train.seed},
      {"source",
       "",
       {},
       "stored images, or new realisations of the exit waves in every epoch",
       choice(train.source, {"stored", "on-the-fly"})},
      {"specimens", "", between(0, 1e6), "training specimens used, the first ones; 0 for all",
       &train.specimens},
      {"epochs", "", between(1, 1e6), "passes over the training specimens; each takes the next image epoch",
       &train.epochs},
      {"batch_size", "", between(1, 65536), "images per step, over all ranks", &train.batch_size},
      {"microbatch", "", between(0, 65536),
       "images per gradient, so that batch_size / microbatch bounds the ranks; 0 for 1 on processors, for "
       "all "
       "of a rank's on GPUs",
       &train.microbatch},
      {"normalisation",
       "",
       {},
       "images less their mean, over their deviation: of the whole image, or local",
       choice(train.normalisation, {"image", "local"})},
      {"normalisation_sigma_A", "Å", above(0, 1000), "σ of the Gaussian that weights local means",
       &train.normalisation_sigma_A},
      {"schedule",
       "",
       {},
       "of the learning rate: half a cosine down to 0, or divided where validation stagnates",
       choice(train.schedule, {"constant", "cosine", "plateau"})},
      {"plateau_patience", "", between(1, 1e6), "validations without a lower loss before a plateau is one",
       &train.plateau_patience},
      {"plateau_factor", "", above(0, 1), "what the learning rate is multiplied by at a plateau",
       &train.plateau_factor},
      {"gradient_clip", "", between(0, 1e9), "largest L2 norm of a step's gradient; 0 for any",
       &train.gradient_clip},
      {"early_stop", "", between(0, 1e6),
       "validations without a higher F1 before training ends; 0 for all epochs", &train.early_stop},
      {"validate_every", "", between(1, 1e6), "epochs between validations", &train.validate_every},
      {"validation_realisations", "", between(1, 1e6),
       "image epochs of the validation specimens that are looked at", &train.validation_realisations},
      {"threshold", "", between(0, 1), "a pixel above this probability belongs to the particle",
       &train.threshold},
      {"exact_reduction",
       "",
       {},
       "sum gradients exactly, so that the number of ranks changes nothing (on processors)",
       &train.exact_reduction},
      {"precision",
       "",
       {},
       "of a U-net's convolutions; an MSD-net computes in fp32",
       choice(train.precision, {"fp32", "tf32", "bf16"})},
      {"device",
       "",
       {},
       "where networks run; auto takes GPUs where there are any",
       choice(train.device, {"auto", "cpu", "cuda"})},
      {"threads", "", between(1, 1024), "of each rank, on processors", &train.threads},
      {"checkpoint_every_min", "min", above(0, 1e5), "checkpoints besides those after every epoch",
       &train.checkpoint_every_min},
      {"time_limit_min", "min", between(0, 1e6), "stop and keep a checkpoint after this; 0 for no limit",
       &train.time_limit_min},
      {"reduction_timeout_s", "s", above(0, 1e5), "how long ranks wait for each other before all of them end",
       &train.reduction_timeout_s},
  };
}

std::vector<Field> describe_msd(train::TrainConfig& train) {
  train::MsdConfig& msd = train.msd;
  return {
      {"learning_rate", "", above(0, 1), "of Adam with AMSGrad", &train.msd_learning_rate},
      {"depth", "", between(1, 1000), "layers of the MSD-net", &msd.depth},
      {"width", "", between(1, 1000), "channels per layer", &msd.width},
      {"kernel", "", between(1, 31), "taps of a kernel along x and y, an odd number", &msd.kernel},
      {"dilation_max", "", between(1, 100), "each kernel's dilation is drawn from 1 to this",
       &msd.dilation_max},
      {"dilation_seed", "", {}, "of the dilations", &msd.dilation_seed},
  };
}

std::vector<Field> describe_unet(train::TrainConfig& train) {
  train::UnetConfig& unet = train.unet;
  return {
      {"learning_rate", "", above(0, 1),
       "of Adam with AMSGrad; the wider the network, the smaller it has to be", &train.unet_learning_rate},
      {"initial_channels", "", between(1, 1024),
       "channels of the U-net's first block; each level doubles them", &unet.initial_channels},
      {"levels", "", between(1, 8), "poolings", &unet.levels},
      {"kernel", "", between(1, 31), "taps of a kernel along x and y, an odd number", &unet.kernel},
      {"convolutions", "", between(2, 20), "convolutions per block", &unet.convolutions},
  };
}

}  // namespace dosefloor::config

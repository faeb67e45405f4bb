#pragma once
/// Which networks are trained and how: section `[train]`.

#include <cstdint>
#include <string>
#include <vector>

#include "config/sections/field.hpp"
#include "config/sections/networks.hpp"

namespace dosefloor::config {

/// Where training images come from: images.emd, or exit waves that get a new realisation in every epoch.
enum class DataSource : std::uint8_t { stored, on_the_fly };

/// What is done to an image before a network sees it: (image - mean) / deviation over the image, or the same
/// with mean and RMS taken locally, weighted by a Gaussian.
enum class Normalisation : std::uint8_t { image, local };

/// How the learning rate changes: constant, half a cosine down to 0, or divided where validation stagnates.
enum class Schedule : std::uint8_t { constant, cosine, plateau };

enum class Precision : std::uint8_t { fp32, tf32, bf16 };
enum class Device : std::uint8_t { automatic, cpu, cuda };

/// With the section of each network: train.msd, train.unet.
struct TrainConfig : NetworkSections {
  std::vector<std::string> networks = all_networks();
  std::uint64_t seed = 1;  ///< of the initial weights and the order of the images
  DataSource source = DataSource::stored;
  std::int64_t specimens = 0;  ///< training specimens used, the first ones by id; 0: all
  std::int64_t epochs = 300;   ///< epoch e trains on image epoch e mod images.realisations
  std::int64_t batch_size = 8;
  std::int64_t microbatch = 0;  ///< images per gradient; 0: 1 on CPUs, all of a rank on GPUs
  Normalisation normalisation = Normalisation::image;
  double normalisation_sigma_A = 12.0;  ///< σ of the Gaussian of Normalisation::local
  bool replace_defects = true;          ///< hot and dead pixels and lines, before an image is normalised
  bool symmetries = true;               ///< images are turned and mirrored, otherwise in each epoch
  Schedule schedule = Schedule::constant;
  std::int64_t plateau_patience = 10;  ///< validations without a lower loss before Schedule::plateau acts
  double plateau_factor = 0.3;         ///< what it multiplies the learning rate by
  std::int64_t warmup_steps = 0;       ///< in which the learning rate rises to what the schedule says
  double gradient_clip = 0.0;          ///< largest L2 norm of the gradient; 0: any
  std::int64_t early_stop = 0;         ///< validations without a better one before training ends; 0: never
  std::int64_t validate_every = 1;     ///< epochs
  std::int64_t validation_realisations = 1;  ///< image epochs of the validation specimens that are used
  double threshold = 0.9;                    ///< a pixel belongs to the particle above this probability
  bool calibrate = true;        ///< fit the temperature that logits are divided by to the validation images
  bool exact_reduction = true;  ///< gradients summed in fixed point: bitwise the same on any number of ranks
  Precision precision = Precision::fp32;
  Device device = Device::automatic;
  std::int64_t threads = 1;            ///< of each rank, on CPUs
  double checkpoint_every_min = 10.0;  ///< between them; one more after every epoch
  double time_limit_min = 0.0;         ///< stop with a checkpoint after this; 0: never
  double reduction_timeout_s = 600.0;  ///< how long ranks wait for each other before all of them end

  bool operator==(const TrainConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(TrainConfig& train) {
  return {
      {"networks", "", {}, "networks to train", Words{&train.networks, network_names()}},
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
       "images per gradient, so that batch_size / microbatch bounds the ranks; 0 for 1 on CPUs, for "
       "all of a rank's on GPUs",
       &train.microbatch},
      {"normalisation",
       "",
       {},
       "images less their mean, over their deviation: of the whole image, or local",
       choice(train.normalisation, {"image", "local"})},
      {"normalisation_sigma_A", "Å", above(0, 1000), "σ of the Gaussian that weights local means",
       &train.normalisation_sigma_A},
      {"replace_defects",
       "",
       {},
       "replace hot and dead pixels and lines before an image is normalised",
       &train.replace_defects,
       "",
       "false"},
      {"symmetries",
       "",
       {},
       "show each image turned and mirrored at random, in one of the eight ways that keep a square",
       &train.symmetries,
       "",
       "false"},
      {"schedule",
       "",
       {},
       "of the learning rate: half a cosine down to 0, or divided where validation stagnates",
       choice(train.schedule, {"constant", "cosine", "plateau"})},
      {"plateau_patience", "", between(1, 1e6), "validations without a lower loss before a plateau is one",
       &train.plateau_patience},
      {"plateau_factor", "", above(0, 1), "what the learning rate is multiplied by at a plateau",
       &train.plateau_factor},
      {"warmup_steps", "", between(0, 1e9),
       "first steps, in which the learning rate rises linearly from 0 to the schedule's; 0 for none",
       &train.warmup_steps, "", "0"},
      {"gradient_clip", "", between(0, 1e9), "largest L2 norm of a step's gradient; 0 for any",
       &train.gradient_clip},
      {"early_stop", "", between(0, 1e6),
       "validations without a better one before training ends; 0 for all epochs", &train.early_stop},
      {"validate_every", "", between(1, 1e6), "epochs between validations", &train.validate_every},
      {"validation_realisations", "", between(1, 1e6),
       "image epochs of the validation specimens that are used", &train.validation_realisations},
      {"threshold", "", between(0, 1), "a pixel above this probability belongs to the particle",
       &train.threshold},
      {"calibrate",
       "",
       {},
       "divide logits by a temperature fitted to the validation images, so that probabilities come true",
       &train.calibrate,
       "",
       "false"},
      {"exact_reduction",
       "",
       {},
       "sum gradients exactly, so that the number of ranks changes nothing (on CPUs)",
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
      {"threads", "", between(1, 1024), "of each rank, on CPUs", &train.threads},
      {"checkpoint_every_min", "min", above(0, 1e5),
       "time between checkpoints; one more is written after every epoch", &train.checkpoint_every_min},
      {"time_limit_min", "min", between(0, 1e6), "stop and keep a checkpoint after this; 0 for no limit",
       &train.time_limit_min},
      {"reduction_timeout_s", "s", above(0, 1e5), "how long ranks wait for each other before all of them end",
       &train.reduction_timeout_s},
  };
}

}  // namespace dosefloor::config

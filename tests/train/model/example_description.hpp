#pragma once
/// Descriptions of small networks, with values of their own everywhere.

#include "train/model/model_description.hpp"
#include "train/networks/msd/msd_design.hpp"
#include "train/networks/unet/unet_design.hpp"

namespace dosefloor::test {

inline model::ModelDescription example_description(const std::string& network) {
  model::ModelDescription description;
  if (network == "msd") {
    description.design = networks::MsdDesign({.depth = 5,
                                              .width = 2,
                                              .kernel = 3,
                                              .dilation_max = 4,
                                              .dilation_seed = ~0ULL,
                                              .image_to_all_layers = true},
                                             {4, 1, 3, 2, 2});
  } else {
    description.design =
        networks::UnetDesign({.initial_channels = 3, .levels = 2, .kernel = 3, .convolutions = 4});
  }
  description.normalisation = config::Normalisation::local;
  description.normalisation_sigma_A = 0.1 + 0.2;  // no short decimal number
  description.replace_defects = true;
  description.threshold = 0.75;
  description.temperature = 1.0 / 0.6;
  description.pixel_A = {0.28, 0.32};
  description.image_size = {96, 128};
  description.dose_per_A2 = {10.0, 1e4};
  description.energy_keV = 200.0;
  description.epoch = 7;
  description.step = 1234;
  description.stopped_at_time_limit = true;
  description.validation = {{"f1", 0.93}, {"loss", 1.0 / 3.0}};
  description.experiment = "[train]\nseed = 1  # \"quoted\", Å\n";
  description.parameter_hash = "0123456789abcdef";
  description.program_version = "0.1.0";
  description.git_hash = "c5c65fa";
  return description;
}

}  // namespace dosefloor::test

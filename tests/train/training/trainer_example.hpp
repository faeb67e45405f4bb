#pragma once
/// A small U-net, images that it can learn, and steps of its trainer.

#include <vector>

#include "train/networks/unet/unet_design.hpp"
#include "train/training/network_trainer.hpp"

namespace dosefloor::test {

inline constexpr int image_size = 24;

inline config::TrainConfig small_config() {
  config::TrainConfig config;
  config.device = config::Device::cpu;
  config.unet = {.initial_channels = 2, .levels = 1, .kernel = 3, .convolutions = 2};
  return config;
}

inline model::ModelDescription small_unet(const config::TrainConfig& config) {
  model::ModelDescription description;
  description.design = networks::UnetDesign(config.unet);
  return description;
}

/// Image i: noise, and a bright half that is the mask.
inline samples::Sample image(int i) {
  samples::Sample sample;
  sample.width = image_size;
  sample.height = image_size;
  for (int pixel = 0; pixel < image_size * image_size; ++pixel) {
    const bool bright = pixel % image_size < image_size / 2;
    sample.image.push_back((bright ? 1.0F : -1.0F) + 0.01F * static_cast<float>((pixel * (7 + i)) % 101));
    sample.mask.push_back(bright ? 1 : 0);
  }
  return sample;
}

inline double step(training::NetworkTrainer& trainer,
                   const std::vector<std::vector<samples::Sample>>& microbatches,
                   double learning_rate = 1e-2) {
  trainer.begin_step();
  for (std::size_t i = 0; i < microbatches.size(); ++i) {
    trainer.add(microbatches[i], i + 1 == microbatches.size());
  }
  return trainer.finish_step(learning_rate);
}

}  // namespace dosefloor::test

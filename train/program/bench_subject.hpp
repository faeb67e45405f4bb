#pragma once
/// What networks are timed on.

#include <cstdint>
#include <string>

#include "config/sections/train.hpp"
#include "train/model/model_description.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::train_program {

/// A bright disc on noise, size x size pixels: something to learn, so that the loss says that steps do what
/// they should.
[[nodiscard]] samples::Sample bench_disc(std::int64_t size, std::uint32_t number);

/// Of "msd" or "unet" with the hyper-parameters of a configuration.
[[nodiscard]] model::ModelDescription bench_description(const std::string& network,
                                                        const config::TrainConfig& config);

}  // namespace dosefloor::train_program

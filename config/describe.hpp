#pragma once
/// The keys of every section of an experiment file: name, unit, limits, meaning and where the value is kept.
/// The fields point into the struct given, which must outlive them.

#include <vector>

#include "config/dose_series_config.hpp"
#include "config/field.hpp"
#include "config/train_config.hpp"
#include "sim/optics/images_config.hpp"
#include "sim/specimen/specimen_config.hpp"
#include "sim/wave/wave_config.hpp"

namespace dosefloor::config {

std::vector<Field> describe(specimen::SpecimenConfig& specimen);
std::vector<Field> describe(wave::WaveConfig& wave);
std::vector<Field> describe(optics::ImagesConfig& images);
std::vector<Field> describe(optics::AberrationsConfig& aberrations);
std::vector<Field> describe(DoseSeriesConfig& series);
std::vector<Field> describe(train::TrainConfig& train);
std::vector<Field> describe_msd(train::TrainConfig& train);
std::vector<Field> describe_unet(train::TrainConfig& train);

}  // namespace dosefloor::config

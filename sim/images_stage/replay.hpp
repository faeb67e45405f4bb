#pragma once
/// One image of an experiment by its ids, made alone.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "config/experiment.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/images_stage/waves_source.hpp"
#include "sim/imaging/image_pipeline.hpp"

namespace dosefloor::images_stage {

struct ReplayedImage {
  imaging::ImageKey key;
  imaging::Realisation realisation;
  imaging::Image image;
  std::string plan_wisdom;
};

/// Makes the image of `specimen` in `image_epoch` as run_images() does, with the FFT plans that are stored in
/// the experiment's images file where there is one: bit for bit the image in that file. `alone` has one rank.
/// Throws InputError for ids that the experiment does not have, and as run_images().
ReplayedImage replay_image(const parallel::Communicator& alone, const config::Experiment& experiment,
                           const WavesSource& waves, std::int64_t image_epoch, std::int64_t specimen,
                           const std::function<void(const std::string&)>& note);

/// Writes it as a file of one image. `identity`: without plan wisdom. `alone` has one rank. Throws as
/// OutputFile.
void write_replayed(const parallel::Communicator& alone, const std::filesystem::path& path,
                    emd::Identity identity, const ReplayedImage& replayed,
                    const output::OutputOptions& options);

}  // namespace dosefloor::images_stage

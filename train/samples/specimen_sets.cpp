#include "train/samples/specimen_sets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/core/errors/error.hpp"

namespace dosefloor::samples {
namespace {

std::vector<std::int64_t> ids_from(std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

bool shows_particle(const Sample& sample) {
  return std::any_of(sample.mask.begin(), sample.mask.end(), [](std::uint8_t pixel) { return pixel != 0; });
}

}  // namespace

std::vector<std::int64_t> training_specimens(const config::Experiment& experiment) {
  return ids_from(
      0, experiment.train.specimens > 0 ? experiment.train.specimens : experiment.training_specimens);
}

std::vector<std::int64_t> validation_specimens(const config::Experiment& experiment) {
  return ids_from(experiment.training_specimens, experiment.validation_specimens);
}

void expect_specimens_of(const config::Experiment& experiment, const std::vector<std::int64_t>& found,
                         const std::filesystem::path& file, const std::string& how_to_make_it) {
  for (const auto& needed : {training_specimens(experiment), validation_specimens(experiment)}) {
    for (const std::int64_t id : needed) {
      if (!std::binary_search(found.begin(), found.end(), id)) {
        throw InputError(fmt::format(
            "{}: specimen {} is missing; experiment.training_specimens = {} and "
            "experiment.validation_specimens = {} need the specimens 0 to {}, this file has {} of them. "
            "Lower these numbers, or make the file again with `{} --force`",
            file.string(), id, experiment.training_specimens, experiment.validation_specimens,
            experiment.training_specimens + experiment.validation_specimens - 1, found.size(),
            how_to_make_it));
      }
    }
  }
}

void expect_a_particle(const config::Experiment& experiment, SampleSource& source) {
  const std::vector<std::int64_t> specimens = training_specimens(experiment);
  for (std::int64_t epoch = 0; epoch < source.image_epochs().value_or(1); ++epoch) {
    const bool found = std::any_of(specimens.begin(), specimens.end(), [&](std::int64_t specimen) {
      return shows_particle(source.read({specimen, epoch}));
    });
    if (found) {
      return;
    }
  }
  throw InputError(fmt::format(
      "none of the {} specimens to be trained on has a particle in its images, so there is nothing to learn: lower "
      "specimen.empty_share, which is {}, or raise experiment.training_specimens",
      specimens.size(), experiment.specimen.empty_share));
}

}  // namespace dosefloor::samples

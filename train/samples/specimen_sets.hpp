#pragma once
/// Which specimens an experiment trains on, and which it validates with.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "train/samples/sample_source.hpp"

namespace dosefloor::samples {

/// Ids 0 .. train.specimens - 1, or all of experiment.training_specimens where that is 0.
[[nodiscard]] std::vector<std::int64_t> training_specimens(const config::Experiment& experiment);
/// The ids after those of experiment.training_specimens, however many of them are trained on.
[[nodiscard]] std::vector<std::int64_t> validation_specimens(const config::Experiment& experiment);

/// Throws InputError unless `found`, ascending, has all of both; `file` is where they were found and
/// `how_to_make_it` the command that makes it.
void expect_specimens_of(const config::Experiment& experiment, const std::vector<std::int64_t>& found,
                         const std::filesystem::path& file, const std::string& how_to_make_it);

/// Throws InputError unless some training image shows part of a particle: a network would learn to mark nothing. Reads
/// images until one does. Not collective.
void expect_a_particle(const config::Experiment& experiment, SampleSource& source);

}  // namespace dosefloor::samples

#pragma once
/// Identifies what a stage's output follows from, so that a rerun knows whether a file is already its result.
///
/// A stage's parameters are canonical text: those parts of the resolved TOML (config/dump.hpp) that its output follows from.
///
///  - waves: experiment.seed, experiment.training_specimens and experiment.validation_specimens (they change no
///    wave, but how many the file holds), all of [specimen] and all of [wave] (store_* changes what the file
///    holds, ranks_per_wave the last bits of a wave);
///  - images: those, and all of [images];
///  - a trained network: those, [train] but for which networks, where and how long it may run (the device that
///    was taken is for the caller to add), and the section of that network.
///
/// Never: experiment.name, [output], [sweep], and keys with the value that stands for a version without them
/// (Field::as_before). Lengths of networks count in pixels of the images, however they are given. What is outside the experiment
/// file and changes bits (FFTW's version, the instruction set, the checksums of specimen.from's files) is added by the caller and
/// ends the text as section [program].

#include <string>
#include <utility>
#include <vector>

#include "config/experiment.hpp"

namespace dosefloor::config {

/// (name, value) of parameters that are not in the experiment file.
using ExtraParameters = std::vector<std::pair<std::string, std::string>>;

/// A section's part of such a text: "[name]" and its keys, or "" where no key of it counts.
std::string section_parameters(const SectionFields& section);

std::string wave_parameters(const Experiment& experiment, const ExtraParameters& extra = {});
std::string image_parameters(const Experiment& experiment, const ExtraParameters& extra = {});
/// `network`: a name of train.networks.
std::string train_parameters(const Experiment& experiment, const std::string& network,
                             const ExtraParameters& extra = {});

/// The same text with the keys that Field::as_before keeps out of it, for messages on what differs between two.
std::string with_keys_as_before(const std::string& parameters);

/// What of a stage's parameters comes from the experiment file: without the build ([program]) and the shard
/// ([shard]) that end the text.
std::string experiment_part(const std::string& parameters);

}  // namespace dosefloor::config

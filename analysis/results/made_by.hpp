#pragma once
/// Whether files were made by the experiment that is analysed.

#include <filesystem>
#include <string>

#include "analysis/results/network_file.hpp"
#include "config/experiment.hpp"

namespace dosefloor::results {

/// The model that is analysed: best.safetensors, or, of a training without validation, model.safetensors.
[[nodiscard]] std::filesystem::path model_of(const std::filesystem::path& network_folder);

/// Throws InputError, with the keys that differ and `command`, which makes them again, unless the images were
/// made with the experiment's parameters.
void expect_images_of(const config::Experiment& experiment, const std::filesystem::path& images,
                      const std::string& command);

/// The model of the network `name`. Throws InputError likewise unless it is one and was trained with the
/// experiment's parameters.
[[nodiscard]] NetworkFile network_of(const config::Experiment& experiment, const std::string& name,
                                     const std::filesystem::path& model, const std::string& command);

}  // namespace dosefloor::results

#pragma once
/// The files of one network's training: <output.folder>/<network>/.

#include <filesystem>
#include <string>

#include "config/experiment.hpp"

namespace dosefloor::training {

struct RunFolder {
  std::filesystem::path path;

  /// Of a network of an experiment.
  static RunFolder of(const config::Experiment& experiment, const std::string& network) {
    return {std::filesystem::path(experiment.output.folder) / network};
  }

  /// Models without their endings .safetensors and .pt: the last one, there when training is complete, and
  /// the one with the highest validation F1 so far.
  [[nodiscard]] std::filesystem::path last_model() const { return path / "model"; }
  [[nodiscard]] std::filesystem::path best_model() const { return path / "best"; }
  /// Tells that training is complete.
  [[nodiscard]] std::filesystem::path complete() const { return path / "model.safetensors"; }
  [[nodiscard]] std::filesystem::path curves_csv() const { return path / "curves.csv"; }
  /// The name by which TensorBoard finds it.
  [[nodiscard]] std::filesystem::path tensorboard_events() const {
    return path / "events.out.tfevents.curves";
  }
  [[nodiscard]] std::filesystem::path curves_emd() const { return path / "curves.emd"; }
};

}  // namespace dosefloor::training

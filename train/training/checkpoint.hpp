#pragma once
/// A training run on disk, so that it resumes where it stood, as if nothing had happened.
///
/// FOLDER/checkpoint-<steps>.safetensors (train/model/tensor_file.hpp): parameters, state of the optimiser,
/// and, as JSON in the metadata's key "training", what the loop remembers. Complete under its name and
/// checksummed. The last two are kept.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/model/tensor_file.hpp"
#include "train/training/curves.hpp"
#include "train/training/learning_rate.hpp"

namespace dosefloor::training {

/// What the loop remembers. Everything is a function of the experiment and of how many steps were made.
struct TrainingState {
  std::int64_t epoch = 0;          ///< epochs completed, with their validation
  std::int64_t step_in_epoch = 0;  ///< steps completed of the epoch that is under way
  std::int64_t step = 0;           ///< steps completed in all
  double loss_sum = 0.0;           ///< over the images of those of this epoch
  double best_f1 = -1.0;           ///< of all validations, threshold 0.5; below 0 before the first
  double best_loss =
      std::numeric_limits<double>::infinity();  ///< of that validation, which decides between equal F1
  std::int64_t best_epoch = 0;
  std::int64_t without_better = 0;  ///< validations since then
  Plateau plateau;
  std::vector<CurveRow> rows;  ///< one per completed epoch

  bool operator==(const TrainingState&) const = default;  ///< false where rows have NaN
};

/// Which run a checkpoint belongs to.
struct RunIdentity {
  std::string network;      ///< its name
  std::string parameters;   ///< everything the run follows from, TOML (config::train_parameters())
  std::string plan_wisdom;  ///< of FFT plans, where images are made on the fly; or ""

  [[nodiscard]] std::string hash() const;  ///< of the parameters
};

struct Checkpoint {
  std::filesystem::path path;
  TrainingState state;
  RunIdentity identity;
  model::TensorFile tensors;
};

/// Writes a checkpoint and then removes all but the last two. Not collective: one rank calls it.
void write_checkpoint(const std::filesystem::path& folder, const RunIdentity& identity,
                      const TrainingState& state, std::span<const model::TensorView> tensors);

/// Throws InputError for a damaged or foreign file.
[[nodiscard]] Checkpoint read_checkpoint(const std::filesystem::path& path);

/// The newest checkpoint of the folder that can be read; nothing if there is none. A damaged one is passed
/// over, with a `warning`. Throws InputError if there are some and none can be read.
[[nodiscard]] std::optional<Checkpoint> newest_checkpoint(
    const std::filesystem::path& folder, const std::function<void(const std::string&)>& warning);

/// Removes all checkpoints of the folder.
void remove_checkpoints(const std::filesystem::path& folder);

}  // namespace dosefloor::training

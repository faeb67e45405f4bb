#pragma once
/// Learning curves: one row per epoch, and what training remembers of them.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/sections/images.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "train/metrics/validation_scores.hpp"

namespace dosefloor::training {

/// What a row says; NaN for what was not measured in that epoch.
struct EpochResult {
  std::int64_t epoch = 0;      ///< epochs completed
  std::int64_t step = 0;       ///< steps completed
  double learning_rate = 0.0;  ///< of the epoch's last step
  double training_loss = 0.0;  ///< mean over the epoch's images, each as it was when a step took it
  double training_f1 = 0.0;  ///< of training images, after the epoch, threshold 0.5; NaN without a validation
};

/// Time of an epoch on this machine: not part of what a run follows from.
struct EpochTiming {
  double seconds = 0.0;
  double images_per_second = 0.0;  ///< of training, all ranks together
  double data_share = 0.0;         ///< of the time: waiting for images
  double compute_share = 0.0;      ///< forward and backward passes, the optimiser
  double reduction_share = 0.0;    ///< summing gradients over ranks
};

using CurveRow = std::vector<double>;

/// Rows of [epoch, step, learning rate, training loss | validation loss, F1, precision, recall at threshold
/// 0.5, the same at the threshold in use, F1 of all doses from 1e3 e⁻/Å² on, F1 of each decade of dose |
/// F1 of training images | the temperature, if it is fitted]. All scores are of probabilities as they are, not calibrated.
class Curves {
 public:
  /// Decades are those that doses of this range lie in. `calibrate`: there is a column for the temperature.
  explicit Curves(const config::DrawRange& dose_per_A2, bool calibrate = false);

  [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// `scores` may be nullptr: no validation.
  [[nodiscard]] CurveRow row(const EpochResult& result, const metrics::ValidationScores* scores) const;
  /// Whether the row's epoch ended with a validation.
  [[nodiscard]] static bool validated(const CurveRow& row);
  /// Of a row; nothing where none was fitted.
  [[nodiscard]] std::optional<double> temperature_in(const CurveRow& row) const;

 private:
  int first_decade_;
  int last_decade_;
  bool calibrate_;
  std::vector<std::string> columns_;
};

/// Comma-separated, with a header line; an empty field for NaN. Timings may be fewer than rows, of the last
/// ones (a resumed run does not know those before).
[[nodiscard]] std::string csv_text(const Curves& curves, const std::vector<CurveRow>& rows,
                                   const std::vector<EpochTiming>& timings);

/// Writes `path`: a signal /entry/NAME/data [epoch] float64 for every column but the epoch itself, without
/// timings. An older file is replaced. Not collective.
void write_curves(const std::filesystem::path& path, emd::Identity identity, const Curves& curves,
                  const std::vector<CurveRow>& rows);

}  // namespace dosefloor::training

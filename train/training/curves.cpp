#include "train/training/curves.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::training {
namespace {

using emd::ElementType;

constexpr int high_dose_decade = 3;  ///< from here on the particle is there to be seen
constexpr std::array timing_names{"seconds", "images_per_second", "data_share", "compute_share",
                                  "reduction_share"};

std::string field(double number) {
  return std::isnan(number) ? "" : fmt::format("{}", number);
}

}  // namespace

Curves::Curves(const config::DrawRange& dose_per_A2, bool calibrate)
    : first_decade_(metrics::dose_decade(dose_per_A2.lo)),
      last_decade_(metrics::dose_decade(dose_per_A2.hi)),
      calibrate_(calibrate) {
  if (last_decade_ > first_decade_ && std::pow(10.0, last_decade_) == dose_per_A2.hi) {
    --last_decade_;  // a range up to 1e6 has no decade that begins there
  }
  columns_ = {"epoch",
              "step",
              "learning_rate",
              "training_loss",
              "validation_loss",
              "f1",
              "precision",
              "recall",
              "f1_at_threshold",
              "precision_at_threshold",
              "recall_at_threshold",
              fmt::format("f1_from_1e{}", high_dose_decade)};
  for (int decade = first_decade_; decade <= last_decade_; ++decade) {
    columns_.push_back(fmt::format("f1_1e{}_to_1e{}", decade, decade + 1));
  }
  columns_.emplace_back("training_f1");
  if (calibrate_) {
    columns_.emplace_back("temperature");
  }
}

CurveRow Curves::row(const EpochResult& result, const metrics::ValidationScores* scores) const {
  CurveRow row{static_cast<double>(result.epoch), static_cast<double>(result.step), result.learning_rate,
               result.training_loss};
  if (scores == nullptr) {
    row.resize(columns_.size(), std::numeric_limits<double>::quiet_NaN());
    return row;
  }
  row.push_back(scores->loss());
  for (const metrics::SegmentationCounts& counts : {scores->at_even_threshold(), scores->at_threshold()}) {
    row.insert(row.end(), {counts.f1(), counts.precision(), counts.recall()});
  }
  row.push_back(scores->from_decade(high_dose_decade).f1());
  for (int decade = first_decade_; decade <= last_decade_; ++decade) {
    row.push_back(scores->in_decade(decade).f1());
  }
  row.push_back(result.training_f1);
  if (calibrate_) {
    row.push_back(scores->temperature().value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return row;
}

bool Curves::validated(const CurveRow& row) {
  constexpr std::size_t validation_loss = 4;
  return row.size() > validation_loss && !std::isnan(row[validation_loss]);
}

std::optional<double> Curves::temperature_in(const CurveRow& row) const {
  return calibrate_ && !std::isnan(row.back()) ? std::optional(row.back()) : std::nullopt;
}

std::string csv_text(const Curves& curves, const std::vector<CurveRow>& rows,
                     const std::vector<EpochTiming>& timings) {
  std::string text;
  for (const std::string& column : curves.columns()) {
    text += column + ",";
  }
  text += fmt::format("{}\n", fmt::join(timing_names, ","));
  const std::size_t without_timing = rows.size() - timings.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const double number : rows[i]) {
      text += field(number) + ",";
    }
    if (i < without_timing) {
      text.append(timing_names.size() - 1, ',');
    } else {
      const EpochTiming& t = timings[i - without_timing];
      text += fmt::format("{:.3f},{:.2f},{:.4f},{:.4f},{:.4f}", t.seconds, t.images_per_second, t.data_share,
                          t.compute_share, t.reduction_share);
    }
    text += '\n';
  }
  return text;
}

void write_curves(const std::filesystem::path& path, emd::Identity identity, const Curves& curves,
                  const std::vector<CurveRow>& rows) {
  emd::Axis epochs{"epoch", "", {}};
  for (const CurveRow& row : rows) {
    epochs.values.push_back(row[0]);
  }
  emd::Layout layout;
  layout.items = static_cast<std::int64_t>(rows.size());
  for (std::size_t i = 1; i < curves.columns().size(); ++i) {
    layout.signals.push_back({curves.columns()[i], ElementType::float64, {epochs}, "", "after each epoch"});
  }
  output::OutputOptions options;
  options.force = true;
  const parallel::Communicator self = parallel::Communicator::self();
  output::OutputFile file(self, path, std::move(identity), layout, options);
  for (const std::int64_t item : file.pending()) {
    for (std::size_t i = 1; i < curves.columns().size(); ++i) {
      file.write_item(i - 1, item, 0, 1, &rows[static_cast<std::size_t>(item)][i]);
    }
    file.commit(item);
  }
  file.finalise();
}

}  // namespace dosefloor::training

#include "train/segment/segmentation_file.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/scores/score_counts.hpp"

namespace dosefloor::segment {
namespace {

constexpr std::size_t item_axes = 2;  ///< image_epoch, specimen
constexpr std::size_t probabilities_signal = 0;
constexpr std::size_t masks_signal = 1;
constexpr std::size_t score_counts_signal = 2;
constexpr std::size_t segments_table = 0;

emd::ParameterTable segments(bool with_truth) {
  using emd::ElementType;
  emd::ParameterTable table{"segments",
                            {{"image_epoch", ElementType::int64, ""},
                             {"specimen", ElementType::int64, ""},
                             {"dose_per_A2", ElementType::float64, "e⁻/Å²"},
                             {"pixel_x_A", ElementType::float64, "Å"},
                             {"pixel_y_A", ElementType::float64, "Å"},
                             {"area_px", ElementType::int64, "px"},
                             {"area_A2", ElementType::float64, "Å²"}},
                            "what was found in an image"};
  if (with_truth) {
    const std::vector<emd::Column> of_truth{{"true_area_px", ElementType::int64, "px"},
                                            {"true_area_A2", ElementType::float64, "Å²"},
                                            {"true_positives", ElementType::int64, "px"},
                                            {"false_positives", ElementType::int64, "px"},
                                            {"false_negatives", ElementType::int64, "px"},
                                            {"f1", ElementType::float64, ""},
                                            {"true_positives_at_half", ElementType::int64, "px"},
                                            {"false_positives_at_half", ElementType::int64, "px"},
                                            {"false_negatives_at_half", ElementType::int64, "px"}};
    table.columns.insert(table.columns.end(), of_truth.begin(), of_truth.end());
  }
  return table;
}

/// [image_epoch, specimen, class, bin].
std::vector<emd::Axis> score_axes(const std::vector<emd::Axis>& axes) {
  emd::Axis bins{"log_odds", "", std::vector<double>(scores::score_bins)};
  for (std::size_t bin = 0; bin < scores::score_bins; ++bin) {
    bins.values[bin] = scores::score_bin_log_odds(bin);
  }
  return {axes.at(0), axes.at(1), {"particle", "", {0.0, 1.0}}, std::move(bins)};
}

std::int64_t pixels_in(std::span<const std::uint8_t> mask) {
  return std::accumulate(mask.begin(), mask.end(), std::int64_t{0});
}

std::vector<output::Number> row_of(const samples::Sample& sample, std::span<const float> probabilities,
                                   std::span<const std::uint8_t> found, double threshold) {
  const double pixel_A2 = sample.pixel_x_A * sample.pixel_y_A;
  const std::int64_t area_px = pixels_in(found);
  std::vector<output::Number> row{sample.id.image_epoch,
                                  sample.id.specimen,
                                  sample.dose_per_A2,
                                  sample.pixel_x_A,
                                  sample.pixel_y_A,
                                  area_px,
                                  static_cast<double>(area_px) * pixel_A2};
  if (!sample.mask.empty()) {
    const std::int64_t true_px = pixels_in(sample.mask);
    const metrics::SegmentationCounts strict =
        metrics::count_segmentation(probabilities, sample.mask, threshold);
    const metrics::SegmentationCounts even =
        metrics::count_segmentation(probabilities, sample.mask, even_threshold);
    const std::vector<output::Number> of_truth{true_px,
                                               static_cast<double>(true_px) * pixel_A2,
                                               strict.true_positives,
                                               strict.false_positives,
                                               strict.false_negatives,
                                               strict.f1(),
                                               even.true_positives,
                                               even.false_positives,
                                               even.false_negatives};
    row.insert(row.end(), of_truth.begin(), of_truth.end());
  }
  return row;
}

}  // namespace

emd::Layout segmentation_layout(const std::vector<emd::Axis>& axes, bool with_truth) {
  emd::Layout layout;
  layout.items = static_cast<std::int64_t>(axes.at(0).values.size() * axes.at(1).values.size());
  layout.signals.push_back({"probabilities", emd::ElementType::float32, axes, "",
                            "probability that a pixel is particle", item_axes});
  layout.signals.push_back({"masks", emd::ElementType::uint8, axes, "",
                            "1 where the probability is above the threshold", item_axes, false});
  layout.signals.push_back({"score_counts", emd::ElementType::int64, score_axes(axes), "px",
                            with_truth
                                ? "pixels outside and inside the particle by log odds of the probability"
                                : "all pixels by log odds of the probability; none is known to be particle",
                            item_axes, false});
  layout.tables.push_back(segments(with_truth));
  return layout;
}

void write_segmentation(output::OutputFile& file, std::int64_t item, const samples::Sample& sample,
                        std::span<const float> probabilities, double threshold) {
  if (probabilities.size() != sample.image.size()) {
    throw Error("probabilities and image have different numbers of pixels");
  }
  std::vector<std::uint8_t> found(probabilities.size());
  std::transform(probabilities.begin(), probabilities.end(), found.begin(), [threshold](float probability) {
    return static_cast<std::uint8_t>(static_cast<double>(probability) > threshold);
  });
  const auto rows = static_cast<std::uint64_t>(sample.height);
  file.write_item(probabilities_signal, item, 0, rows, probabilities.data());
  file.write_item(masks_signal, item, 0, rows, found.data());
  const scores::ClassScores scores = scores::count_scores(probabilities, sample.mask);
  std::vector<std::int64_t> by_class(scores.background.begin(), scores.background.end());
  by_class.insert(by_class.end(), scores.particle.begin(), scores.particle.end());
  file.write_item(score_counts_signal, item, 0, 2, by_class.data());
  file.write_row(segments_table, item, row_of(sample, probabilities, found, threshold));
  file.commit(item);
}

SegmentationScores scores_of(const std::filesystem::path& file) {
  const emd::Table table = emd::EmdReader(file).read_table("segments");
  const auto sum = [&](const std::string& name) {
    const auto column = table.int64.find(name);
    if (column == table.int64.end()) {
      throw InputError(file.string() + ": /entry/segments has no column " + name +
                       "; expected a segmentation of images with masks");
    }
    return std::accumulate(column->second.begin(), column->second.end(), std::int64_t{0});
  };
  return {{sum("true_positives"), sum("false_positives"), sum("false_negatives")},
          {sum("true_positives_at_half"), sum("false_positives_at_half"), sum("false_negatives_at_half")}};
}

}  // namespace dosefloor::segment

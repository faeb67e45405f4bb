#include "analysis/tables/reliability_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "analysis/tables/setting_columns.hpp"
#include "sim/scores/reliability.hpp"

namespace dosefloor::tables {
namespace {

using dose_limits::DoseSpan;
using results::ScoredImage;
using scores::ReliabilityBin;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// All doses, then each decade that has some.
std::vector<DoseSpan> spans_of(const std::vector<ScoredImage>& images) {
  std::vector<double> doses;
  for (const ScoredImage& image : images) {
    if (image.dose_per_A2 > 0.0) {
      doses.push_back(image.dose_per_A2);
    }
  }
  std::vector<DoseSpan> spans{{0.0, infinite}};
  for (const DoseSpan& decade : dose_limits::decades_of(doses)) {
    spans.push_back(decade);
  }
  return spans;
}

void add(scores::ScoreCounts& sum, const scores::ScoreCounts& more) {
  std::transform(sum.begin(), sum.end(), more.begin(), sum.begin(), std::plus<>());
}

scores::ClassScores counts_within(const std::vector<ScoredImage>& images, const DoseSpan& span) {
  scores::ClassScores sum;
  for (const ScoredImage& image : images) {
    if (image.dose_per_A2 >= span.low && image.dose_per_A2 < span.high) {
      add(sum.background, image.counts.background);
      add(sum.particle, image.counts.particle);
    }
  }
  return sum;
}

std::string bin_fields(const ReliabilityBin& bin) {
  return fmt::format("{},{},{}", bin.pixels, field(bin.predicted), field(bin.observed));
}

}  // namespace

Tables reliability_tables(const results::Results& results, const std::vector<AnalysedSeries>& series) {
  const SettingColumns columns(results);
  const std::string head = "series," + columns.head() + ",replicate,";
  std::string bins = head + "log_odds_low,log_odds_high,pixels,predicted,observed\n";
  std::string errors = head +
                       "temperature,dose_low_per_A2,dose_high_per_A2,pixels,predicted_share,observed_share,"
                       "calibration_error\n";
  for (const AnalysedSeries& one : series) {
    const results::SegmentedSeries& segmented = one.input->segmented;
    for (std::size_t i = 0; i < one.input->trainings.size(); ++i) {
      const std::vector<ScoredImage> images =
          results::Segmentation(segmented.segmentations[i]).scored_images(segmented.first_specimen);
      if (images.empty()) {
        continue;
      }
      const results::Training& training = results.trainings[one.input->trainings[i]];
      const std::string start = fmt::format("{},{},{}", text_field(segmented.name), columns(training.setting),
                                            text_field(training.replicate));
      for (const DoseSpan& span : spans_of(images)) {
        const scores::ClassScores counts = counts_within(images, span);
        const std::vector<ReliabilityBin> reliability = scores::reliability_of(counts);
        errors += fmt::format("{},{},{},{},{},{}\n", start, field(training.file.temperature), field(span.low),
                              field(span.high), bin_fields(scores::all_pixels(counts)),
                              field(scores::calibration_error(reliability)));
        if (span.high == infinite) {
          for (const ReliabilityBin& bin : reliability) {
            bins += fmt::format("{},{},{},{}\n", start, field(bin.log_odds_low), field(bin.log_odds_high),
                                bin_fields(bin));
          }
        }
      }
    }
  }
  return {{"reliability.csv", bins}, {"calibration.csv", errors}};
}

}  // namespace dosefloor::tables

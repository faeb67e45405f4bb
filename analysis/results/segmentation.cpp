#include "analysis/results/segmentation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "config/document.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/scores/score_counts.hpp"

namespace dosefloor::results {
namespace {

emd::EmdReader open_finished(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    throw InputError(file.string() +
                     (std::filesystem::exists(files::partial_path(file))
                          ? ": this segmentation is unfinished. Finish it with the command that began it"
                          : ": there is no segmentation of this name"));
  }
  emd::EmdReader reader(file);
  reader.expect_schema(schemas::segmentation);
  return reader;
}

/// A value of the resolved parameters.
template <class Value>
Value parameter(const config::Document& document, const std::string& key) {
  const config::Value* found = document.find(key);
  const Value* value = found == nullptr ? nullptr : std::get_if<Value>(&found->data);
  if (value == nullptr) {
    throw InputError(
        fmt::format("{}: its parameters have no {}; expected a segmentation of `dosefloor segment`",
                    document.name(), key));
  }
  return *value;
}

template <class Value>
const std::vector<Value>& column(const std::map<std::string, std::vector<Value>>& columns, const char* name,
                                 const std::filesystem::path& file) {
  const auto found = columns.find(name);
  if (found == columns.end()) {
    throw InputError(fmt::format("{}: /entry/segments has no column {}", file.string(), name));
  }
  return found->second;
}

constexpr std::size_t outside_particle = 0;
constexpr std::size_t inside_particle = 1;

/// Of one row of the table and one class.
std::span<const std::int64_t> counts_of(std::span<const std::int64_t> counts, std::size_t row,
                                        std::size_t of_class) {
  return counts.subspan((2 * row + of_class) * scores::score_bins, scores::score_bins);
}

/// Gives every particle's frames the area of its frame of the highest dose, and drops those without any.
void refer_to_last_frames(SegmentedFrames& found) {
  std::map<std::int64_t, const dose_limits::Frame*> last;
  for (const dose_limits::Frame& frame : found.frames) {
    const dose_limits::Frame*& so_far = last[frame.particle];
    so_far = so_far == nullptr || frame.dose_per_A2 >= so_far->dose_per_A2 ? &frame : so_far;
  }
  std::map<std::int64_t, double> reference;
  for (const auto& [particle, frame] : last) {
    reference[particle] = frame->area_A2;
  }
  SegmentedFrames kept;
  kept.reference = found.reference;
  kept.nulls = std::move(found.nulls);
  for (std::size_t i = 0; i < found.frames.size(); ++i) {
    dose_limits::Frame frame = found.frames[i];
    frame.reference_A2 = reference[frame.particle];
    if (frame.reference_A2 > 0.0) {
      kept.frames.push_back(frame);
      kept.ids.push_back(found.ids[i]);
    } else {
      ++kept.without_reference;
    }
  }
  found = std::move(kept);
}

}  // namespace

Segmentation::Segmentation(const std::filesystem::path& file)
    : reader_(open_finished(file)), table_(reader_.read_table("segments")) {
  const config::Document parameters =
      config::Document::parse(reader_.identity().parameters_toml, file.string());
  network_ = parameter<std::string>(parameters, "segment.network");
  threshold_ = parameter<double>(parameters, "segment.threshold");
  model_checksum_ = parameter<std::string>(parameters, "segment.model_checksum");
  images_checksum_ = parameter<std::string>(parameters, "segment.images_checksum");
  const bool leaves_out = parameters.find("segment.first_specimen") != nullptr;
  first_specimen_ = leaves_out ? parameter<std::int64_t>(parameters, "segment.first_specimen") : 0;
  images_ = parameter<std::string>(parameters, "source.images");
  has_truth_ = table_.float64.contains("true_area_A2");
}

std::filesystem::path Segmentation::images() const {
  return (path().parent_path() / images_).lexically_normal();
}

std::string Segmentation::fingerprint() const {
  return emd::items_fingerprint(reader_);
}

std::vector<std::int64_t> Segmentation::score_counts() const {
  if (!reader_.has("score_counts")) {
    throw RuleUnavailable(fmt::format(
        "{} does not record how probabilities are spread: an earlier version of the program made it. Make it again by "
        "`dosefloor segment MODEL {} -o {} --force`",
        path().string(), images().string(), path().string()));
  }
  std::vector<std::int64_t> counts = reader_.read_all<std::int64_t>("score_counts/data");
  const std::size_t rows = column(table_.int64, "specimen", path()).size();
  if (counts.size() != 2 * rows * scores::score_bins) {
    throw InputError(
        fmt::format("{}: /entry/score_counts has {} numbers; expected 2 x {} for each of {} images",
                    path().string(), counts.size(), scores::score_bins, rows));
  }
  return counts;
}

OperatingPoint Segmentation::false_share_point(double false_share, std::int64_t first_specimen) const {
  if (!has_truth_) {
    throw RuleUnavailable(path().string() +
                          " is of images without masks, so nothing in it is known to be background");
  }
  const std::vector<std::int64_t> counts = score_counts();
  const auto& specimens = column(table_.int64, "specimen", path());
  scores::ScoreCounts background{};
  for (std::size_t row = 0; row < specimens.size(); ++row) {
    if (specimens[row] >= first_specimen) {
      const auto outside = counts_of(counts, row, outside_particle);
      std::transform(outside.begin(), outside.end(), background.begin(), background.begin(), std::plus<>());
    }
  }
  const std::size_t first_bin = scores::first_bin_of_share(background, false_share);
  return {Rule::false_share, scores::score_bin_threshold(first_bin), first_bin};
}

std::vector<ScoredImage> Segmentation::scored_images(std::int64_t first_specimen) const {
  std::vector<ScoredImage> images;
  if (!has_truth_ || !reader_.has("score_counts")) {
    return images;
  }
  const std::vector<std::int64_t> counts = score_counts();
  const auto& specimens = column(table_.int64, "specimen", path());
  const auto& doses = column(table_.float64, "dose_per_A2", path());
  for (std::size_t row = 0; row < specimens.size(); ++row) {
    if (specimens[row] >= first_specimen) {
      ScoredImage& image = images.emplace_back(ScoredImage{doses[row], {}});
      const auto outside = counts_of(counts, row, outside_particle);
      const auto inside = counts_of(counts, row, inside_particle);
      std::copy(outside.begin(), outside.end(), image.counts.background.begin());
      std::copy(inside.begin(), inside.end(), image.counts.particle.begin());
    }
  }
  return images;
}

SegmentedFrames Segmentation::frames(std::int64_t first_specimen, const OperatingPoint& point) const {
  if (point.rule == Rule::half && !has_truth_) {
    throw RuleUnavailable(fmt::format(
        "{} is of images without masks, so it does not record what lies above the probability 0.5. Segment "
        "them again with --threshold 0.5, or analyse with another --rule",
        path().string()));
  }
  const std::vector<std::int64_t> counts =
      point.rule == Rule::false_share ? score_counts() : std::vector<std::int64_t>{};
  const auto& epochs = column(table_.int64, "image_epoch", path());
  const auto& specimens = column(table_.int64, "specimen", path());
  const auto& doses = column(table_.float64, "dose_per_A2", path());
  SegmentedFrames found;
  found.reference = has_truth_ ? dose_limits::Reference::truth : dose_limits::Reference::last_frame;
  for (std::size_t row = 0; row < specimens.size(); ++row) {
    if (specimens[row] < first_specimen) {
      continue;
    }
    if (!(doses[row] > 0.0)) {
      throw InputError(
          fmt::format("{}: the dose of specimen {} in image epoch {} is {}; expected e⁻/Å² above 0. Import "
                      "the frames with --dose-per-A2 or --dose-csv, and segment them again",
                      path().string(), specimens[row], epochs[row],
                      std::isnan(doses[row]) ? "unknown" : "0 (noise-free)"));
    }
    dose_limits::Frame frame{specimens[row], doses[row]};
    cut(frame, row, point, counts);
    if (has_truth_) {
      frame.reference_A2 = column(table_.float64, "true_area_A2", path())[row];
      if (frame.reference_A2 == 0.0) {
        found.nulls.push_back({{epochs[row], specimens[row]}, {doses[row], frame.area_A2}});
        continue;
      }
    }
    found.frames.push_back(frame);
    found.ids.push_back({epochs[row], specimens[row]});
  }
  if (!has_truth_) {
    refer_to_last_frames(found);
  }
  return found;
}

void Segmentation::cut(dose_limits::Frame& frame, std::size_t row, const OperatingPoint& point,
                       std::span<const std::int64_t> counts) const {
  const double pixel_A2 =
      column(table_.float64, "pixel_x_A", path())[row] * column(table_.float64, "pixel_y_A", path())[row];
  if (point.rule == Rule::threshold) {
    frame.area_A2 = column(table_.float64, "area_A2", path())[row];
    if (has_truth_) {
      frame.true_positive_A2 =
          static_cast<double>(column(table_.int64, "true_positives", path())[row]) * pixel_A2;
    }
    return;
  }
  std::int64_t right = 0;
  std::int64_t wrong = 0;
  if (point.rule == Rule::half) {
    right = column(table_.int64, "true_positives_at_half", path())[row];
    wrong = column(table_.int64, "false_positives_at_half", path())[row];
  } else {
    right = scores::pixels_from(counts_of(counts, row, inside_particle), point.first_bin);
    wrong = scores::pixels_from(counts_of(counts, row, outside_particle), point.first_bin);
  }
  const double right_A2 = static_cast<double>(right) * pixel_A2;
  frame.area_A2 = right_A2 + static_cast<double>(wrong) * pixel_A2;
  if (has_truth_) {
    frame.true_positive_A2 = right_A2;
  }
}

}  // namespace dosefloor::results

#include "train/metrics/validation_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::metrics {
namespace {

constexpr double loss_units = 0x1p32;

std::size_t decade_index(int decade) {
  return static_cast<std::size_t>(std::clamp(decade, lowest_dose_decade, highest_dose_decade) -
                                  lowest_dose_decade);
}

}  // namespace

int dose_decade(double dose_per_A2) {
  if (!(dose_per_A2 > 0.0)) {
    return lowest_dose_decade;
  }
  const auto decade = static_cast<int>(std::floor(std::log10(dose_per_A2)));
  return std::clamp(decade, lowest_dose_decade, highest_dose_decade);
}

void ValidationScores::add(std::span<const float> probabilities, std::span<const std::uint8_t> mask,
                           double dose_per_A2, float loss) {
  if (!(loss >= 0.0F && loss < 65536.0F)) {
    throw Error(
        fmt::format("the loss of a validation image is {}: training has diverged. Lower the network's "
                    "learning_rate or set train.gradient_clip",
                    loss));
  }
  loss_ += std::llround(static_cast<double>(loss) * loss_units);
  const SegmentationCounts even = count_segmentation(probabilities, mask, even_threshold);
  even_ += even;
  strict_ += count_segmentation(probabilities, mask, threshold_);
  by_decade_.at(decade_index(dose_decade(dose_per_A2))) += even;
  ++images_;
}

void ValidationScores::sum_over(const parallel::Communicator& world) {
  std::vector<SegmentationCounts*> all{&even_, &strict_};
  for (SegmentationCounts& decade : by_decade_) {
    all.push_back(&decade);
  }
  std::vector<std::int64_t> numbers{images_, loss_};
  for (const SegmentationCounts* counts : all) {
    numbers.insert(numbers.end(), {counts->true_positives, counts->false_positives, counts->false_negatives});
  }
  world.sum(numbers);
  logits_.sum_over(world);
  auto number = numbers.begin();
  images_ = *number++;
  loss_ = *number++;
  for (SegmentationCounts* counts : all) {
    counts->true_positives = *number++;
    counts->false_positives = *number++;
    counts->false_negatives = *number++;
  }
}

double ValidationScores::loss() const {
  return images_ > 0 ? static_cast<double>(loss_) / loss_units / static_cast<double>(images_)
                     : std::numeric_limits<double>::quiet_NaN();
}

SegmentationCounts ValidationScores::in_decade(int decade) const {
  return by_decade_.at(decade_index(decade));
}

SegmentationCounts ValidationScores::from_decade(int decade) const {
  SegmentationCounts sum;
  for (std::size_t i = decade_index(decade); i < decades; ++i) {
    sum += by_decade_.at(i);
  }
  return sum;
}

}  // namespace dosefloor::metrics

#include "train/segment/symmetric_probabilities.hpp"

#include <algorithm>

#include "train/samples/symmetry.hpp"

namespace dosefloor::segment {

std::vector<float> symmetric_probabilities(const Segmenter& segmenter, std::span<const float> image,
                                           int height, int width, std::int64_t tile_px) {
  const std::vector<samples::Symmetry> symmetries = samples::symmetries_of(height, width);
  std::vector<double> sum(image.size(), 0.0);
  for (const samples::Symmetry& symmetry : symmetries) {
    const std::vector<float> seen = samples::seen_in<float>(symmetry, image, height, width);
    const std::vector<float> found = segmenter.probabilities(seen, height, width, tile_px);
    const std::vector<float> back = samples::turned_back<float>(symmetry, found, height, width);
    std::transform(sum.begin(), sum.end(), back.begin(), sum.begin(), [](double so_far, float probability) {
      return so_far + static_cast<double>(probability);
    });
  }
  std::vector<float> mean(image.size());
  std::transform(sum.begin(), sum.end(), mean.begin(), [&](double total) {
    return static_cast<float>(total / static_cast<double>(symmetries.size()));
  });
  return mean;
}

}  // namespace dosefloor::segment

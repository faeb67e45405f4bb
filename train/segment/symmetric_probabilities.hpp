#pragma once
/// The mean of what a network makes of an image in all symmetries that keep its shape: a network's answer depends on
/// how an image lies, this one does not (but for rounding).
///
/// It is a mean of probabilities, each calibrated by the model's temperature, which was fitted to images as they lie.
/// Where they differ, their mean is less sure than it could be, as any mean of calibrated forecasts is (Ranjan & Gneiting
/// 2010).

#include <cstdint>
#include <span>
#include <vector>

#include "train/segment/segmenter.hpp"

namespace dosefloor::segment {

/// As Segmenter::probabilities(), at eight times its cost (four for images that are not square). Means are taken in
/// double and in one order.
[[nodiscard]] std::vector<float> symmetric_probabilities(const Segmenter& segmenter,
                                                         std::span<const float> image, int height, int width,
                                                         std::int64_t tile_px);

}  // namespace dosefloor::segment

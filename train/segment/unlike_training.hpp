#pragma once
/// How images differ from those that a network was trained on.

#include <string>
#include <vector>

#include "train/model/model_description.hpp"
#include "train/segment/images_source.hpp"

namespace dosefloor::train {

/// Lines for users, none where the images are like those trained on: a warning, with their number, if pixels
/// are smaller or larger (atoms then look larger or smaller than any that the network has seen), a note for
/// doses outside the range. Pixel sizes count from 1 % outside on: cameras are snapped to whole pixels of the
/// box.
[[nodiscard]] std::vector<std::string> unlike_training(const ModelDescription& model,
                                                       const ImagesSource& images);

}  // namespace dosefloor::train

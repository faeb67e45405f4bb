#pragma once
/// How images differ from those that a network was trained on.

#include <optional>
#include <string>
#include <vector>

#include "train/model/model_description.hpp"
#include "train/segment/images_source.hpp"

namespace dosefloor::segment {

/// How many images have smaller or larger pixels than those trained on, and which: atoms then look larger or
/// smaller than any that the network has seen. Nothing where all are like those. Sizes count from 1 % outside
/// on: with images.sampling_snap, cameras have whole pixels of the box. (analysis/frame_import/resampling.py has the same slack.)
[[nodiscard]] std::optional<std::string> unlike_pixels(const model::ModelDescription& model,
                                                       const ImagesSource& images);

/// Notes for users on doses outside the range trained on; none where there are none.
[[nodiscard]] std::vector<std::string> unlike_doses(const model::ModelDescription& model,
                                                    const ImagesSource& images);

}  // namespace dosefloor::segment

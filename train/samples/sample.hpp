#pragma once
/// What a network is shown: one image with its mask, and how it was taken.

#include <compare>
#include <cstdint>
#include <vector>

namespace dosefloor::samples {

/// Which image: the id of its specimen, and which of that specimen's realisations.
struct SampleId {
  std::int64_t specimen = 0;
  std::int64_t image_epoch = 0;

  auto operator<=>(const SampleId&) const = default;
};

struct Sample {
  SampleId id;
  int height = 0;
  int width = 0;
  std::vector<float> image;        ///< [y, x], counts; or normalised (train/samples/normalisation.hpp)
  std::vector<std::uint8_t> mask;  ///< [y, x], 1 inside the particle, 0 elsewhere
  double dose_per_A2 = 0.0;
  double pixel_x_A = 0.0;  ///< of the image's own, binned pixels
  double pixel_y_A = 0.0;
};

}  // namespace dosefloor::samples

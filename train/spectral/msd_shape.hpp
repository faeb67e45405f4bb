#pragma once
/// The MSD-net whose passes are computed.

#include <cstddef>
#include <vector>

namespace dosefloor::spectral {

/// Half widths of kernels that there is code for: kernels of 3, 5, ... 13 taps.
constexpr int largest_half_width = 6;

/// The net of train/networks/msd/msd_function.hpp: layer i has `features` planes and sees those of all earlier
/// layers; the first sees the image's channels, and so do all others if image_to_all_layers.
struct MsdShape {
  std::size_t images = 1;
  std::size_t channels = 1;
  int height = 0;
  int width = 0;
  std::size_t features = 1;
  int kernel = 0;              ///< taps along x and along y, odd
  std::vector<int> dilations;  ///< one for each layer
  bool image_to_all_layers = false;

  [[nodiscard]] bool sees_image(std::size_t layer) const { return layer == 0 || image_to_all_layers; }

  friend bool operator==(const MsdShape&, const MsdShape&) = default;
};

}  // namespace dosefloor::spectral

#pragma once
/// The grid of an MSD-net on a device, and its tables.

#include <vector>

#include "train/device_msd/geometry.hpp"
#include "train/spectral/msd_shape.hpp"

namespace dosefloor::device_msd {

/// Throws Error unless there is at least one image, channel, feature and layer, the kernel is odd, 3 to 2
/// spectral::largest_half_width + 1, and both edges of the images are longer than what the taps of any layer
/// reach.
[[nodiscard]] Geometry geometry_of(const spectral::MsdShape& shape);

/// What Tables point to, on the host.
template <class T>
struct HostTables {
  std::vector<int> pair_of_output;
  std::vector<int> phases_of_output;
  std::vector<int> output_of_pair;
  std::vector<Complex<T>> along_x;
  std::vector<Complex<T>> along_y;

  HostTables(const spectral::MsdShape& shape, const Geometry& geometry);
};

extern template struct HostTables<float>;
extern template struct HostTables<double>;

}  // namespace dosefloor::device_msd

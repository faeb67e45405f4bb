#include "train/device_msd/device_plan.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "train/spectral/line_transform.hpp"
#include "train/spectral/tap_spectrum.hpp"

namespace dosefloor::device_msd {
namespace {

/// Elements of a row of a spectrum are a multiple of this: rows begin where the device loads from.
constexpr int pitch_multiple = 16;

/// cos and sin.
template <class T>
Complex<T> phase(int dilation, int tap, int k, int n) {
  const double angle = spectral::dilation_phase(dilation, tap, static_cast<std::size_t>(k), n);
  return {static_cast<T>(std::cos(angle)), static_cast<T>(std::sin(angle))};
}

std::vector<int> distinct(std::vector<int> dilations) {
  std::sort(dilations.begin(), dilations.end());
  dilations.erase(std::unique(dilations.begin(), dilations.end()), dilations.end());
  return dilations;
}

}  // namespace

Geometry geometry_of(const spectral::MsdShape& shape) {
  const int half = shape.kernel / 2;
  if (shape.images == 0 || shape.channels == 0 || shape.features == 0 || shape.dilations.empty() ||
      shape.kernel % 2 == 0 || half < 1 || half > spectral::largest_half_width) {
    throw Error("no MSD-net on a device of " + std::to_string(shape.images) + " images, " +
                std::to_string(shape.channels) + " channels, " + std::to_string(shape.dilations.size()) +
                " layers of " + std::to_string(shape.features) + " features and kernels of " +
                std::to_string(shape.kernel) +
                " taps: expected at least one of each, and an odd kernel of 3 to " +
                std::to_string(2 * spectral::largest_half_width + 1));
  }
  const int border = half * *std::max_element(shape.dilations.begin(), shape.dilations.end());
  if (shape.height <= border || shape.width <= border) {
    throw Error("an image of " + std::to_string(shape.width) + " x " + std::to_string(shape.height) +
                " pixels cannot be reflected by " + std::to_string(border) + " pixels");
  }
  Geometry geometry{};
  geometry.images = static_cast<int>(shape.images);
  geometry.channels = static_cast<int>(shape.channels);
  geometry.features = static_cast<int>(shape.features);
  geometry.depth = static_cast<int>(shape.dilations.size());
  geometry.height = shape.height;
  geometry.width = shape.width;
  geometry.border = border;
  geometry.ny = spectral::friendly_length(shape.height + 2 * border);
  geometry.nx = spectral::friendly_length(shape.width + 2 * border);
  geometry.columns = geometry.nx / 2 + 1;
  geometry.pitch = (geometry.columns + pitch_multiple - 1) / pitch_multiple * pitch_multiple;
  geometry.half = half;
  geometry.image_to_all_layers = shape.image_to_all_layers;
  return geometry;
}

template <class T>
HostTables<T>::HostTables(const spectral::MsdShape& shape, const Geometry& geometry) {
  const std::vector<int> dilations = distinct(shape.dilations);
  int pairs = 0;
  for (int output = 0; output < geometry.outputs(); ++output) {
    const int layer = output / geometry.features;
    const int dilation = shape.dilations[static_cast<std::size_t>(layer)];
    phases_of_output.push_back(
        static_cast<int>(std::lower_bound(dilations.begin(), dilations.end(), dilation) - dilations.begin()));
    const int inputs = geometry.first_plane(layer) - geometry.first_input(layer);
    pair_of_output.push_back(pairs - geometry.first_input(layer));
    output_of_pair.insert(output_of_pair.end(), static_cast<std::size_t>(inputs), output);
    pairs += inputs;
  }
  for (const int dilation : dilations) {
    for (int tap = 1; tap <= geometry.half; ++tap) {
      for (int kx = 0; kx < geometry.pitch; ++kx) {
        along_x.push_back(phase<T>(dilation, tap, kx, geometry.nx));
      }
    }
    for (int ky = 0; ky < geometry.ny; ++ky) {
      for (int tap = 1; tap <= geometry.half; ++tap) {
        along_y.push_back(phase<T>(dilation, tap, ky, geometry.ny));
      }
    }
  }
}

template struct HostTables<float>;
template struct HostTables<double>;

}  // namespace dosefloor::device_msd

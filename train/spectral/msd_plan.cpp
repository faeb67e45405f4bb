#include "train/spectral/msd_plan.hpp"

#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::spectral {
namespace {

constexpr std::size_t second_level_cache_bytes = std::size_t{512} * 1024;
constexpr std::size_t cache_line_bytes = 64;

/// Planes whose tiles, and those of their gradients, are in the cache beside two that pass; not so few that
/// everything else is read too often.
std::size_t planes_in_cache(std::size_t tile_bytes) {
  const std::size_t tiles = second_level_cache_bytes / tile_bytes;
  return std::clamp<std::size_t>(tiles / 2 - std::min<std::size_t>(tiles / 2, 2), 4, 8);
}

}  // namespace

template <class T>
MsdPlan<T>::MsdPlan(const MsdShape& shape) : shape_(shape) {
  if (shape.images == 0 || shape.channels == 0 || shape.features == 0 || shape.dilations.empty() ||
      shape.kernel % 2 == 0) {
    throw Error("no MSD-net of " + std::to_string(shape.images) + " images, " +
                std::to_string(shape.channels) + " channels, " + std::to_string(shape.dilations.size()) +
                " layers of " + std::to_string(shape.features) + " features and kernels of " +
                std::to_string(shape.kernel) + " taps: expected at least one of each, and an odd kernel");
  }
  const int half = shape.kernel / 2;
  const int largest = *std::max_element(shape.dilations.begin(), shape.dilations.end());
  planes_ = std::make_unique<PlaneTransform<T>>(shape.height, shape.width, half * largest);
  taps_ = make_tap_spectrum(*planes_, half);
  layers_at_once_ = std::max<std::size_t>(
      1, planes_in_cache(shape.images * planes_->tile_size() * sizeof(Complex)) / shape.features);
  std::vector<int> distinct(shape.dilations);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (const int dilation : distinct) {
    phases_.emplace_back(*planes_, dilation, half);
  }
  for (const int dilation : shape.dilations) {
    phases_of_layer_.push_back(static_cast<std::size_t>(
        std::lower_bound(distinct.begin(), distinct.end(), dilation) - distinct.begin()));
  }
}

template <class T>
void MsdPlan<T>::prefetch(Tiles<const Complex> next, std::size_t part, std::size_t parts) const noexcept {
  if (parts == 1) {
    return;
  }
  const std::size_t lines = planes_->tile_size() * sizeof(Complex) / cache_line_bytes;
  for (std::size_t image = 0; image < shape_.images; ++image) {
    const char* const tile = reinterpret_cast<const char*>(next.first + image * next.distance);
    for (std::size_t line = lines * part / parts; line < lines * (part + 1) / parts; ++line) {
      __builtin_prefetch(tile + line * cache_line_bytes);
    }
  }
}

double step_flops(const MsdShape& shape) {
  const MsdPlan<float> plan(shape);
  const PlaneTransform<float>& planes = plan.planes();
  const auto images = static_cast<double>(shape.images);
  const auto features = static_cast<double>(plan.depth() * shape.features);
  const double nx = planes.nx();
  const int last_row = planes.ny() / 2;
  const double rows = last_row + 1.0;
  double kernels = 0.0;
  for (std::size_t layer = 0; layer < plan.depth(); ++layer) {
    kernels += static_cast<double>(shape.features * plan.inputs(layer));
  }
  const auto of_image = static_cast<double>(plan.end_of_image() * shape.features * shape.channels);
  const int half_kernel = shape.kernel / 2;
  const double of_pair = 8.0 * half_kernel + 4.0 + 16.0 * images;  // K(±kx) and its products
  const double products = (3.0 * kernels - of_image) * rows * (nx / 2.0 + 1.0) * of_pair;
  const double of_plane =
      5.0 * planes.ny() * std::log2(planes.ny()) * static_cast<double>(planes.width()) / 2.0 +
      5.0 * nx * std::log2(nx) * rows;
  return products + images * of_plane * (4.0 * features + static_cast<double>(shape.channels) + 1.0);
}

template class MsdPlan<float>;
template class MsdPlan<double>;

}  // namespace dosefloor::spectral

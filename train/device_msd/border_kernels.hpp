#pragma once
/// What happens between two transforms of planes. operator() is one pixel's work: x and y on the grid.

#include <cstdint>

#include "train/device_msd/geometry.hpp"

namespace dosefloor::device_msd {

/// images [image][channel][y][x] -> real planes, reflected at their borders.
template <class T>
struct PadImages {
  Geometry geometry;
  const T* images;
  T* real;

  DOSEFLOOR_DEVICE void operator()(int x, int y, int channel_of_image) const {
    const Geometry& g = geometry;
    const int image = channel_of_image / g.channels;
    const int channel = channel_of_image % g.channels;
    const int from_y = reflected(y, g.height, g.border, g.ny);
    const int from_x = reflected(x, g.width, g.border, g.nx);
    const bool empty = from_y < 0 || from_x < 0;
    real[g.nth(channel, image) * g.real_size() + static_cast<std::size_t>(y) * g.nx + x] =
        empty ? T(0)
              : images[static_cast<std::size_t>(channel_of_image) * g.pixels() +
                       static_cast<std::size_t>(from_y) * g.width + from_x];
  }
};

/// Sums of a layer, nx ny times too large -> its features ReLU(sum + bias), reflected at their borders; their
/// signs [output][image][y][x]; and what they add to the logits [image][y][x].
template <class T>
struct Activate {
  Geometry geometry;
  int layer;
  const T* biases;
  const T* last_weight;
  const T* last_bias;
  const T* sums;
  T* real;
  std::uint8_t* signs;
  T* logits;

  DOSEFLOOR_DEVICE void operator()(int x, int y, int image) const {
    const Geometry& g = geometry;
    const int from_y = reflected(y, g.height, g.border, g.ny);
    const int from_x = reflected(x, g.width, g.border, g.nx);
    const bool empty = from_y < 0 || from_x < 0;
    const bool on_plane = y < g.height && x < g.width;
    const std::size_t pixel = static_cast<std::size_t>(y) * g.width + x;
    const T scale = T(1) / static_cast<T>(g.real_size());
    T share = 0;
    for (int feature = 0; feature < g.features; ++feature) {
      const int output = layer * g.features + feature;
      const std::size_t plane = g.nth(feature, image) * g.real_size();
      T value = 0;
      if (!empty) {
        value = sums[plane + static_cast<std::size_t>(from_y) * g.nx + from_x] * scale + biases[output];
        value = value > T(0) ? value : T(0);
      }
      real[plane + static_cast<std::size_t>(y) * g.nx + x] = value;
      if (on_plane) {
        signs[g.nth(output, image) * g.pixels() + pixel] = value > T(0) ? 1 : 0;
        share += last_weight[output] * value;
      }
    }
    if (on_plane) {
      T& logit = logits[static_cast<std::size_t>(image) * g.pixels() + pixel];
      logit = share + (layer == 0 ? *last_bias : logit);
    }
  }
};

/// d/dlogits [image][y][x] -> a real plane, empty beyond them.
template <class T>
struct PadLogits {
  Geometry geometry;
  const T* of_logits;
  T* real;

  DOSEFLOOR_DEVICE void operator()(int x, int y, int image) const {
    const Geometry& g = geometry;
    const bool on_plane = y < g.height && x < g.width;
    real[static_cast<std::size_t>(image) * g.real_size() + static_cast<std::size_t>(y) * g.nx + x] =
        on_plane ? of_logits[static_cast<std::size_t>(image) * g.pixels() +
                             static_cast<std::size_t>(y) * g.width + x]
                 : T(0);
  }
};

/// What a grid holds for pixel (y, x) of a plane and for its reflections.
template <class T>
DOSEFLOOR_DEVICE T folded_pixel(const Geometry& g, const T* grid, int y, int x) {
  return folded(y, g.height, g.border, g.ny, [&](int row) {
    const T* const numbers = grid + static_cast<std::size_t>(row) * g.nx;
    return folded(x, g.width, g.border, g.nx, [&](int column) { return numbers[column]; });
  });
}

/// Gradients of a layer's features as all later layers give them (null: there is none), nx ny times too
/// large and with borders -> those of its sums: the logits' share added, where ReLU let the features pass;
/// empty beyond the plane.
template <class T>
struct Deactivate {
  Geometry geometry;
  int layer;
  const T* last_weight;
  const T* of_logits;
  const std::uint8_t* signs;
  const T* of_features;
  T* real;

  DOSEFLOOR_DEVICE void operator()(int x, int y, int image) const {
    const Geometry& g = geometry;
    const bool on_plane = y < g.height && x < g.width;
    const std::size_t pixel = static_cast<std::size_t>(y) * g.width + x;
    const T scale = T(1) / static_cast<T>(g.real_size());
    for (int feature = 0; feature < g.features; ++feature) {
      const int output = layer * g.features + feature;
      const std::size_t plane = g.nth(feature, image) * g.real_size();
      T value = 0;
      if (on_plane && signs[g.nth(output, image) * g.pixels() + pixel] != 0) {
        value = last_weight[output] * of_logits[static_cast<std::size_t>(image) * g.pixels() + pixel];
        if (of_features != nullptr) {
          value += scale * folded_pixel(g, of_features + plane, y, x);
        }
      }
      real[plane + static_cast<std::size_t>(y) * g.nx + x] = value;
    }
  }
};

/// Gradients of the channels, nx ny times too large and with borders -> d/dimages [image][channel][y][x].
/// x and y are on the plane.
template <class T>
struct FoldImages {
  Geometry geometry;
  const T* real;
  T* of_images;

  DOSEFLOOR_DEVICE void operator()(int x, int y, int channel_of_image) const {
    const Geometry& g = geometry;
    const int image = channel_of_image / g.channels;
    const int channel = channel_of_image % g.channels;
    of_images[static_cast<std::size_t>(channel_of_image) * g.pixels() +
              static_cast<std::size_t>(y) * g.width + x] =
        folded_pixel(g, real + g.nth(channel, image) * g.real_size(), y, x) / static_cast<T>(g.real_size());
  }
};

}  // namespace dosefloor::device_msd

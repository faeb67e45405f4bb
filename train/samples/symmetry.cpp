#include "train/samples/symmetry.hpp"

#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"

namespace dosefloor::samples {
namespace {

/// Calls visit(place in the image, place in what is seen) for every pixel of an image [height, width].
template <class Visit>
void for_each_pixel(const Symmetry& symmetry, int height, int width, Visit&& visit) {
  const auto rows = static_cast<std::size_t>(symmetry.transposed ? width : height);
  const auto columns = static_cast<std::size_t>(symmetry.transposed ? height : width);
  for (std::size_t y = 0; y < rows; ++y) {
    const std::size_t from_y = symmetry.flipped_y ? rows - 1 - y : y;
    for (std::size_t x = 0; x < columns; ++x) {
      const std::size_t from_x = symmetry.flipped_x ? columns - 1 - x : x;
      const std::size_t place = symmetry.transposed ? from_x * rows + from_y : from_y * columns + from_x;
      visit(place, y * columns + x);
    }
  }
}

void expect_shape(std::size_t pixels, int height, int width) {
  if (height <= 0 || width <= 0 ||
      pixels != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
    throw Error("an image of another number of pixels than height times width");
  }
}

}  // namespace

std::vector<Symmetry> symmetries_of(int height, int width) {
  std::vector<Symmetry> all;
  for (const bool transposed : {false, true}) {
    for (const bool flipped_y : {false, true}) {
      for (const bool flipped_x : {false, true}) {
        if (!transposed || height == width) {
          all.push_back({transposed, flipped_y, flipped_x});
        }
      }
    }
  }
  return all;
}

Symmetry draw_symmetry(std::uint64_t seed, std::int64_t specimen, std::int64_t epoch, int height, int width) {
  random::Stream stream({seed, random::Purpose::symmetry, static_cast<std::uint32_t>(specimen),
                         static_cast<std::uint32_t>(epoch)});
  const std::vector<Symmetry> all = symmetries_of(height, width);
  return all[static_cast<std::size_t>(stream.integer(0, static_cast<std::int64_t>(all.size()) - 1))];
}

template <class T>
std::vector<T> seen_in(const Symmetry& symmetry, std::span<const T> image, int height, int width) {
  expect_shape(image.size(), height, width);
  std::vector<T> seen(image.size());
  for_each_pixel(symmetry, height, width,
                 [&](std::size_t place, std::size_t at) { seen[at] = image[place]; });
  return seen;
}

template <class T>
std::vector<T> turned_back(const Symmetry& symmetry, std::span<const T> image, int height, int width) {
  expect_shape(image.size(), height, width);
  std::vector<T> original(image.size());
  for_each_pixel(symmetry, height, width,
                 [&](std::size_t place, std::size_t at) { original[place] = image[at]; });
  return original;
}

template std::vector<float> seen_in(const Symmetry&, std::span<const float>, int, int);
template std::vector<std::uint8_t> seen_in(const Symmetry&, std::span<const std::uint8_t>, int, int);
template std::vector<float> turned_back(const Symmetry&, std::span<const float>, int, int);

void turn(Sample& sample, const Symmetry& symmetry) {
  sample.image = seen_in<float>(symmetry, sample.image, sample.height, sample.width);
  if (!sample.mask.empty()) {
    sample.mask = seen_in<std::uint8_t>(symmetry, sample.mask, sample.height, sample.width);
  }
  if (symmetry.transposed) {
    std::swap(sample.height, sample.width);
    std::swap(sample.pixel_x_A, sample.pixel_y_A);
  }
}

}  // namespace dosefloor::samples

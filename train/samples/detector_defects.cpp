#include "train/samples/detector_defects.hpp"

#include <algorithm>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "train/samples/defective_lines.hpp"
#include "train/samples/standing_out.hpp"
#include "train/samples/window_ends.hpp"

namespace dosefloor::samples {
namespace {

constexpr int smallest_size = 20;  ///< px
constexpr int most_passes = 4;
constexpr StandingOutRule pixel_rule{
    .of_spread = 3.0, .of_scale = 6.0, .share_of_all = 0.003, .share_of_positive = 0.25};

/// Median of the pixels in the window around `place` that are sound; of an even number the upper one of the two in
/// the middle. Of all where none is sound.
float median_around(std::span<const float> image, const std::vector<std::uint8_t>& defective,
                    std::size_t height, std::size_t width, std::size_t place) {
  constexpr std::size_t reach = window_edge / 2;
  const auto first = [reach](std::size_t at, std::size_t size) {
    return std::clamp(at, reach, size - 1 - reach) - reach;
  };
  const std::size_t y0 = first(place / width, height);
  const std::size_t x0 = first(place % width, width);
  std::vector<float> sound;
  std::vector<float> all;
  for (std::size_t y = y0; y < y0 + window_edge; ++y) {
    for (std::size_t x = x0; x < x0 + window_edge; ++x) {
      all.push_back(image[y * width + x]);
      if (defective[y * width + x] == 0) {
        sound.push_back(image[y * width + x]);
      }
    }
  }
  std::vector<float>& values = sound.empty() ? all : sound;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::int64_t replace_defective_pixels(std::span<float> image, int height, int width) {
  const std::vector<float> given(image.begin(), image.end());
  std::vector<std::uint8_t> defective(image.size(), 0);
  std::int64_t count = 0;
  for (int pass = 0; pass < most_passes; ++pass) {
    const WindowEnds ends = window_ends(image, height, width);
    const std::vector<std::size_t> found =
        standing_out<float>(std::span<const float>(image), ends.lower, ends.upper, pixel_rule);
    if (found.empty()) {
      break;
    }
    for (const std::size_t place : found) {
      count += defective[place] == 0 ? 1 : 0;
      defective[place] = 1;
    }
    for (std::size_t place = 0; place < image.size(); ++place) {
      if (defective[place] != 0) {
        image[place] = median_around(given, defective, static_cast<std::size_t>(height),
                                     static_cast<std::size_t>(width), place);
      }
    }
  }
  return count;
}

}  // namespace

std::int64_t replace_defects(std::span<float> image, int height, int width) {
  if (height <= 0 || width <= 0 ||
      image.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
    throw Error("an image of another number of pixels than height times width");
  }
  if (std::min(height, width) < smallest_size) {
    return 0;
  }
  const auto rows = static_cast<std::size_t>(height);
  const auto columns = static_cast<std::size_t>(width);
  std::int64_t count = replace_defective_lines({image, columns, 1, rows, columns});
  count += replace_defective_lines({image, rows, columns, columns, 1});
  return count + replace_defective_pixels(image, height, width);
}

}  // namespace dosefloor::samples

#pragma once
/// Columns and rows of a detector that are hot, dead or of another gain (train/samples/detector_defects.hpp).

#include <cstdint>
#include <span>

namespace dosefloor::samples {

/// An image seen along one axis: pixel i of line j is at [i · pixel_step + j · line_step].
struct LinesView {
  std::span<float> image;
  std::size_t lines = 0;
  std::size_t line_step = 0;
  std::size_t pixels = 0;  ///< of a line
  std::size_t pixel_step = 0;

  [[nodiscard]] float& at(std::size_t line, std::size_t pixel) const {
    return image[line * line_step + pixel * pixel_step];
  }
};

/// In place; returns the number of pixels of the lines that were replaced. There are at least 7 lines.
std::int64_t replace_defective_lines(const LinesView& view);

}  // namespace dosefloor::samples

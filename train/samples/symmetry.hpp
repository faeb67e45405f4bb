#pragma once
/// The eight symmetries of the square, of which four keep the shape of an image that is none.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/samples/sample.hpp"

namespace dosefloor::samples {

/// First the axes are exchanged, then their directions reversed.
struct Symmetry {
  bool transposed = false;
  bool flipped_y = false;
  bool flipped_x = false;

  bool operator==(const Symmetry&) const = default;
};

/// The identity first; four of an image that is not square, eight of one that is.
[[nodiscard]] std::vector<Symmetry> symmetries_of(int height, int width);

/// The symmetry in which training epoch `epoch` sees a specimen: each with the same probability, from the stream {seed,
/// Purpose::symmetry, specimen, epoch} alone, so that ranks and resumes change nothing.
[[nodiscard]] Symmetry draw_symmetry(std::uint64_t seed, std::int64_t specimen, std::int64_t epoch,
                                     int height, int width);

/// `image` [height, width] seen in a symmetry; [width, height] where that transposes.
template <class T>
[[nodiscard]] std::vector<T> seen_in(const Symmetry& symmetry, std::span<const T> image, int height,
                                     int width);

/// What seen_in() was given, of what it returned: `image` has the shape that seen_in() gives to [height, width].
template <class T>
[[nodiscard]] std::vector<T> turned_back(const Symmetry& symmetry, std::span<const T> image, int height,
                                         int width);

/// Image, mask and size of the pixels.
void turn(Sample& sample, const Symmetry& symmetry);

}  // namespace dosefloor::samples

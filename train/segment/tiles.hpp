#pragma once
/// Images too large for memory, cut into overlapping tiles along each axis.
///
/// A pixel of a network's result follows from the pixels of the image up to its reach. So a tile that reaches
/// that far beyond the pixels taken from it (its core) gives them the values of the whole image: cores meet
/// without a seam, and what a network does at the image's own borders is done by the tiles that lie there.
/// Networks that take statistics of the whole image have no such reach: for them there are no tiles.

#include <cstdint>
#include <vector>

namespace dosefloor::segment {

/// What a network asks of its tiles, px.
struct TileRule {
  std::int64_t unit = 1;  ///< tiles begin at multiples of it: 2^levels of a U-net, else its poolings shift
  std::int64_t halo = 0;  ///< the network's reach, rounded up to a multiple of `unit`
  bool whole = false;     ///< statistics of the whole image act on every pixel: no tiles

  /// The shortest tile of which something is left between two halos.
  [[nodiscard]] std::int64_t smallest_tile() const noexcept { return 2 * halo + unit; }
};

/// Pixels [begin, end) along one axis that a tile sees, and [core_begin, core_end) that are taken from it.
struct TileSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t core_begin = 0;
  std::int64_t core_end = 0;

  bool operator==(const TileSpan&) const = default;
};

/// The tiles of an axis of `length` pixels, at most `tile_px` long, in order; their cores cover it once. One
/// tile where `tile_px` is 0 or the axis is no longer than that. Throws InputError unless tile_px is 0 or a
/// multiple of the rule's unit that leaves a core, and for more than one tile of a network that sees whole images.
[[nodiscard]] std::vector<TileSpan> tile_spans(std::int64_t length, std::int64_t tile_px,
                                               const TileRule& rule);

/// Edge of the largest tile that fits into `budget_bytes` at `bytes_per_pixel`; 0 where the whole image of
/// height x width pixels does. Throws InputError if the smallest tile, or an image that has to be seen whole, is
/// larger: the message has what it takes.
[[nodiscard]] std::int64_t fitting_tile(std::int64_t height, std::int64_t width, const TileRule& rule,
                                        double bytes_per_pixel, double budget_bytes);

/// Pixels of the largest tile.
[[nodiscard]] double largest_tile_pixels(std::int64_t height, std::int64_t width, std::int64_t tile_px);

}  // namespace dosefloor::segment

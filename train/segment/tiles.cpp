#include "train/segment/tiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/errors/error.hpp"

namespace dosefloor::segment {
namespace {

constexpr double mib = 1024.0 * 1024.0;

std::int64_t edge_of_tile(std::int64_t length, std::int64_t tile_px) {
  return tile_px == 0 ? length : std::min(length, tile_px);
}

}  // namespace

std::vector<TileSpan> tile_spans(std::int64_t length, std::int64_t tile_px, const TileRule& rule) {
  if (rule.whole && tile_px != 0 && tile_px < length) {
    throw InputError(fmt::format(
        "tiles of {} pixels: this network normalises its features by statistics of the whole image, so that tiles of "
        "an image of {} pixels would give other results than the image; expected 0 for no tiles",
        tile_px, length));
  }
  if (tile_px != 0 && (tile_px < rule.smallest_tile() || tile_px % rule.unit != 0)) {
    throw InputError(
        fmt::format("tiles of {} pixels: expected at least {}{}, so that something is left between two "
                    "overlaps of {} (how far this network sees), or 0 for no tiles",
                    tile_px, rule.smallest_tile(),
                    rule.unit > 1 ? fmt::format(" and a multiple of {}", rule.unit) : "", rule.halo));
  }
  if (tile_px == 0 || tile_px >= length) {
    return {{0, length, 0, length}};
  }
  std::vector<TileSpan> spans;
  for (std::int64_t begin = 0;; begin += tile_px - 2 * rule.halo) {
    const std::int64_t end = std::min(begin + tile_px, length);
    const bool last = end == length;
    spans.push_back({begin, end, begin == 0 ? 0 : begin + rule.halo, last ? length : end - rule.halo});
    if (last) {
      return spans;
    }
  }
}

std::int64_t fitting_tile(std::int64_t height, std::int64_t width, const TileRule& rule,
                          double bytes_per_pixel, double budget_bytes) {
  const double pixels = budget_bytes / bytes_per_pixel;
  if (static_cast<double>(height) * static_cast<double>(width) <= pixels) {
    return 0;
  }
  if (rule.whole) {
    throw InputError(fmt::format(
        "an image of {} x {} pixels takes {:.0f} MiB, and this network has to see it whole: it normalises its features by "
        "statistics of the whole image; expected at most {:.0f} MiB, half of the memory that is available to a rank. Start "
        "fewer ranks, take a machine with more memory, or give --tile-px 0 all the same",
        width, height, static_cast<double>(height) * static_cast<double>(width) * bytes_per_pixel / mib,
        budget_bytes / mib));
  }
  // A tile longer than the image's shorter edge is cut off there.
  const auto shorter = static_cast<double>(std::min(height, width));
  const double edge = std::sqrt(pixels) <= shorter ? std::sqrt(pixels) : pixels / shorter;
  const std::int64_t tile_px = static_cast<std::int64_t>(edge) / rule.unit * rule.unit;
  if (tile_px < rule.smallest_tile()) {
    const double needed = largest_tile_pixels(height, width, rule.smallest_tile()) * bytes_per_pixel / mib;
    throw InputError(fmt::format(
        "an image of {} x {} pixels takes {:.0f} MiB, and its smallest tile, of {} pixels (this network sees "
        "{} pixels far), {:.0f} MiB; expected at most {:.0f} MiB, half of the memory that is available to a "
        "rank. Start fewer ranks, take a machine with more memory, or give --tile-px all the same",
        width, height, static_cast<double>(height) * static_cast<double>(width) * bytes_per_pixel / mib,
        rule.smallest_tile(), rule.halo, needed, budget_bytes / mib));
  }
  return tile_px;
}

double largest_tile_pixels(std::int64_t height, std::int64_t width, std::int64_t tile_px) {
  return static_cast<double>(edge_of_tile(height, tile_px)) *
         static_cast<double>(edge_of_tile(width, tile_px));
}

}  // namespace dosefloor::segment

#include "train/samples/window_ends.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::samples {
namespace {

/// Windows that lie side by side are done at once, so that the compiler has whole registers to work on.
constexpr std::size_t block = 16;
using Block = std::array<float, block>;

struct Ranks {
  std::array<Block, window_rank> smallest;
  std::array<Block, window_rank> largest;

  Ranks() {
    for (Block& ranked : smallest) {
      ranked.fill(std::numeric_limits<float>::infinity());
    }
    for (Block& ranked : largest) {
      ranked.fill(-std::numeric_limits<float>::infinity());
    }
  }

  /// Inserts one value into each window's two lists: what is pushed out of a place goes to the next one.
  void insert(const float* values) {
    Block high;
    Block low;
    std::copy_n(values, block, high.begin());
    std::copy_n(values, block, low.begin());
    for (std::size_t rank = 0; rank < window_rank; ++rank) {
      for (std::size_t i = 0; i < block; ++i) {
        const float larger = std::max(largest[rank][i], high[i]);
        high[i] = std::min(largest[rank][i], high[i]);
        largest[rank][i] = larger;
        const float smaller = std::min(smallest[rank][i], low[i]);
        low[i] = std::max(smallest[rank][i], low[i]);
        smallest[rank][i] = smaller;
      }
    }
  }
};

/// Ends of the windows of five rows, by the window's left edge; `rows` are that long and a block longer.
void ends_of_rows(const std::array<std::vector<float>, window_edge>& rows, std::size_t windows, float* lower,
                  float* upper) {
  for (std::size_t first = 0; first < windows; first += block) {
    Ranks ranks;
    for (const std::vector<float>& row : rows) {
      for (std::size_t dx = 0; dx < window_edge; ++dx) {
        ranks.insert(row.data() + first + dx);
      }
    }
    const std::size_t count = std::min(block, windows - first);
    std::copy_n(ranks.smallest[window_rank - 1].begin(), count, lower + first);
    std::copy_n(ranks.largest[window_rank - 1].begin(), count, upper + first);
  }
}

/// [x] of a row of which the pixels `reach` from its ends are not set: they get those of the nearest one that is.
void extend(float* row, std::size_t width) {
  constexpr std::size_t reach = window_edge / 2;
  std::fill_n(row, reach, row[reach]);
  std::fill_n(row + width - reach, reach, row[width - reach - 1]);
}

}  // namespace

WindowEnds window_ends(std::span<const float> image, int height, int width) {
  if (std::min(height, width) < window_edge) {
    throw Error("an image smaller than the window around a pixel");
  }
  constexpr std::size_t reach = window_edge / 2;
  const auto rows = static_cast<std::size_t>(height);
  const auto columns = static_cast<std::size_t>(width);
  WindowEnds ends{std::vector<float>(image.size()), std::vector<float>(image.size())};
  std::array<std::vector<float>, window_edge> five;
  for (std::size_t y = reach; y + reach < rows; ++y) {
    for (std::size_t k = 0; k < window_edge; ++k) {
      five[k].assign(columns + block, 0.0F);
      std::copy_n(image.begin() + static_cast<std::ptrdiff_t>((y - reach + k) * columns), columns,
                  five[k].begin());
    }
    float* lower = ends.lower.data() + y * columns;
    float* upper = ends.upper.data() + y * columns;
    ends_of_rows(five, columns - 2 * reach, lower + reach, upper + reach);
    extend(lower, columns);
    extend(upper, columns);
  }
  for (std::vector<float>* end : {&ends.lower, &ends.upper}) {
    const auto row = [&](std::size_t y) { return end->begin() + static_cast<std::ptrdiff_t>(y * columns); };
    for (std::size_t y = 0; y < reach; ++y) {
      std::copy_n(row(reach), columns, row(y));
      std::copy_n(row(rows - reach - 1), columns, row(rows - 1 - y));
    }
  }
  return ends;
}

}  // namespace dosefloor::samples

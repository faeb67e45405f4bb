#include "train/samples/defective_lines.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "train/samples/standing_out.hpp"

namespace dosefloor::samples {
namespace {

constexpr std::size_t neighbours = 7;   ///< columns that a column is compared with, itself among them
constexpr std::size_t passed_over = 2;  ///< at either end: so many may be defective together
constexpr StandingOutRule rule{
    .of_spread = 3.0, .of_scale = 8.0, .share_of_all = 1.0, .share_of_positive = 0.25};

/// Mean over a line's pixels, of which the lowest and highest 5 % count as the value at that rank.
double level_of(const LinesView& view, std::size_t line, std::vector<float>& pixels) {
  constexpr std::size_t twentieth = 20;
  pixels.resize(view.pixels);
  for (std::size_t i = 0; i < view.pixels; ++i) {
    pixels[i] = view.at(line, i);
  }
  const auto rank = static_cast<std::ptrdiff_t>(view.pixels / twentieth);
  std::nth_element(pixels.begin(), pixels.begin() + rank, pixels.end());
  const float lowest = pixels[static_cast<std::size_t>(rank)];
  std::nth_element(pixels.begin(), pixels.begin() + rank, pixels.end(), std::greater<>());
  const float highest = pixels[static_cast<std::size_t>(rank)];
  double sum = 0.0;
  for (std::size_t i = 0; i < view.pixels; ++i) {
    sum += std::clamp(view.at(line, i), lowest, highest);
  }
  return sum / static_cast<double>(view.pixels);
}

/// First of the lines that a line is compared with.
std::size_t first_around(std::size_t line, std::size_t lines) {
  return std::min(std::max(line, neighbours / 2) - neighbours / 2, lines - neighbours);
}

/// A line is defective all along: most of its pixels lie on the line's side of what is usual beside them. A few bright
/// pixels, which move the level of a line in an image of few electrons, are something else.
bool all_along(const LinesView& view, std::size_t line, bool above) {
  constexpr double most = 0.75;
  const std::size_t first = first_around(line, view.lines);
  std::size_t count = 0;
  for (std::size_t i = 0; i < view.pixels; ++i) {
    std::array<float, neighbours> beside{};
    for (std::size_t k = 0; k < neighbours; ++k) {
      beside[k] = view.at(first + k, i);
    }
    std::nth_element(beside.begin(), beside.begin() + neighbours / 2, beside.end());
    const float usual = beside[neighbours / 2];
    const float pixel = view.at(line, i);
    count += (above ? pixel > usual : pixel < usual) ? 1U : 0U;
  }
  return static_cast<double>(count) > most * static_cast<double>(view.pixels);
}

std::vector<std::size_t> defective_lines(const LinesView& view) {
  std::vector<double> levels(view.lines);
  std::vector<float> pixels;
  for (std::size_t line = 0; line < view.lines; ++line) {
    levels[line] = level_of(view, line, pixels);
  }
  std::vector<double> lower(view.lines);
  std::vector<double> upper(view.lines);
  for (std::size_t line = 0; line < view.lines; ++line) {
    const std::size_t first = first_around(line, view.lines);
    std::array<double, neighbours> around{};
    std::copy_n(levels.begin() + static_cast<std::ptrdiff_t>(first), neighbours, around.begin());
    std::sort(around.begin(), around.end());
    lower[line] = around[passed_over];
    upper[line] = around[neighbours - 1 - passed_over];
  }
  std::vector<std::size_t> found = standing_out<double>(levels, lower, upper, rule);
  std::erase_if(found, [&](std::size_t line) { return !all_along(view, line, levels[line] > upper[line]); });
  return found;
}

}  // namespace

std::int64_t replace_defective_lines(const LinesView& view) {
  const std::vector<std::size_t> defective = defective_lines(view);
  std::vector<std::size_t> sound;
  for (std::size_t line = 0; line < view.lines; ++line) {
    if (!std::binary_search(defective.begin(), defective.end(), line)) {
      sound.push_back(line);
    }
  }
  for (const std::size_t line : defective) {
    const auto next = std::lower_bound(sound.begin(), sound.end(), line);
    const std::size_t after = next == sound.end() ? sound.back() : *next;
    const std::size_t before = next == sound.begin() ? after : *(next - 1);
    const double share =
        after > before ? static_cast<double>(line - before) / static_cast<double>(after - before) : 0.0;
    for (std::size_t i = 0; i < view.pixels; ++i) {
      view.at(line, i) = static_cast<float>((1.0 - share) * view.at(before, i) + share * view.at(after, i));
    }
  }
  return static_cast<std::int64_t>(defective.size() * view.pixels);
}

}  // namespace dosefloor::samples

#include "train/segment/unlike_training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace dosefloor::segment {
namespace {

/// Smallest and largest of the values that count.
struct Outside {
  std::size_t count = 0;
  double lowest = 0.0;
  double highest = 0.0;

  void add(double low, double high) {
    lowest = count == 0 ? low : std::min(lowest, low);
    highest = count == 0 ? high : std::max(highest, high);
    ++count;
  }
};

std::string range_text(double low, double high, const char* unit) {
  return low == high ? fmt::format("{:.4g} {}", low, unit)
                     : fmt::format("{:.4g} to {:.4g} {}", low, high, unit);
}

}  // namespace

std::optional<std::string> unlike_pixels(const model::ModelDescription& model, const ImagesSource& images) {
  constexpr double slack = 0.01;
  Outside pixels;
  for (std::size_t item = 0; item < images.pixels_x_A().size(); ++item) {
    const auto [low, high] = std::minmax(images.pixels_x_A()[item], images.pixels_y_A()[item]);
    if (low < model.pixel_A.lo * (1.0 - slack) || high > model.pixel_A.hi * (1.0 + slack)) {
      pixels.add(low, high);
    }
  }
  if (pixels.count == 0) {
    return std::nullopt;
  }
  return fmt::format(
      "{} of {} images have pixels of {}, and the network was trained on {}: atoms of another size than "
      "any it has seen",
      pixels.count, images.pixels_x_A().size(), range_text(pixels.lowest, pixels.highest, "Å"),
      range_text(model.pixel_A.lo, model.pixel_A.hi, "Å"));
}

std::vector<std::string> unlike_doses(const model::ModelDescription& model, const ImagesSource& images) {
  Outside doses;
  std::size_t noise_free = 0;
  for (const double dose : images.doses_per_A2()) {
    noise_free += dose == 0.0 ? 1 : 0;
    if (dose > 0.0 && (dose < model.dose_per_A2.lo || dose > model.dose_per_A2.hi)) {
      doses.add(dose, dose);
    }
  }
  std::vector<std::string> lines;
  const std::size_t all = images.doses_per_A2().size();
  if (doses.count > 0) {
    lines.push_back(fmt::format("note: {} of {} images have doses of {}, outside the {} trained on",
                                doses.count, all, range_text(doses.lowest, doses.highest, "e⁻/Å²"),
                                range_text(model.dose_per_A2.lo, model.dose_per_A2.hi, "e⁻/Å²")));
  }
  if (noise_free > 0) {
    lines.push_back(
        fmt::format("note: {} of {} images are noise-free, unlike any trained on", noise_free, all));
  }
  return lines;
}

}  // namespace dosefloor::segment

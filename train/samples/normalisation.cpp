#include "train/samples/normalisation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "train/samples/detector_defects.hpp"
#include "train/samples/gaussian_weights.hpp"

namespace dosefloor::samples {
namespace {

double mean_of(std::span<const float> image) {
  double sum = 0.0;
  for (const float value : image) {
    sum += value;
  }
  const double mean = sum / static_cast<double>(image.size());
  if (!std::isfinite(mean)) {
    throw InputError("an image holds values that are not finite (NaN or infinity)");
  }
  return mean;
}

void normalise_whole(std::span<float> image) {
  const double mean = mean_of(image);
  double squares = 0.0;
  for (const float value : image) {
    squares += (value - mean) * (value - mean);
  }
  const double deviation = std::sqrt(squares / static_cast<double>(image.size()));
  for (float& value : image) {
    value = deviation > 0.0 ? static_cast<float>((value - mean) / deviation) : 0.0F;
  }
}

void normalise_locally(std::span<float> image, const GaussianWeights& along_y,
                       const GaussianWeights& along_x) {
  // Less the image's mean, which changes nothing but the digits that sums keep at high doses; and a constant
  // image is then exactly 0.
  const double mean = mean_of(image);
  std::vector<double> values(image.size());
  std::transform(image.begin(), image.end(), values.begin(), [mean](float value) { return value - mean; });
  std::vector<double> means = local_mean(along_y, along_x, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] -= means[i];
    means[i] = values[i] * values[i];
  }
  const std::vector<double> squares = local_mean(along_y, along_x, means);
  for (std::size_t i = 0; i < values.size(); ++i) {
    image[i] = squares[i] > 0.0 ? static_cast<float>(values[i] / std::sqrt(squares[i])) : 0.0F;
  }
}

}  // namespace

Normaliser::Normaliser(config::Normalisation kind, double sigma_A, bool replace_defects)
    : kind_(kind), sigma_A_(sigma_A), replace_defects_(replace_defects) {
  if (kind == config::Normalisation::local && !(std::isfinite(sigma_A) && sigma_A > 0.0)) {
    throw InputError(fmt::format("local normalisation needs a σ above 0 Å, found {}", sigma_A));
  }
}

std::int64_t Normaliser::operator()(std::span<float> image, int height, int width, double pixel_x_A,
                                    double pixel_y_A) const {
  if (height <= 0 || width <= 0 ||
      image.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
    throw InputError(fmt::format("an image of {} x {} pixels has {} values", width, height, image.size()));
  }
  const bool pixels_known =
      std::isfinite(pixel_x_A) && pixel_x_A > 0.0 && std::isfinite(pixel_y_A) && pixel_y_A > 0.0;
  if (kind_ == config::Normalisation::local && !pixels_known) {
    throw InputError(fmt::format("local normalisation needs the size of the image's pixels, found {} x {} Å",
                                 pixel_x_A, pixel_y_A));
  }
  std::int64_t replaced = 0;
  if (replace_defects_) {
    (void)mean_of(image);  // defects are looked for among numbers
    replaced = replace_defects(image, height, width);
  }
  if (kind_ == config::Normalisation::image) {
    normalise_whole(image);
    return replaced;
  }
  normalise_locally(image, GaussianWeights(height, sigma_A_ / pixel_y_A),
                    GaussianWeights(width, sigma_A_ / pixel_x_A));
  return replaced;
}

}  // namespace dosefloor::samples

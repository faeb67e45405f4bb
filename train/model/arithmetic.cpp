#include "train/model/arithmetic.hpp"

namespace dosefloor::model {
namespace {

constexpr double flops_per_tap = 2.0;

double number(std::int64_t count) {
  return static_cast<double>(count);
}

double msd_taps_per_pixel(const config::MsdConfig& msd) {
  const double inputs = number(msd.width * (1 + msd.width * msd.depth * (msd.depth - 1) / 2));
  return number(msd.kernel * msd.kernel) * inputs + number(msd.depth * msd.width);
}

/// Taps of a whole pass, by pixels of each level.
double unet_taps(const config::UnetConfig& unet, double pixels) {
  const auto block = [&](std::int64_t inputs, std::int64_t channels) {
    return number(unet.kernel * unet.kernel * channels * (inputs + (unet.convolutions - 1) * channels));
  };
  std::int64_t channels = unet.initial_channels;
  double taps = number(channels) * pixels;  // the 1x1 convolution at the end
  for (std::int64_t level = 0; level < unet.levels; ++level) {
    taps += (block(level == 0 ? 1 : channels / 2, channels) + block(3 * channels, channels)) * pixels;
    channels *= 2;
    pixels /= 4.0;
  }
  return taps + block(channels / 2, channels) * pixels;
}

}  // namespace

double forward_flops(const ModelDescription& description, std::int64_t height, std::int64_t width) {
  const double pixels = number(height) * number(width);
  return flops_per_tap * (description.network == "msd" ? msd_taps_per_pixel(description.msd) * pixels
                                                       : unet_taps(description.unet, pixels));
}

}  // namespace dosefloor::model

#include "train/networks/unet/unet_design.hpp"

#include <nlohmann/json.hpp>

#include "train/networks/described_section.hpp"

namespace dosefloor::networks {
namespace {

/// Taps of all kernels of a block.
std::int64_t block_taps(const config::UnetConfig& unet, std::int64_t inputs, std::int64_t channels) {
  return unet.kernel * unet.kernel * channels * (inputs + (unet.convolutions - 1) * channels);
}

/// With biases and slopes, and what group normalisation scales and shifts by.
std::int64_t block_parameters(const config::UnetConfig& unet, std::int64_t inputs, std::int64_t channels) {
  const std::int64_t per_channel = unet.normalisation == config::UnetNormalisation::group ? 4 : 2;
  return block_taps(unet, inputs, channels) + per_channel * unet.convolutions * channels;
}

}  // namespace

UnetDesign UnetDesign::read(const json_reader::JsonReader& json) {
  Section section;
  read_section(json, describe(section));
  return UnetDesign(section);
}

std::int64_t UnetDesign::parameter_count() const {
  const std::int64_t c = section_.initial_channels;
  std::int64_t count = block_parameters(section_, c << (section_.levels - 1), c << section_.levels) + c + 1;
  for (std::int64_t level = 0; level < section_.levels; ++level) {
    count += block_parameters(section_, level == 0 ? 1 : c << (level - 1), c << level) +
             block_parameters(section_, 3 * (c << level), c << level);
  }
  return count;
}

double UnetDesign::forward_flops(std::int64_t height, std::int64_t width) const {
  double pixels = static_cast<double>(height) * static_cast<double>(width);
  std::int64_t channels = section_.initial_channels;
  double taps = static_cast<double>(channels) * pixels;  // the 1x1 convolution at the end
  for (std::int64_t level = 0; level < section_.levels; ++level) {
    taps += static_cast<double>(block_taps(section_, level == 0 ? 1 : channels / 2, channels) +
                                block_taps(section_, 3 * channels, channels)) *
            pixels;
    channels *= 2;
    pixels /= 4.0;
  }
  return 2.0 * (taps + static_cast<double>(block_taps(section_, channels / 2, channels)) * pixels);
}

double UnetDesign::inference_bytes_per_pixel() const {
  return sizeof(float) * 16.0 * static_cast<double>(section_.initial_channels);
}

nlohmann::json UnetDesign::json() const {
  Section section = section_;
  return section_json(describe(section));
}

}  // namespace dosefloor::networks

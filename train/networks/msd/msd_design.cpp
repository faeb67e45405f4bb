#include "train/networks/msd/msd_design.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "train/networks/described_section.hpp"
#include "train/networks/msd/dilations.hpp"
#include "train/spectral/msd_plan.hpp"
#include "train/spectral/tap_spectrum.hpp"

namespace dosefloor::networks {
namespace {

/// Kernels of k x k taps in all layers: one for each channel of a layer and each plane that it sees.
std::int64_t kernels(const config::MsdConfig& msd) {
  const std::int64_t of_image = msd.image_to_all_layers ? msd.depth : 1;
  return msd.width * (of_image + msd.width * msd.depth * (msd.depth - 1) / 2);
}

}  // namespace

MsdDesign::MsdDesign(const Section& section)
    : MsdDesign(section, draw_dilations(section.dilation_seed, section.depth, section.dilation_max)) {}

MsdDesign::MsdDesign(const Section& section, std::vector<std::int64_t> dilations)
    : section_(section), dilations_(std::move(dilations)) {}

MsdDesign MsdDesign::read(const json_reader::JsonReader& json) {
  Section section;
  const std::vector<config::Field> fields = describe(section);
  read_section(json, fields);
  std::int64_t largest = 0;
  for (const config::Field& field : fields) {
    if (field.key == "dilation_max") {
      largest = static_cast<std::int64_t>(field.limits.highest);
    }
  }
  section.dilation_max =
      json.integer("dilation_max", 1, largest);  // 0 is for experiments: it stands for a length
  return {section, json.integers("dilations", section.depth, 1, largest)};
}

std::int64_t MsdDesign::parameter_count() const {
  return section_.kernel * section_.kernel * kernels(section_) + 2 * section_.depth * section_.width + 1;
}

double MsdDesign::forward_flops(std::int64_t height, std::int64_t width) const {
  const std::int64_t taps =
      section_.kernel * section_.kernel * kernels(section_) + section_.depth * section_.width;
  return 2.0 * static_cast<double>(taps) * static_cast<double>(height) * static_cast<double>(width);
}

double MsdDesign::step_flops(std::int64_t images, std::int64_t height, std::int64_t width) const {
  return spectral::step_flops({.images = static_cast<std::size_t>(images),
                               .channels = 1,
                               .height = static_cast<int>(height),
                               .width = static_cast<int>(width),
                               .features = static_cast<std::size_t>(section_.width),
                               .kernel = static_cast<int>(section_.kernel),
                               .dilations = {dilations_.begin(), dilations_.end()},
                               .image_to_all_layers = section_.image_to_all_layers});
}

double MsdDesign::inference_bytes_per_pixel() const {
  constexpr double bytes = sizeof(float);
  const auto features = static_cast<double>(section_.depth * section_.width);
  const bool spectral = section_.kernel <= 2 * spectral::largest_half_width + 1;
  const double of_image =
      section_.image_to_all_layers ? 1.0 : 0.0;  // the direct form has it beside the features
  return bytes * (spectral ? 1.3 * features + 8.0 : 1.25 * (features + of_image) + 28.0);
}

nlohmann::json MsdDesign::json() const {
  Section section = section_;
  nlohmann::json json = section_json(describe(section));
  json["dilations"] = dilations_;
  return json;
}

}  // namespace dosefloor::networks

#include "sim/images_stage/images_file.hpp"

#include "sim/images_stage/realisation_table.hpp"

namespace dosefloor::images_stage {
namespace {

constexpr std::size_t images_signal = 0;
constexpr std::size_t masks_signal = 1;

std::vector<double> spaced(std::size_t n, double first, double step) {
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    values[i] = first + static_cast<double>(i) * step;
  }
  return values;
}

std::vector<double> counted(std::int64_t n) {
  return spaced(static_cast<std::size_t>(n), 0.0, 1.0);
}

}  // namespace

PixelAxes counted_pixels(const std::array<int, 2>& size_px) {
  return {counted(size_px[1]), counted(size_px[0]), "px"};
}

PixelAxes pixels_in_A(const label::PixelGrid& pixels) {
  return {spaced(pixels.ny, pixels.y0_A, pixels.dy_A), spaced(pixels.nx, pixels.x0_A, pixels.dx_A), "Å"};
}

emd::Layout images_layout(std::int64_t image_epochs, const std::vector<std::int64_t>& specimens,
                          const PixelAxes& pixels, const std::string& units) {
  const std::vector<emd::Axis> axes{{"image_epoch", "", counted(image_epochs)},
                                    {"specimen", "", {specimens.begin(), specimens.end()}},
                                    {"y", pixels.units, pixels.y},
                                    {"x", pixels.units, pixels.x}};
  emd::Layout layout;
  layout.items = image_epochs * static_cast<std::int64_t>(specimens.size());
  layout.signals.push_back({"images", emd::ElementType::float32, axes, units, "image", 2});
  layout.signals.push_back(
      {"masks", emd::ElementType::uint8, axes, "", "1 inside the particle's outline", 2, false});
  layout.tables.push_back(realisation_table());
  return layout;
}

void write_image(output::OutputFile& file, std::int64_t item, const imaging::ImageKey& key,
                 const imaging::Realisation& realisation, const imaging::Image& image) {
  file.write_item(images_signal, item, 0, image.pixels.ny, image.counts.data());
  file.write_item(masks_signal, item, 0, image.pixels.ny, image.mask.data());
  file.write_row(0, item, realisation_row(key, realisation, image));
  file.commit(item);
}

}  // namespace dosefloor::images_stage

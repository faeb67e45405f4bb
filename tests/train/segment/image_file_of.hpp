#pragma once
/// Small files of images as imaging and importing lay them out, with contents chosen by the test.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/images_stage/images_file.hpp"

namespace dosefloor::test {

/// Two image epochs of the specimens 4, 6 and 9; item = image epoch · 3 + place of the specimen.
struct ImageFile {
  std::size_t height = 8;
  std::size_t width = 12;
  bool masks = true;
  bool table = true;
  std::vector<double> doses_per_A2 = std::vector<double>(6, 1000.0);
  std::vector<double> pixels_A = std::vector<double>(6, 0.3);
  double axes_A = 0.0;          ///< distance of pixels on the axes; 0: the axes count pixels
  float poisoned = 1.0F;        ///< pixel 5 of item 4
  std::uint8_t wrong_mask = 1;  ///< pixel 5 of item 4
};

inline constexpr std::int64_t image_file_items = 6;

inline std::vector<float> image_of(const ImageFile& what, std::int64_t item) {
  std::vector<float> image(what.height * what.width);
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = static_cast<float>(item * 1000) + static_cast<float>(i);
  }
  image[5] = item == 4 ? what.poisoned : image[5];
  return image;
}

/// The first pixels, one more for each item.
inline std::vector<std::uint8_t> mask_of(const ImageFile& what, std::int64_t item) {
  std::vector<std::uint8_t> mask(what.height * what.width);
  for (std::size_t i = 0; i < 10 + static_cast<std::size_t>(item); ++i) {
    mask[i] = 1;
  }
  mask[5] = item == 4 ? what.wrong_mask : mask[5];
  return mask;
}

/// Collective over MPI_COMM_WORLD.
inline void write_image_file(const std::filesystem::path& path, const ImageFile& what) {
  const parallel::Communicator world = parallel::Communicator::world();
  const images_stage::PixelAxes pixels =
      what.axes_A > 0.0
          ? images_stage::pixels_in_A({what.width, what.height, what.axes_A, what.axes_A})
          : images_stage::counted_pixels({static_cast<int>(what.width), static_cast<int>(what.height)});
  emd::Layout layout = images_stage::images_layout(2, {4, 6, 9}, pixels, "counts");
  layout.tables.clear();
  if (what.table) {
    using emd::ElementType;
    layout.tables.push_back({"realisations",
                             {{"dose_per_A2", ElementType::float64, "e⁻/Å²"},
                              {"pixel_x_A", ElementType::float64, "Å"},
                              {"pixel_y_A", ElementType::float64, "Å"}},
                             "what was drawn"});
  }
  if (!what.masks) {
    layout.signals.pop_back();
  }
  emd::Identity identity;
  identity.schema = schemas::images.name;
  identity.schema_version = schemas::images.version;
  identity.parameters_toml = "[images]\n";
  identity.seed = 17;
  output::OutputFile file(world, path, identity, layout);
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() != world.rank()) {
      continue;
    }
    const auto row = static_cast<std::size_t>(item);
    file.write_item(0, item, 0, what.height, image_of(what, item).data());
    if (what.masks) {
      file.write_item(1, item, 0, what.height, mask_of(what, item).data());
    }
    if (what.table) {
      file.write_row(0, item,
                     std::vector<output::Number>{what.doses_per_A2.at(row), what.pixels_A.at(row),
                                                 what.pixels_A.at(row)});
    }
    file.commit(item);
  }
  file.finalise();
}

}  // namespace dosefloor::test

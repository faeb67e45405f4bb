#include "sim/images_stage/realisation_table.hpp"

#include <array>
#include <functional>
#include <numbers>
#include <string>

#include "sim/detector/camera_model.hpp"

namespace dosefloor::images_stage {
namespace {

using emd::ElementType;
using imaging::Image;
using imaging::ImageKey;
using imaging::Realisation;
using output::Number;

struct StoredParameter {
  emd::Column column;
  std::function<Number(const ImageKey&, const Realisation&, const Image&)> value;
};

template <class Value>
StoredParameter real(const char* name, const char* units, Value value) {
  return {{name, ElementType::float64, units},
          [value](const ImageKey& key, const Realisation& r, const Image& image) {
            return Number(static_cast<double>(value(key, r, image)));
          }};
}

template <class Value>
StoredParameter integer(const char* name, const char* units, Value value) {
  return {{name, ElementType::int64, units},
          [value](const ImageKey& key, const Realisation& r, const Image& image) {
            return Number(static_cast<std::int64_t>(value(key, r, image)));
          }};
}

void add_further_aberrations(std::vector<StoredParameter>& list) {
  for (std::size_t i = 0; i < config::further_terms.size(); ++i) {
    const auto& [n, m, name] = config::further_terms.at(i);
    list.push_back(real((std::string(name) + "_A").c_str(), "Å", [i](auto&, auto& r, auto&) {
      return r.optics.aberrations.further.at(i).magnitude_A;
    }));
    if (m != 0) {
      list.push_back(
          real(("phi" + std::string(name.substr(1)) + "_deg").c_str(), "deg", [i](auto&, auto& r, auto&) {
            return r.optics.aberrations.further.at(i).azimuth_rad * 180.0 / std::numbers::pi;
          }));
    }
  }
}

std::vector<StoredParameter> stored_parameters() {
  std::vector<StoredParameter> list{
      integer("image_epoch", "", [](auto& key, auto&, auto&) { return key.realisation; }),
      integer("specimen", "", [](auto& key, auto&, auto&) { return key.specimen; }),
      real("dose_per_A2", "e⁻/Å²", [](auto&, auto& r, auto&) { return r.dose_per_A2.value_or(0.0); }),
      real("n_d", "", [](auto&, auto& r, auto&) { return r.n_d(); }),
      real("defocus_A", "Å", [](auto&, auto& r, auto&) { return r.optics.aberrations.defocus_A; }),
      real("cs_um", "µm", [](auto&, auto& r, auto&) { return 1e-4 * r.optics.aberrations.c30_A; }),
      real("focal_spread_A", "Å", [](auto&, auto& r, auto&) { return r.optics.focal_spread_A; }),
      real("angular_spread_mrad", "mrad", [](auto&, auto& r, auto&) { return r.optics.angular_spread_mrad; }),
      real("blur_A", "Å", [](auto&, auto& r, auto&) { return r.blur_A; }),
      real("drawn_sampling_A", "Å", [](auto&, auto& r, auto&) { return r.drawn_sampling_A; }),
      real("sampling_x_A", "Å", [](auto&, auto& r, auto&) { return r.camera_grid.dx_A(); }),
      real("sampling_y_A", "Å", [](auto&, auto& r, auto&) { return r.camera_grid.dy_A(); }),
      integer("bin", "px", [](auto&, auto& r, auto&) { return r.bin; }),
      real("pixel_x_A", "Å", [](auto&, auto&, auto& image) { return image.pixels.dx_A; }),
      real("pixel_y_A", "Å", [](auto&, auto&, auto& image) { return image.pixels.dy_A; }),
      real("x0_A", "Å", [](auto&, auto&, auto& image) { return image.pixels.x0_A; }),
      real("y0_A", "Å", [](auto&, auto&, auto& image) { return image.pixels.y0_A; }),
      real("particle_in_view", "", [](auto&, auto&, auto& image) { return image.particle_in_view; }),
  };
  for (const detector::CameraNumber& number : detector::camera_numbers()) {
    list.push_back(real(std::string(number.name).c_str(), "",
                        [of = number.of](auto&, auto& r, auto&) { return of(r.camera); }));
  }
  const std::array of_the_image{
      integer("formed_on_x", "px", [](auto&, auto&, auto& image) { return image.formed_on_x; }),
      integer("formed_on_y", "px", [](auto&, auto&, auto& image) { return image.formed_on_y; }),
      real("aliased_share", "", [](auto&, auto&, auto& image) { return image.aliased_share; }),
      // The next two keep the names that version 1 of the schema gave them, for a sum over defoci.
      integer("defoci", "", [](auto&, auto&, auto& image) { return image.coherent_images; }),
      real("quadrature_error", "", [](auto&, auto&, auto& image) { return image.intensity_left_out; }),
  };
  list.insert(list.end(), of_the_image.begin(), of_the_image.end());
  add_further_aberrations(list);
  return list;
}

}  // namespace

emd::ParameterTable realisation_table() {
  emd::ParameterTable table{"realisations", {}, "what was drawn for an image, and what became of it"};
  for (const StoredParameter& parameter : stored_parameters()) {
    table.columns.push_back(parameter.column);
  }
  return table;
}

std::vector<output::Number> realisation_row(const imaging::ImageKey& key,
                                            const imaging::Realisation& realisation,
                                            const imaging::Image& image) {
  const std::vector<StoredParameter> parameters = stored_parameters();
  std::vector<output::Number> row;
  row.reserve(parameters.size());
  for (const StoredParameter& parameter : parameters) {
    row.push_back(parameter.value(key, realisation, image));
  }
  return row;
}

}  // namespace dosefloor::images_stage

#include "train/segment/images_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/images_stage/images_file.hpp"

namespace dosefloor::segment {
namespace {

constexpr std::size_t item_axes = 2;  ///< image_epoch, specimen

emd::EmdReader open_finished(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    const bool begun = std::filesystem::exists(files::partial_path(file));
    throw InputError(fmt::format("{}: {}. {} with `dosefloor images`, `render` or `import`", file.string(),
                                 begun ? "these images are unfinished" : "there are no images of this name",
                                 begun ? "Finish them" : "Give a file of images, or make one"));
  }
  emd::EmdReader reader(file);
  reader.expect_schema(schemas::images);
  return reader;
}

/// Distance of an axis' pixels in Å; NaN if it is not in Å or has one pixel.
double spacing_A(const emd::Axis& axis) {
  const std::size_t n = axis.values.size();
  return axis.units == "Å" && n > 1 ? (axis.values.back() - axis.values.front()) / static_cast<double>(n - 1)
                                    : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

ImagesSource::ImagesSource(const std::filesystem::path& file, std::int64_t first_specimen)
    : reader_(open_finished(file)) {
  read_axes();
  leave_out_below(first_specimen);
  read_table();
}

void ImagesSource::read_axes() {
  axes_ = reader_.signal("images", emd::ElementType::float32, 4).axes;
  has_truth_ = reader_.has("masks/data");
  if (!has_truth_) {
    return;
  }
  const emd::Signal masks = reader_.signal("masks", emd::ElementType::uint8, 4);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (masks.axes[i].values.size() != axes_[i].values.size()) {
      throw InputError(fmt::format("{}: {} masks along {}, but {} images; expected one mask for each image",
                                   path().string(), masks.axes[i].values.size(), axes_[i].name,
                                   axes_[i].values.size()));
    }
  }
}

void ImagesSource::leave_out_below(std::int64_t first_specimen) {
  std::vector<double>& ids = axes_[1].values;
  const auto first = std::find_if(ids.begin(), ids.end(),
                                  [&](double id) { return id >= static_cast<double>(first_specimen); });
  if (first == ids.end() && !ids.empty()) {
    throw InputError(fmt::format("{}: has the specimens {} to {}; expected some from {} on", path().string(),
                                 ids.front(), ids.back(), first_specimen));
  }
  left_out_.assign(ids.begin(), first);
  ids.erase(ids.begin(), first);
}

std::int64_t ImagesSource::place_in_file(std::int64_t item) const {
  const auto specimens = static_cast<std::int64_t>(axes_[1].values.size());
  const auto left_out = static_cast<std::int64_t>(left_out_.size());
  return item / specimens * (left_out + specimens) + left_out + item % specimens;
}

void ImagesSource::read_table() {
  const std::size_t items = axes_[0].values.size() * axes_[1].values.size();
  const std::size_t rows = items + axes_[0].values.size() * left_out_.size();
  emd::Table table;
  if (reader_.has("realisations")) {
    table = reader_.read_table("realisations");
  }
  const auto column = [&](const char* name, double otherwise) {
    const auto found = table.float64.find(name);
    if (found != table.float64.end() && found->second.size() != rows) {
      throw InputError(fmt::format("{}: /entry/realisations has {} rows for {} images; expected one for each",
                                   path().string(), found->second.size(), rows));
    }
    std::vector<double> of_items(items, otherwise);
    for (std::size_t item = 0; item < items && found != table.float64.end(); ++item) {
      of_items[item] =
          found->second[static_cast<std::size_t>(place_in_file(static_cast<std::int64_t>(item)))];
    }
    return of_items;
  };
  doses_per_A2_ = column("dose_per_A2", std::numeric_limits<double>::quiet_NaN());
  pixels_x_A_ = column("pixel_x_A", spacing_A(axes_[3]));
  pixels_y_A_ = column("pixel_y_A", spacing_A(axes_[2]));
  for (std::size_t item = 0; item < items; ++item) {
    if (!(pixels_x_A_[item] > 0.0 && pixels_y_A_[item] > 0.0)) {
      throw InputError(fmt::format(
          "{}: the pixels of {} are {} x {} Å; expected sizes above 0, as columns pixel_x_A and pixel_y_A of "
          "/entry/realisations or as axes in Å",
          path().string(), name_of(place_in_file(static_cast<std::int64_t>(item))), pixels_x_A_[item],
          pixels_y_A_[item]));
    }
  }
}

samples::SampleId ImagesSource::id(std::int64_t item) const {
  const auto specimens = static_cast<std::int64_t>(axes_[1].values.size());
  return {static_cast<std::int64_t>(axes_[1].values.at(static_cast<std::size_t>(item % specimens))),
          static_cast<std::int64_t>(axes_[0].values.at(static_cast<std::size_t>(item / specimens)))};
}

std::string ImagesSource::name_of(std::int64_t place) const {
  const std::vector<double>& kept = axes_[1].values;
  const std::size_t specimens = left_out_.size() + kept.size();
  const std::size_t along = static_cast<std::size_t>(place) % specimens;
  const double specimen = along < left_out_.size() ? left_out_[along] : kept.at(along - left_out_.size());
  const double image_epoch = axes_[0].values.at(static_cast<std::size_t>(place) / specimens);
  return fmt::format("specimen {} in image epoch {} (item {})", specimen, image_epoch, place);
}

std::string ImagesSource::fingerprint() const {
  return emd::items_fingerprint(reader_);
}

InputError ImagesSource::not_finite(std::int64_t place) const {
  return InputError(
      fmt::format("{}: {} has pixels that are not finite (NaN or infinity), which no network can judge. Make "
                  "the image again",
                  path().string(), name_of(place)));
}

samples::Sample ImagesSource::read(std::int64_t item) const {
  const auto row = static_cast<std::size_t>(item);
  const std::int64_t place = place_in_file(item);
  samples::Sample sample{id(item),
                         height(),
                         width(),
                         reader_.read_item<float>("images", place, item_axes),
                         {},
                         doses_per_A2_.at(row),
                         pixels_x_A_.at(row),
                         pixels_y_A_.at(row)};
  if (has_truth_) {
    sample.mask = reader_.read_item<std::uint8_t>("masks", place, item_axes);
  }
  if (!std::all_of(sample.image.begin(), sample.image.end(),
                   [](float value) { return std::isfinite(value); })) {
    throw not_finite(place);
  }
  const auto wrong =
      std::find_if(sample.mask.begin(), sample.mask.end(), [](std::uint8_t value) { return value > 1; });
  if (wrong != sample.mask.end()) {
    throw InputError(fmt::format("{}: the mask of {} has the value {}; expected 0 and 1. Make the file again",
                                 path().string(), name_of(place), *wrong));
  }
  return sample;
}

void ImagesSource::verify(const parallel::Communicator& world) const {
  const output::Verification found = output::verify_file(world, path());
  if (!found.damaged_items.empty()) {
    throw InputError(output::damage_message(path(), found.damaged_items) +
                     ": it was damaged after it was complete. Make it or copy it again");
  }
  if (!found.not_finite_items.empty()) {
    throw not_finite(found.not_finite_items.front());
  }
}

}  // namespace dosefloor::segment

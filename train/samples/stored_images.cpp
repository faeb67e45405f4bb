#include "train/samples/stored_images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "train/samples/specimen_sets.hpp"

namespace dosefloor::samples {
namespace {

constexpr std::size_t item_axes = 2;  ///< image_epoch, specimen

emd::EmdReader open_finished(const std::filesystem::path& file, const std::string& how_to_make_it) {
  if (!std::filesystem::exists(file)) {
    const bool begun = std::filesystem::exists(files::partial_path(file));
    throw InputError(fmt::format("{}: {}. {} with `{}`", file.string(),
                                 begun ? "these images are unfinished" : "there are no images yet",
                                 begun ? "Finish them" : "Make them", how_to_make_it));
  }
  emd::EmdReader reader(file);
  reader.expect_schema(schemas::images);
  if (!reader.has("masks/data")) {
    throw InputError(
        fmt::format("{}: there are no masks (/entry/masks/data), without which nothing can be learnt. Train "
                    "on simulated images, made with `{}`",
                    file.string(), how_to_make_it));
  }
  return reader;
}

}  // namespace

StoredImages::StoredImages(const config::Experiment& experiment, std::string how_to_make_it)
    : reader_(open_finished(experiment.output.images_file(), how_to_make_it)),
      how_to_make_it_(std::move(how_to_make_it)) {
  expect_images_of(experiment);
  read_axes();
  read_realisations();
  if (image_epochs_ < experiment.images.realisations) {
    throw InputError(fmt::format(
        "{}: found {} image epochs, expected the {} of images.realisations. Make the file again with `{} "
        "--force`",
        reader_.path().string(), image_epochs_, experiment.images.realisations, how_to_make_it_));
  }
  expect_specimens_of(experiment, specimens_, reader_.path(), how_to_make_it_);
}

void StoredImages::expect_images_of(const config::Experiment& experiment) const {
  const std::string in_file = config::experiment_part(reader_.identity().parameters_toml);
  const std::string now = config::experiment_part(config::image_parameters(experiment));
  if (in_file != now) {
    throw InputError(
        fmt::format("{}: these images were made with other parameters:\n{}\nGive the experiment they were "
                    "made with, or make them again with `{} --force`",
                    reader_.path().string(), files::describe_difference(in_file, now), how_to_make_it_));
  }
}

void StoredImages::read_axes() {
  const emd::Signal images = reader_.signal("images", emd::ElementType::float32, 4);
  const emd::Signal masks = reader_.signal("masks", emd::ElementType::uint8, 4);
  for (std::size_t i = 0; i < images.axes.size(); ++i) {
    if (masks.axes[i].values.size() != images.axes[i].values.size()) {
      throw InputError(fmt::format("{}: {} masks along {}, but {} images; expected one mask for each image",
                                   reader_.path().string(), masks.axes[i].values.size(), images.axes[i].name,
                                   images.axes[i].values.size()));
    }
  }
  image_epochs_ = static_cast<std::int64_t>(images.axes[0].values.size());
  for (const double id : images.axes[1].values) {
    specimens_.push_back(static_cast<std::int64_t>(id));
  }
  height_ = static_cast<int>(images.axes[2].values.size());
  width_ = static_cast<int>(images.axes[3].values.size());
}

void StoredImages::read_realisations() {
  const emd::Table table = reader_.read_table("realisations");
  const auto items = static_cast<std::size_t>(image_epochs_) * specimens_.size();
  const auto column = [&](const char* name) {
    const auto found = table.float64.find(name);
    if (found == table.float64.end() || found->second.size() != items) {
      throw InputError(fmt::format("{}: /entry/realisations has no column {} with a row for each image",
                                   reader_.path().string(), name));
    }
    return found->second;
  };
  doses_per_A2_ = column("dose_per_A2");
  pixels_x_A_ = column("pixel_x_A");
  pixels_y_A_ = column("pixel_y_A");
  const auto [least_dose, largest_dose] = std::minmax_element(doses_per_A2_.begin(), doses_per_A2_.end());
  dose_per_A2_ = {*least_dose, *largest_dose};
  const auto [least_x, largest_x] = std::minmax_element(pixels_x_A_.begin(), pixels_x_A_.end());
  const auto [least_y, largest_y] = std::minmax_element(pixels_y_A_.begin(), pixels_y_A_.end());
  pixel_A_ = {std::min(*least_x, *least_y), std::max(*largest_x, *largest_y)};
}

std::int64_t StoredImages::item_of(const SampleId& id) const {
  const auto found = std::lower_bound(specimens_.begin(), specimens_.end(), id.specimen);
  if (found == specimens_.end() || *found != id.specimen || id.image_epoch < 0 ||
      id.image_epoch >= image_epochs_) {
    throw InputError(fmt::format(
        "{}: there is no image of specimen {} in image epoch {}; the file has {} specimens, {} to {}, in {} "
        "image epochs",
        reader_.path().string(), id.specimen, id.image_epoch, specimens_.size(), specimens_.front(),
        specimens_.back(), image_epochs_));
  }
  return id.image_epoch * static_cast<std::int64_t>(specimens_.size()) + (found - specimens_.begin());
}

Sample StoredImages::read(const SampleId& id) {
  const std::int64_t item = item_of(id);
  const auto row = static_cast<std::size_t>(item);
  Sample sample{id,
                height_,
                width_,
                reader_.read_item<float>("images", item, item_axes),
                reader_.read_item<std::uint8_t>("masks", item, item_axes),
                doses_per_A2_[row],
                pixels_x_A_[row],
                pixels_y_A_[row]};
  expect_usable(sample, item);
  return sample;
}

void StoredImages::expect_usable(const Sample& sample, std::int64_t item) const {
  const auto refuse = [&](const std::string& what) {
    throw InputError(fmt::format(
        "{}: {} of specimen {} in image epoch {} (item {}). Make the file again with `{} --force`",
        reader_.path().string(), what, sample.id.specimen, sample.id.image_epoch, item, how_to_make_it_));
  };
  if (!std::all_of(sample.image.begin(), sample.image.end(),
                   [](float value) { return std::isfinite(value); })) {
    refuse("values that are not finite (NaN or infinity) in the image");
  }
  const auto wrong =
      std::find_if(sample.mask.begin(), sample.mask.end(), [](std::uint8_t value) { return value > 1; });
  if (wrong != sample.mask.end()) {
    refuse(fmt::format("the value {}, where 0 and 1 were expected, in the mask", *wrong));
  }
}

std::string StoredImages::fingerprint() const {
  return "stored images " + emd::items_fingerprint(reader_);
}

void StoredImages::verify(const parallel::Communicator& world) const {
  const output::Verification found = output::verify_file(world, reader_.path());
  if (!found.damaged_items.empty()) {
    throw InputError(output::damage_message(reader_.path(), found.damaged_items) +
                     fmt::format(": it was damaged after it was complete. Make it again with `{} --force`",
                                 how_to_make_it_));
  }
}

}  // namespace dosefloor::samples

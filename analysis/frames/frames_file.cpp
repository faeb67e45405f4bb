#include "analysis/frames/frames_file.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/images_stage/images_file.hpp"

namespace dosefloor::frames {
namespace {

constexpr std::size_t item_axes = 2;  ///< image_epoch, specimen

emd::EmdReader open_finished(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    const bool begun = std::filesystem::exists(files::partial_path(file));
    throw InputError(
        fmt::format("{}: {}", file.string(),
                    begun ? "these images are unfinished. Finish them with the command that began them"
                          : "no such file. Give a file of `dosefloor images`, "
                            "`dosefloor render` or `dosefloor import`"));
  }
  emd::EmdReader reader(file);
  reader.expect_schema(schemas::images);
  return reader;
}

}  // namespace

FramesFile::FramesFile(const std::filesystem::path& file) : reader_(open_finished(file)) {
  axes_ = reader_.signal("images", emd::ElementType::float32, 4).axes;
  height_ = static_cast<int>(axes_[2].values.size());
  width_ = static_cast<int>(axes_[3].values.size());
  has_masks_ = reader_.has("masks/data");
  if (has_masks_ && reader_.dataset("masks/data").shape != reader_.dataset("images/data").shape) {
    throw InputError(file.string() +
                     ": its masks have another shape than its images; expected one mask for each");
  }
  read_table();
}

void FramesFile::read_table() {
  const std::size_t frames = axes_[0].values.size() * axes_[1].values.size();
  emd::Table table;
  if (reader_.has("realisations")) {
    table = reader_.read_table("realisations");
  }
  const auto column = [&]<class Value>(const std::map<std::string, std::vector<Value>>& columns,
                                       const char* name, Value otherwise) {
    const auto found = columns.find(name);
    if (found != columns.end() && found->second.size() != frames) {
      throw InputError(fmt::format("{}: /entry/realisations has {} rows for {} images; expected one for each",
                                   path().string(), found->second.size(), frames));
    }
    return found != columns.end() ? found->second : std::vector<Value>(frames, otherwise);
  };
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  doses_per_A2_ = column(table.float64, "dose_per_A2", unknown);
  n_d_ = column(table.float64, "n_d", unknown);
  const std::vector<std::int64_t> bins = column(table.int64, "bin", std::int64_t{1});
  for (std::size_t frame = 0; frame < frames; ++frame) {
    n_d_[frame] *= static_cast<double>(bins[frame] * bins[frame]);  // the table counts camera pixels
  }
}

std::string FramesFile::name_of(std::int64_t frame) const {
  const auto specimens = static_cast<std::int64_t>(axes_[1].values.size());
  return fmt::format("specimen {} in image epoch {}",
                     axes_[1].values.at(static_cast<std::size_t>(frame % specimens)),
                     axes_[0].values.at(static_cast<std::size_t>(frame / specimens)));
}

std::string FramesFile::fingerprint() const {
  if (reader_.has("checksums")) {
    return emd::items_fingerprint(reader_);
  }
  XXH64_hash_t hash = 0;
  for (std::int64_t frame = 0; frame < count(); ++frame) {
    const auto pixels = reader_.read_item<float>("images", frame, item_axes);
    hash = XXH64(pixels.data(), pixels.size() * sizeof(float), hash);
  }
  return emd::hash_text(hash);
}

std::vector<float> FramesFile::read(std::int64_t frame) const {
  if (reader_.has("checksums") && !output::item_is_intact(reader_, frame)) {
    throw InputError(output::damage_message(path(), {frame}) +
                     ": it was damaged after it was complete. Make it again, or copy it again");
  }
  std::vector<float> image = reader_.read_item<float>("images", frame, item_axes);
  if (!std::all_of(image.begin(), image.end(), [](float value) { return std::isfinite(value); })) {
    throw InputError(
        fmt::format("{}: {} has pixels that are not finite (NaN or infinity). Make the image again",
                    path().string(), name_of(frame)));
  }
  return image;
}

std::vector<std::uint8_t> FramesFile::mask(std::int64_t frame) const {
  return has_masks_ ? reader_.read_item<std::uint8_t>("masks", frame, item_axes)
                    : std::vector<std::uint8_t>{};
}

}  // namespace dosefloor::frames

#pragma once
/// Frames of a camera, whatever they show: the images of any file of the schema dosefloor-images.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"

namespace dosefloor::frames {

class FramesFile {
 public:
  /// Opens images of `dosefloor images`, `render` or `import`. Throws InputError, with what to do, if the
  /// file is missing, unfinished, not one of images, or has masks of another shape.
  explicit FramesFile(const std::filesystem::path& file);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return reader_.path(); }
  /// Images of [image_epoch, specimen], in this order.
  [[nodiscard]] std::int64_t count() const noexcept {
    return static_cast<std::int64_t>(doses_per_A2_.size());
  }
  [[nodiscard]] int width() const noexcept { return width_; }
  [[nodiscard]] int height() const noexcept { return height_; }
  /// By frame; NaN where the file does not say. A dose of 0 is that of an image without noise.
  [[nodiscard]] const std::vector<double>& doses_per_A2() const noexcept { return doses_per_A2_; }
  /// Electrons that a pixel of the image (binned, if it is) expects of the dose in vacuum.
  [[nodiscard]] const std::vector<double>& n_d() const noexcept { return n_d_; }
  /// "specimen 3 in image epoch 1".
  [[nodiscard]] std::string name_of(std::int64_t frame) const;
  /// Identifies the images, however they are stored: the checksums' xxHash64, or of a file without checksums
  /// that of its pixels.
  [[nodiscard]] std::string fingerprint() const;

  /// Counts [y, x]. Throws InputError, with the frame's name, for pixels that are not finite, and for data
  /// that differ from their checksum.
  [[nodiscard]] std::vector<float> read(std::int64_t frame) const;
  /// 1 inside the particle; empty without masks.
  [[nodiscard]] std::vector<std::uint8_t> mask(std::int64_t frame) const;

 private:
  void read_table();

  emd::EmdReader reader_;
  std::vector<emd::Axis> axes_;
  int width_ = 0;
  int height_ = 0;
  bool has_masks_ = false;
  std::vector<double> doses_per_A2_;
  std::vector<double> n_d_;
};

}  // namespace dosefloor::frames

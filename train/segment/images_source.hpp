#pragma once
/// The images that a network is to segment: any file of the schema dosefloor-images, with or without masks.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::segment {

class ImagesSource {
 public:
  /// Opens images of `dosefloor images` (whole, joined, compressed), `dosefloor render` or
  /// `dosefloor import`; one process alone, not collective. Specimens with ids below `first_specimen` are
  /// left out. Throws InputError, with what to do, if the file is missing, unfinished, not one of images, has
  /// masks of another shape, does not state the size of its pixels, or has no specimen that is asked for.
  explicit ImagesSource(const std::filesystem::path& file, std::int64_t first_specimen = 0);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return reader_.path(); }
  [[nodiscard]] std::int64_t count() const noexcept {
    return static_cast<std::int64_t>(doses_per_A2_.size());
  }
  [[nodiscard]] int height() const noexcept { return static_cast<int>(axes_[2].values.size()); }
  [[nodiscard]] int width() const noexcept { return static_cast<int>(axes_[3].values.size()); }
  /// image_epoch, specimen, y, x; specimens without those left out.
  [[nodiscard]] const std::vector<emd::Axis>& axes() const noexcept { return axes_; }
  /// There are masks: the truth is known.
  [[nodiscard]] bool has_truth() const noexcept { return has_truth_; }
  /// Ids along the axes; item = place on image_epoch · specimens + place on specimen.
  [[nodiscard]] samples::SampleId id(std::int64_t item) const;
  /// By item; a dose is NaN where the file does not state it, 0 for noise-free images.
  [[nodiscard]] const std::vector<double>& doses_per_A2() const noexcept { return doses_per_A2_; }
  [[nodiscard]] const std::vector<double>& pixels_x_A() const noexcept { return pixels_x_A_; }
  [[nodiscard]] const std::vector<double>& pixels_y_A() const noexcept { return pixels_y_A_; }
  [[nodiscard]] std::uint64_t seed() const { return reader_.identity().seed; }
  /// xxHash64 of the file's /entry/checksums: identifies images and masks bit for bit, however they are
  /// stored.
  [[nodiscard]] std::string fingerprint() const;

  /// Image and mask of an item; the mask is empty without truth. Not collective. Throws InputError, with the
  /// item's name, for pixels that are not finite and masks of other values than 0 and 1.
  [[nodiscard]] samples::Sample read(std::int64_t item) const;

  /// Collective over `world`; the work is shared. Of the whole file. Throws InputError (every rank) if data
  /// differ from their checksums, or an image has pixels that are not finite.
  void verify(const parallel::Communicator& world) const;

 private:
  void read_axes();
  void leave_out_below(std::int64_t first_specimen);
  void read_table();
  /// Place of an item in the file.
  [[nodiscard]] std::int64_t place_in_file(std::int64_t item) const;
  /// By place in the file.
  [[nodiscard]] std::string name_of(std::int64_t place) const;
  [[nodiscard]] InputError not_finite(std::int64_t place) const;

  emd::EmdReader reader_;
  std::vector<emd::Axis> axes_;
  std::vector<double> left_out_;  ///< ids of specimens, the first ones of the file
  bool has_truth_ = false;
  std::vector<double> doses_per_A2_;
  std::vector<double> pixels_x_A_;
  std::vector<double> pixels_y_A_;
};

}  // namespace dosefloor::segment

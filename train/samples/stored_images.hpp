#pragma once
/// Training images from an experiment's file: <output.images_folder>/images.emd, whole, joined from shards,
/// or compressed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "train/samples/sample_source.hpp"

namespace dosefloor::samples {

class StoredImages : public SampleSource {
 public:
  /// Opens the file, one process alone (not collective). `how_to_make_it` is the command that makes it, for
  /// messages: "dosefloor images EXPERIMENT.toml". Throws InputError, with what to do, if the file is
  /// missing, unfinished, foreign, of another schema version, without masks, made with other parameters (the
  /// message has the keys that differ), or lacks image epochs or specimens that `experiment` trains on or
  /// validates with.
  StoredImages(const config::Experiment& experiment, std::string how_to_make_it);

  Sample read(const SampleId& id) override;

  [[nodiscard]] int height() const override { return height_; }
  [[nodiscard]] int width() const override { return width_; }
  [[nodiscard]] const std::vector<std::int64_t>& specimens() const override { return specimens_; }
  [[nodiscard]] std::optional<std::int64_t> image_epochs() const override { return image_epochs_; }
  /// Of the file's checksums, so of every bit of the data, however they are stored.
  [[nodiscard]] std::string fingerprint() const override;
  [[nodiscard]] config::DrawRange pixel_A() const override { return pixel_A_; }
  [[nodiscard]] config::DrawRange dose_per_A2() const override { return dose_per_A2_; }
  void verify(const parallel::Communicator& world) const override;

 private:
  void expect_images_of(const config::Experiment& experiment) const;
  void read_axes();
  void read_realisations();
  [[nodiscard]] std::int64_t item_of(const SampleId& id) const;
  void expect_usable(const Sample& sample, std::int64_t item) const;

  emd::EmdReader reader_;
  std::string how_to_make_it_;
  std::vector<std::int64_t> specimens_;
  std::int64_t image_epochs_ = 0;
  int height_ = 0;
  int width_ = 0;
  std::vector<double> doses_per_A2_;  ///< by item = image_epoch · specimens + specimen, as are the next two
  std::vector<double> pixels_x_A_;
  std::vector<double> pixels_y_A_;
  config::DrawRange pixel_A_{0.0, 0.0};
  config::DrawRange dose_per_A2_{0.0, 0.0};
};

}  // namespace dosefloor::samples

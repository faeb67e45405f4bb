#pragma once
/// Where results go: section `[output]`.

#include <filesystem>
#include <string>
#include <vector>

#include "config/sections/field.hpp"

namespace dosefloor::config {

struct OutputConfig {
  std::string folder;  ///< default runs/<experiment name>; relative to where the program is started
  /// Where experiments share what they have in common ([sweep]): the folders of waves.emd, of
  /// images.emd and of the dose series' images.emd. Empty: in `folder`.
  std::string waves_folder;
  std::string images_folder;
  std::string dose_series_folder;
  bool compress = false;  ///< rewrite finished files with lossless compression

  [[nodiscard]] std::filesystem::path waves_file() const {
    return std::filesystem::path(waves_folder.empty() ? folder : waves_folder) / "waves.emd";
  }

  [[nodiscard]] std::filesystem::path images_file() const {
    return std::filesystem::path(images_folder.empty() ? folder : images_folder) / "images.emd";
  }

  /// What an ideal observer detects in the images, beside them.
  [[nodiscard]] std::filesystem::path observer_file() const {
    return images_file().parent_path() / "observer.emd";
  }

  bool operator==(const OutputConfig&) const = default;
};

/// The keys of the section, in the order they are read and written.
inline std::vector<Field> describe(OutputConfig& output) {
  return {{"folder",
           "",
           {},
           "folder of the results; runs/ and the experiment's name where it is not given",
           &output.folder},
          {"waves_folder",
           "",
           {},
           "folder of waves.emd, where experiments share exit waves; output.folder where it is not given",
           &output.waves_folder},
          {"images_folder",
           "",
           {},
           "folder of images.emd, where experiments share images; output.folder where it is not given",
           &output.images_folder},
          {"dose_series_folder",
           "",
           {},
           "folder of the dose series' images.emd; dose_series in output.folder where it is not given",
           &output.dose_series_folder},
          {"compress", "", {}, "compress finished files without loss", &output.compress}};
}

}  // namespace dosefloor::config

#pragma once
/// The keys of [images] as the options of `render`: each range is one number there.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/sections/images.hpp"
#include "sim/core/command_line/parser.hpp"

namespace dosefloor::sim_program {

/// The options of [images] that `render` was given, by key; the others are those of a perfect lens and camera.
struct ImageOptions {
  config::ImagesConfig images = of_one_image();
  std::set<std::string, std::less<>> given;

  [[nodiscard]] bool has(std::string_view key) const { return given.contains(key); }

  /// The keys that say something of one image: not how many there are, what is drawn, or from which of the paper's ranges. size_px
  /// is not among them, as its option is 0 0 unless given.
  [[nodiscard]] static std::vector<config::Field> fields(config::ImagesConfig& images);

  /// No aberrations, no spreads, no blur, no readout noise, coherence by the envelope; each range one number. Pixels divide the
  /// field.
  [[nodiscard]] static config::ImagesConfig of_one_image();
};

/// Adds an option for each of the fields: --defocus-A for defocus_A, and --dose for dose_per_A2. The options must outlive the verb.
void add_image_options(command_line::Parser& verb, ImageOptions& options);

/// Throws InputError "--OPTION VALUE: expected a number ..." for numbers that the key refuses.
void check_image_options(const ImageOptions& options);

/// The value of a field of one image, as an option's word: "0.25", "dqe".
[[nodiscard]] std::string word_of(const config::Field& field);

}  // namespace dosefloor::sim_program

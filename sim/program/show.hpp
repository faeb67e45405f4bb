#pragma once
/// The verb `show`: what a file holds, its picture, and its structures.

#include <cstdint>
#include <optional>
#include <string>

namespace dosefloor::sim_program {

struct ShowArguments {
  std::string file;
  std::string png;
  std::optional<int> most_items;  ///< specimens or images in the picture; nothing: what its script takes
  std::optional<std::int64_t> xyz_id;
  std::string output;
};

/// The file's schema says what it is: waves, images or a segmentation. What is shown is compared with its
/// checksums first, or, where the contents are listed, after them. Throws InputError if it is neither, has no
/// such specimen, cannot be drawn (sim/core/command_line/figure_script.hpp), is damaged, or holds NaN.
void run_show(const ShowArguments& arguments);

}  // namespace dosefloor::sim_program

#pragma once
/// The verb `show`: what a file holds, its picture, and its structures.

#include <optional>
#include <string>

namespace dosefloor::program {

struct ShowArguments {
  std::string file;
  std::string png;
  int most_specimens = 4;
  std::optional<std::int64_t> xyz_id;
  std::string output;
};

/// Throws InputError if the file is not one of ours or has no such specimen. The picture is drawn by
/// analysis/figures/waves_figure.py with the Python of the project's environment (DOSEFLOOR_PYTHON and
/// DOSEFLOOR_FIGURES name others).
void run_show(const ShowArguments& arguments);

}  // namespace dosefloor::program

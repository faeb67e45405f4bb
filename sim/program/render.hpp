#pragma once
/// The verb `render`: one image of one exit wave.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/program/image_options.hpp"

namespace dosefloor::sim_program {

struct RenderArguments {
  std::string waves;
  std::string output;
  std::int64_t index = 0;
  ImageOptions options;                  ///< of [images]; without dose_per_A2 noise-free
  std::vector<std::string> aberrations;  ///< "c12=30@45": Å, degrees
  std::uint64_t seed = 1;
  bool force = false;
  bool quiet = false;
  bool json = false;
};

/// Writes a file with the layout of images.emd and axes in Å. Refuses more than one rank.
void run_render(const RenderArguments& arguments);

}  // namespace dosefloor::sim_program

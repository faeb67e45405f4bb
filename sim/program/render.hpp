#pragma once
/// The verb `render`: one image of one exit wave.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dosefloor::sim_program {

struct RenderArguments {
  std::string waves;
  std::string output;
  std::int64_t index = 0;
  double defocus_A = 0.0;
  double cs_um = 0.0;
  std::vector<std::string> aberrations;  ///< "c12=30@45": Å, degrees
  double focal_spread_A = 0.0;
  double angular_spread_mrad = 0.0;
  std::string coherence = "envelope";
  double blur_A = 0.0;
  std::optional<double> sampling_A;   ///< nothing: the wave's own pixels
  std::optional<double> dose_per_A2;  ///< nothing: noise-free
  std::optional<double> mtf_c0;       ///< nothing: MTF = 1
  double mtf_c3 = 2.0;
  double mtf_floor = 0.0;
  double n0 = 0.0;
  std::uint64_t seed = 1;
  std::array<int, 2> size_px{0, 0};
  int bin = 1;
  bool force = false;
  bool quiet = false;
  bool json = false;
};

/// Writes a file with the layout of images.emd and axes in Å. Refuses more than one rank.
void run_render(const RenderArguments& arguments);

}  // namespace dosefloor::sim_program

#pragma once
/// The verb `wave`: one exit wave of any structure.

#include <array>
#include <string>
#include <vector>

namespace dosefloor::sim_program {

struct SingleWaveArguments {
  std::string structure;
  std::string output;
  std::array<int, 2> gpts{0, 0};  ///< {0, 0}: chosen from sampling_A
  double sampling_A = 0.08;
  double slice_thickness_A = 1.0;
  double energy_keV = 300.0;
  std::array<double, 2> beam_tilt_mrad{0.0, 0.0};
  std::string potential = "lobato";
  std::vector<std::string> debye_waller;  ///< "Au=0.6"
  bool force = false;
  bool quiet = false;
  bool json = false;
};

/// Writes the wave, the projected potential and the mask of the Au atoms. Refuses more than one rank.
void run_single_wave(const SingleWaveArguments& arguments);

}  // namespace dosefloor::sim_program

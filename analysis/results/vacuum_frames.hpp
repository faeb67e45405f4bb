#pragma once
/// What `dosefloor fit-mtf` has found in frames of vacuum.

#include <filesystem>
#include <vector>

namespace dosefloor::results {

/// One frame, with Eq. 1 fitted to its noise. NaN: not known, or not found.
struct VacuumFrame {
  double dose_per_A2 = 0.0;
  double n_d = 0.0;  ///< electrons a pixel
  double c0 = 0.0;   ///< of Nyquist's frequency
  double c = 0.0;    ///< the tail C
};

/// Of the table beside `summary`, the mtf.json of `fit-mtf`. Throws InputError if it is not there or has other columns.
[[nodiscard]] std::vector<VacuumFrame> vacuum_frames(const std::filesystem::path& summary);

}  // namespace dosefloor::results

#pragma once
/// c0, c3 and N0 of a series of flat frames, from the two sources of their noise (two_source_model.hpp).

#include <string>
#include <vector>

#include "analysis/mtf_fit/estimate.hpp"
#include "analysis/mtf_fit/two_source_model.hpp"

namespace dosefloor::mtf_fit {

/// What the frames of a series have in common. A camera's readout noise does not depend on the dose, so N0 is
/// shared unless asked otherwise; c0 and c3 are each frame's own, which shows whether they depend on the
/// dose.
enum class Sharing {
  n0,
  everything,  ///< c0, c3 and N0
  nothing,
};

struct TwoSourceOptions {
  Sharing sharing = Sharing::n0;
  bool free_gain = false;  ///< g of each frame is found, too; else an electron is one count
};

struct TwoSourceFrame {
  bool found = false;
  std::string reason;  ///< if not
  TwoSource parameters;
  Estimate c0;
  Estimate c3;
  Estimate n0;    ///< the series', or with Sharing::nothing the frame's; may be below 0, within its error
  Estimate gain;  ///< no error unless it is free
  Estimate n_d;
  Estimate tail;    ///< C of Eq. 2
  double r2 = 0.0;  ///< of the amplitude, as of Eq. 1 (eq1_fit.hpp)
};

struct TwoSourceSeries {
  std::vector<TwoSourceFrame> frames;
  Estimate n0;         ///< one N0 for all frames, also with Sharing::nothing
  std::string reason;  ///< if there is none
};

/// Every frame is first fitted alone, from several starts; N0 is the mean of the readout electrons of those
/// in which c0 and c3 are found, and to better than a factor of e. Each of them is then fitted again with
/// what the others say about N0 (Sharing::n0); or all frames together, from the medians (Sharing::everything).
[[nodiscard]] TwoSourceSeries fit_two_sources(const std::vector<spectrum::RegionSpectrum>& spectra,
                                              const TwoSourceOptions& options);

}  // namespace dosefloor::mtf_fit

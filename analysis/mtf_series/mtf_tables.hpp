#pragma once
/// The results of a series as text.

#include <string>

#include "analysis/mtf_series/mtf_series.hpp"

namespace dosefloor::mtf_series {

/// One line a frame: frame, dose_per_A2, n_d; then c0, c3, C with their errors and R² of Eq. 1, then those of
/// the two sources (ts_). What was not found is left empty.
[[nodiscard]] std::string frames_csv(const MtfSeries& series);

/// The header of frames_csv().
[[nodiscard]] std::string frames_csv_header();

/// One line a ring of every frame: frame, q (in Nyquist frequencies), samples (independent ones), power
/// (counts²), and, over the limit at low frequencies, amplitude, eq1, two_source.
[[nodiscard]] std::string spectra_csv(const MtfSeries& series);

}  // namespace dosefloor::mtf_series

#pragma once
/// What one key cannot decide by itself: values that follow from others, and values that do not fit together.

#include <array>

#include "config/document.hpp"
#include "config/experiment.hpp"

namespace dosefloor::config {

/// Fills in the name (the file's stem), the output folder (runs/<name>) and the ranges that dose_range and
/// mtf_model stand for (the paper's Tables 2 and 3). Then throws InputError unless
///  - the name is made of letters, digits, '.', '_' and '-', and does not begin with '.' or '-';
///  - there is at least one specimen, and not more in train.specimens than in training_specimens;
///  - the margin leaves room inside the box; both gpts are 0 or neither;
///  - dose_per_A2, mtf_c0 and mtf_c3 do not contradict the dose_range and mtf_model named;
///  - vacuum pixels expect at most 1e6 electrons at the highest dose and coarsest sampling;
///  - the crop with a border of 16 camera pixels on each side fits into the box at the coarsest camera
///    sampling: (size_px · bin + 32) · sampling_hi <= box (for structures of one's own see below);
///  - the wave's aperture 1/(3 d), d its pixel, reaches what a camera can see: the smaller of the camera's
///    finest Nyquist frequency 1/(2 · sampling_lo) and the frequency where the temporal envelope
///    exp[-(½ π Δ λ q²)²] of the smallest focal spread Δ is down to 1e-3 (likewise);
///  - a dose series has another seed than the experiment, random particles, a highest dose as above, and a
///    focal spread that the wave's aperture suffices for;
///  - kernels are odd, microbatch <= batch_size, and validation_realisations of stored images <=
///    images.realisations;
///  - networks that are compared at the same false share have validation images.
void complete_and_check(Experiment& experiment, const Document& document);

/// The two checks of complete_and_check() that need a box, crop and aperture, for an experiment with
/// structures of one's own, whose box is known once they have been read. Throws InputError as
/// complete_and_check() does.
void check_structures_box(const Experiment& experiment, const std::array<double, 3>& box_A);

}  // namespace dosefloor::config

#pragma once
/// The verb `bench images`: seconds per image beside one bare FFTW transform.

#include <array>
#include <string>

namespace dosefloor::sim_bench {

struct BenchImagesArguments {
  std::array<int, 2> gpts{512, 512};
  int repeats = 9;
  std::string scratch = ".";
  bool json = false;
};

/// Times, on every rank at once, whole images (from the wave's spectrum to counts and mask, the camera's grid
/// being the wave's) of the paper's optics and MTF model 4 at 16 doses from 1e1 to 1e6 e⁻/Å²: by the envelope,
/// by focal integration, and by the envelope with as many pixels that do not divide the box; in turns with one
/// bare in-place complex transform (FFTW_MEASURE) of the same grid. Rank 0 prints medians: seconds_per_image
/// (by the envelope; mean over the doses, of the slowest rank, divided by the number of ranks), fft_seconds
/// (likewise), ratio, seconds_per_image_integration, integration_over_envelope, coherent_images (mean number,
/// that by the envelope among them), seconds_per_image_drawn_pixel, drawn_pixel_over_snapped, io_share (of
/// writing and journalling the same images, in the folder `scratch`), ns_per_draw (shot noise, mean over the
/// doses), gpts, ranks, peak_mib and base_mib per rank.
void run_bench_images(const BenchImagesArguments& arguments);

}  // namespace dosefloor::sim_bench

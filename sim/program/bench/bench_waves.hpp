#pragma once
/// The verb `bench waves`: seconds per exit wave beside the bare FFTW transforms it cannot do without.

#include <array>
#include <string>

namespace dosefloor::sim_bench {

struct BenchWavesArguments {
  std::string structure;  ///< "": a random specimen of about 800 atoms
  std::array<int, 2> gpts{512, 512};
  double slice_thickness_A = 1.0;
  int repeats = 9;
  bool json = false;
};

/// Times waves and, in turn with them, 2 x slices bare in-place complex transforms (FFTW_MEASURE) of the same
/// grid, on every rank at once. Rank 0 prints medians: seconds_per_wave (of the slowest rank, divided by the
/// number of ranks), fft_floor_seconds (likewise), ratio of the two, slices, occupied slices, gpts, ranks,
/// peak_mib and base_mib (per rank, with and before the wave's arrays), grid_mib (one complex64 grid).
void run_bench_waves(const BenchWavesArguments& arguments);

}  // namespace dosefloor::sim_bench

#pragma once
/// The bare transforms that the simulator's benchmarks compare with.

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::sim_bench {

/// One bare in-place complex transform of a grid, as FFTW_MEASURE plans it.
class BareTransform {
 public:
  explicit BareTransform(const fft::Grid& grid);
  ~BareTransform();
  BareTransform(const BareTransform&) = delete;
  BareTransform& operator=(const BareTransform&) = delete;
  BareTransform(BareTransform&&) = delete;
  BareTransform& operator=(BareTransform&&) = delete;

  void operator()() const;

 private:
  fft::FftwArray<fft::Complex> data_;
  fftwf_plan_s* plan_;
};

}  // namespace dosefloor::sim_bench

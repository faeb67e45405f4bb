#pragma once
/// Timing of a benchmark's two sides: the work, and the bare transforms it cannot do without.

#include <functional>
#include <vector>

#include "sim/fft/batch1d.hpp"
#include "sim/fft/fftw_memory.hpp"
#include "sim/fft/grid.hpp"
#include "sim/parallel/communicator.hpp"

namespace dosefloor::program {

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

/// Collective: the time of the slowest rank, all starting together.
double seconds_of(const parallel::Communicator& world, const std::function<void()>& work);

/// The middle value (of an even number the upper one).
double median(std::vector<double> values);

}  // namespace dosefloor::program

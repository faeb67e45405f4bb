#include "sim/program/bench_timing.hpp"

#include <fftw3.h>

#include <algorithm>
#include <chrono>

namespace dosefloor::program {

BareTransform::BareTransform(const fft::Grid& grid)
    : data_(fft::fftw_array<fft::Complex>(static_cast<std::size_t>(grid.pixels()))),
      plan_(fftwf_plan_dft_2d(grid.ny, grid.nx, reinterpret_cast<fftwf_complex*>(data_.get()),
                              reinterpret_cast<fftwf_complex*>(data_.get()), FFTW_FORWARD, FFTW_MEASURE)) {
  std::fill_n(data_.get(), grid.pixels(), fft::Complex(0.0F, 0.0F));  // stays 0, so never overflows
}

BareTransform::~BareTransform() {
  fftwf_destroy_plan(plan_);
}

void BareTransform::operator()() const {
  fftwf_execute(plan_);
}

double seconds_of(const parallel::Communicator& world, const std::function<void()>& work) {
  world.barrier();
  const auto start = std::chrono::steady_clock::now();
  work();
  const double mine = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return world.allreduce(mine, parallel::Reduction::max);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace dosefloor::program

#include "sim/program/bench/bench_timing.hpp"

#include <fftw3.h>

#include <algorithm>

namespace dosefloor::sim_bench {

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

}  // namespace dosefloor::sim_bench

#include "sim/core/fft/grid_transform.hpp"

#include <fftw3.h>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"

namespace dosefloor::fft {
namespace {

fftwf_plan plan_in_place(const Grid& grid, int sign, Planning planning) {
  const auto data = fftw_array<Complex>(static_cast<std::size_t>(grid.pixels()));
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data.get());
  const fftwf_plan plan =
      fftwf_plan_dft_2d(grid.ny, grid.nx, fftw_data, fftw_data, sign, planner_flags(planning));
  if (plan == nullptr) {
    throw Error("FFTW has no plan for a grid of " + std::to_string(grid.nx) + " x " +
                std::to_string(grid.ny) + ": the wisdom given does not cover it");
  }
  return plan;
}

}  // namespace

GridTransform::GridTransform(const Grid& grid, Planning planning)
    : grid_(grid),
      forward_(plan_in_place(grid, FFTW_FORWARD, planning)),
      backward_(plan_in_place(grid, FFTW_BACKWARD, planning)) {}

GridTransform::~GridTransform() {
  fftwf_destroy_plan(forward_);
  fftwf_destroy_plan(backward_);
}

void GridTransform::forward(Complex* data) const {
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data);
  fftwf_execute_dft(forward_, fftw_data, fftw_data);
}

void GridTransform::backward(Complex* data) const {
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data);
  fftwf_execute_dft(backward_, fftw_data, fftw_data);
}

}  // namespace dosefloor::fft

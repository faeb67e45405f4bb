#include "sim/core/fft/slab_transform.hpp"

#include <fftw3-mpi.h>

#include <algorithm>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"

namespace dosefloor::fft {

void know_slab_solvers() {
  fftwf_mpi_init();  // idempotent
}

SlabTransform::SlabTransform(const Grid& grid, MPI_Comm comm, Planning planning) : grid_(grid) {
  know_slab_solvers();
  ptrdiff_t rows = 0;
  ptrdiff_t y_begin = 0;
  ptrdiff_t columns = 0;
  ptrdiff_t kx_begin = 0;
  const ptrdiff_t size =
      fftwf_mpi_local_size_2d_transposed(grid.ny, grid.nx, comm, &rows, &y_begin, &columns, &kx_begin);
  allocation_ = static_cast<std::size_t>(std::max<ptrdiff_t>(size, 1));
  real_ = {static_cast<int>(y_begin), static_cast<int>(rows), grid.nx};
  spectral_ = {true, static_cast<int>(kx_begin), static_cast<int>(columns), grid.ny};

  const auto data = fftw_array<Complex>(allocation_);
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data.get());
  const unsigned flags = planner_flags(planning);
  forward_ = fftwf_mpi_plan_dft_2d(grid.ny, grid.nx, fftw_data, fftw_data, comm, FFTW_FORWARD,
                                   flags | FFTW_MPI_TRANSPOSED_OUT);
  backward_ = fftwf_mpi_plan_dft_2d(grid.ny, grid.nx, fftw_data, fftw_data, comm, FFTW_BACKWARD,
                                    flags | FFTW_MPI_TRANSPOSED_IN);
  if (forward_ == nullptr || backward_ == nullptr) {
    throw Error("FFTW has no plan for a grid of " + std::to_string(grid.nx) + " x " +
                std::to_string(grid.ny) + " over several ranks: the wisdom given does not cover it");
  }
}

SlabTransform::~SlabTransform() {
  fftwf_destroy_plan(forward_);
  fftwf_destroy_plan(backward_);
}

void SlabTransform::forward(Complex* data) const {
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data);
  fftwf_mpi_execute_dft(forward_, fftw_data, fftw_data);
}

void SlabTransform::backward(Complex* data) const {
  auto* fftw_data = reinterpret_cast<fftwf_complex*>(data);
  fftwf_mpi_execute_dft(backward_, fftw_data, fftw_data);
}

void gather_wisdom(MPI_Comm comm) {
  fftwf_mpi_gather_wisdom(comm);
}

}  // namespace dosefloor::fft

#pragma once
/// Two-dimensional transforms of a grid spread over the ranks of a communicator (FFTW's MPI transforms).

#include <mpi.h>

#include "sim/core/fft/grid_transform.hpp"

namespace dosefloor::fft {

/// Real space is spread by rows, reciprocal space by columns and transposed ([kx, ky]): FFTW leaves out the
/// transposition back. Ranks beyond the rows hold empty parts and still take part in every call.
class SlabTransform {
 public:
  using execution_space = Kokkos::DefaultHostExecutionSpace;
  using memory_space = Kokkos::HostSpace;

  /// Collective over `comm`, which must outlive the transform. Throws Error if FFTW finds no plan.
  SlabTransform(const Grid& grid, MPI_Comm comm, Planning planning);
  /// Collective.
  ~SlabTransform();
  SlabTransform(const SlabTransform&) = delete;
  SlabTransform& operator=(const SlabTransform&) = delete;
  SlabTransform(SlabTransform&&) = delete;
  SlabTransform& operator=(SlabTransform&&) = delete;

  [[nodiscard]] const Grid& grid() const noexcept { return grid_; }
  [[nodiscard]] RealShape real_shape() const noexcept { return real_; }
  [[nodiscard]] SpectralShape spectral_shape() const noexcept { return spectral_; }
  [[nodiscard]] std::size_t allocation() const noexcept { return allocation_; }

  /// Collective; real rows in, transposed columns out.
  void forward(Complex* data) const;
  /// Collective; transposed columns in, real rows out.
  void backward(Complex* data) const;

 private:
  Grid grid_;
  RealShape real_;
  SpectralShape spectral_;
  std::size_t allocation_ = 0;
  fftwf_plan_s* forward_ = nullptr;
  fftwf_plan_s* backward_ = nullptr;
};

/// Makes FFTW know its MPI solvers: without that it refuses wisdom of slab transforms. Not collective; may be
/// called again.
void know_slab_solvers();

/// Collective: collects the wisdom of all ranks of `comm` on rank 0 (where export_wisdom then has it).
void gather_wisdom(MPI_Comm comm);

}  // namespace dosefloor::fft

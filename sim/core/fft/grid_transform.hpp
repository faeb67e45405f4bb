#pragma once
/// Two-dimensional transforms of a whole grid, the same interface for one host rank, several ranks and a
/// device (sim/core/fft/slab_transform.hpp, sim/core/fft/cufft_transform.hpp):
///   memory_space, execution_space   where the data live and who computes on them
///   RealShape, SpectralShape        what this rank holds in real and in reciprocal space
///   forward(data), backward(data)   in place, unnormalised
/// A round trip multiplies by nx ny.

#include <Kokkos_Core.hpp>

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/grid.hpp"

namespace dosefloor::fft {

/// The rows of real space this rank holds: [y_begin, y_begin + rows) x [0, nx), C-ordered [y, x].
struct RealShape {
  int y_begin = 0;
  int rows = 0;
  int nx = 0;
};

/// The part of reciprocal space this rank holds. Not transposed: all ky of all kx, C-ordered [ky, kx].
/// Transposed (slabs): kx in [kx_begin, kx_begin + kx_count), all ky, C-ordered [kx, ky]. FFT order.
struct SpectralShape {
  bool transposed = false;
  int kx_begin = 0;
  int kx_count = 0;
  int ky_count = 0;
};

/// The whole grid on one host rank (FFTW).
class GridTransform {
 public:
  using execution_space = Kokkos::DefaultHostExecutionSpace;
  using memory_space = Kokkos::HostSpace;

  /// Throws Error if FFTW finds no plan.
  GridTransform(const Grid& grid, Planning planning);
  ~GridTransform();
  GridTransform(const GridTransform&) = delete;
  GridTransform& operator=(const GridTransform&) = delete;
  GridTransform(GridTransform&&) = delete;
  GridTransform& operator=(GridTransform&&) = delete;

  [[nodiscard]] const Grid& grid() const noexcept { return grid_; }
  [[nodiscard]] RealShape real_shape() const noexcept { return {0, grid_.ny, grid_.nx}; }
  [[nodiscard]] SpectralShape spectral_shape() const noexcept { return {false, 0, grid_.nx, grid_.ny}; }
  /// Elements an array for forward() and backward() must have.
  [[nodiscard]] std::size_t allocation() const noexcept { return static_cast<std::size_t>(grid_.pixels()); }

  /// exp(-2πi q·r), 64-byte aligned data in place.
  void forward(Complex* data) const;
  /// exp(+2πi q·r), 64-byte aligned data in place.
  void backward(Complex* data) const;

 private:
  Grid grid_;
  fftwf_plan_s* forward_;
  fftwf_plan_s* backward_;
};

}  // namespace dosefloor::fft

#pragma once
/// Two-dimensional transforms of a whole grid on one CUDA device (cuFFT). For sources of the CUDA language.

#include <cufft.h>

#include <Kokkos_Core.hpp>

#include "sim/core/fft/grid_transform.hpp"

namespace dosefloor::fft {

/// A cuFFT plan for in-place complex transforms [ny, nx] in single precision, in both directions, with its
/// work area on the device.
class CufftPlan {
 public:
  /// Throws Error with cuFFT's status if it finds no plan, above all where device memory is short.
  CufftPlan(const Grid& grid, cudaStream_t stream);
  ~CufftPlan();
  CufftPlan(CufftPlan&& other) noexcept;
  CufftPlan& operator=(CufftPlan&& other) noexcept;
  CufftPlan(const CufftPlan&) = delete;
  CufftPlan& operator=(const CufftPlan&) = delete;

  [[nodiscard]] cufftHandle handle() const noexcept { return handle_; }

 private:
  static constexpr cufftHandle none = -1;
  CufftPlan() noexcept = default;

  cufftHandle handle_ = none;
};

/// The device's form of GridTransform. Its work is queued on the stream of the default Kokkos::Cuda instance,
/// and so in order with Kokkos kernels on it: calls return before the data are there, and a fence or a
/// deep_copy to the host waits for them. Kokkos must be initialised. Repeatable to the bit on one device
/// model and one cuFFT version only.
class CufftTransform {
 public:
  using execution_space = Kokkos::Cuda;
  using memory_space = Kokkos::CudaSpace;

  /// Throws as CufftPlan.
  explicit CufftTransform(const Grid& grid);

  [[nodiscard]] const Grid& grid() const noexcept { return grid_; }
  [[nodiscard]] RealShape real_shape() const noexcept { return {0, grid_.ny, grid_.nx}; }
  [[nodiscard]] SpectralShape spectral_shape() const noexcept { return {false, 0, grid_.nx, grid_.ny}; }
  /// Elements an array for forward() and backward() must have.
  [[nodiscard]] std::size_t allocation() const noexcept { return static_cast<std::size_t>(grid_.pixels()); }

  /// exp(-2πi q·r), device data in place. Throws Error with cuFFT's status.
  void forward(Complex* data) const;
  /// exp(+2πi q·r), device data in place. Throws Error with cuFFT's status.
  void backward(Complex* data) const;

 private:
  Grid grid_;
  CufftPlan plan_;
};

}  // namespace dosefloor::fft

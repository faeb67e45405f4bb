#pragma once
/// DeviceMsd on a CUDA device.

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>

#include "train/device_msd/flat_parameters.hpp"
#include "train/spectral/msd_shape.hpp"

namespace dosefloor::device_msd {

/// See DeviceMsd (train/device_msd/device_msd.hpp). Transforms are cuFFT's, with one work area: one pass at a
/// time, or passes on one stream.
template <class T>
class CudaMsd {
 public:
  /// On the current device. Throws as geometry_of(), and Error where CUDA or cuFFT fails.
  explicit CudaMsd(const spectral::MsdShape& shape);
  ~CudaMsd();
  CudaMsd(CudaMsd&&) noexcept;
  CudaMsd& operator=(CudaMsd&&) noexcept;

  [[nodiscard]] std::size_t kept_bytes() const;
  [[nodiscard]] std::size_t forward_bytes() const;
  [[nodiscard]] std::size_t backward_bytes(bool of_images) const;

  /// As DeviceMsd's, queued on `stream`. Throws Error where a launch fails.
  void forward(cudaStream_t stream, const FlatParameters<const T>& parameters, const T* images, T* logits,
               std::byte* kept, std::byte* work);
  void backward(cudaStream_t stream, const FlatParameters<const T>& parameters, const T* of_logits,
                std::byte* kept, const FlatParameters<T>& gradients, T* of_images, std::byte* work);

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

extern template class CudaMsd<float>;
extern template class CudaMsd<double>;

}  // namespace dosefloor::device_msd

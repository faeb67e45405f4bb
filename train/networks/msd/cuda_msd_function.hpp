#pragma once
/// The MSD-net by products of spectra, on CUDA devices.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace dosefloor::networks {

/// Whether cuda_msd_logits() can take these arguments of msd_logits(): float32 or float64 on a CUDA device,
/// the same for all weights, kernels of 3 to 13 taps. Under autocast too, whose lower precision is not used.
/// Never in a build without CUDA (DOSEFLOOR_WITH_CUDA).
[[nodiscard]] bool cuda_msd_possible(const at::Tensor& images, const std::vector<at::Tensor>& weights);

/// msd_logits() (train/networks/msd/msd_function.hpp) for arguments that it has checked. Memory and method:
/// train/device_msd/device_msd.hpp. Passes of one shape belong on one stream. Throws Error where it is not
/// possible, and where CUDA or cuFFT fails.
at::Tensor cuda_msd_logits(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                           const std::vector<at::Tensor>& biases, const std::vector<std::int64_t>& dilations);

}  // namespace dosefloor::networks

#pragma once
/// The MSD-net by products of spectra, on CPUs.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace dosefloor::networks {

/// Whether spectral_msd_logits() can take these arguments of msd_logits() and is the faster form, as
/// measured: float32 or float64 on a CPU, kernels of 3 to 13 taps. Under autocast too, whose lower
/// precision is not used.
[[nodiscard]] bool spectral_msd_pays(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                                     const std::vector<std::int64_t>& dilations);

/// msd_logits() (train/networks/msd/msd_function.hpp) for arguments that it has checked, of one type, float32 or
/// float64, on a CPU; kernels of 3 to 13 taps. Memory and method: train/spectral/spectral_msd.hpp. Work
/// is spread over LibTorch's threads, whose number does not change the results.
///
/// The backward pass works in what the forward pass kept, so a graph can be differentiated once: LibTorch
/// refuses a second time, saying that a variable was modified in place.
///
/// Throws Error for arguments other than these.
at::Tensor spectral_msd_logits(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                               const std::vector<at::Tensor>& biases,
                               const std::vector<std::int64_t>& dilations);

}  // namespace dosefloor::networks

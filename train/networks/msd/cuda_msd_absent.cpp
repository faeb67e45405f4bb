#include "sim/core/errors/error.hpp"
#include "train/networks/msd/cuda_msd_function.hpp"

// In place of cuda_msd_function.cpp where DOSEFLOOR_WITH_CUDA is off.

namespace dosefloor::networks {

bool cuda_msd_possible(const at::Tensor& /*images*/, const std::vector<at::Tensor>& /*weights*/) {
  return false;
}

at::Tensor cuda_msd_logits(const at::Tensor& /*images*/, const std::vector<at::Tensor>& /*weights*/,
                           const std::vector<at::Tensor>& /*biases*/,
                           const std::vector<std::int64_t>& /*dilations*/) {
  throw Error("this build has no CUDA kernels (DOSEFLOOR_WITH_CUDA is OFF)");
}

}  // namespace dosefloor::networks

#pragma once
/// The GPUs that networks can have on this machine.

#include <string>
#include <vector>

namespace dosefloor::local {

/// What CUDA_VISIBLE_DEVICES lists, or 0, 1, ... for the devices of NVIDIA's driver where it is not set.
[[nodiscard]] std::vector<std::string> visible_gpus();

/// The entries of a CUDA_VISIBLE_DEVICES up to the first that names no device, as CUDA reads it: "", "-1" and
/// "NoDevFiles" (what SLURM says) list none.
[[nodiscard]] std::vector<std::string> listed_gpus(const std::string& cuda_visible_devices);

}  // namespace dosefloor::local

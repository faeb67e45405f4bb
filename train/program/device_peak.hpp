#pragma once
/// What a GPU could do, and the memory that was taken of it.

#include <cstdint>

namespace dosefloor::train_program {

/// Products of two square matrices of LibTorch's on the current CUDA device, in 1e9 floating-point operations
/// a second, float32 without the shorter operands of tf32: the best of a few.
[[nodiscard]] double device_peak_gflops();

/// Most memory that LibTorch's tensors had on the current CUDA device so far, in MiB.
[[nodiscard]] double device_peak_mib();

}  // namespace dosefloor::train_program

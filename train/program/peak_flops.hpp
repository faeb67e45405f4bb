#pragma once
/// What the arithmetic units of the CPU could do.

namespace dosefloor::train_program {

/// Fused multiply-adds in registers on `threads` threads at once, in 1e9 floating-point operations (2 each) a
/// second, single precision: the best of a few short runs.
[[nodiscard]] double peak_gflops(int threads);

}  // namespace dosefloor::train_program

#pragma once
/// Gradients summed over the devices of several ranks by NCCL.

#include <memory>

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::reduction {

/// Collective over `comm`. Microbatches add up in the flat array on the device; its buckets are summed in
/// float32 on a stream of their own, beside the rest of the last backward pass. That stream waits for what
/// was given to CUDA's default stream before, which must be the one on which `gradient` is computed
/// (LibTorch's, unless told otherwise). Waiting ends after `timeout_s` seconds, or with the first error that
/// NCCL finds asynchronously: the communicator is aborted then, and Error thrown. Throws InputError on all
/// ranks where two share a device, or without NCCL in this build.
[[nodiscard]] std::unique_ptr<GradientReduction> make_nccl_reduction(const parallel::Communicator& comm,
                                                                     FlatGradient& gradient,
                                                                     double timeout_s);

}  // namespace dosefloor::reduction

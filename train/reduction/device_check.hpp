#pragma once
/// Return codes of CUDA and NCCL as exceptions.

#include <cuda_runtime_api.h>
#include <nccl.h>

namespace dosefloor::reduction {

/// Does nothing for cudaSuccess; otherwise throws Error with `call` ("cudaEventQuery") and CUDA's own text.
void check(cudaError_t result, const char* call);

/// Does nothing for ncclSuccess and, as communicators here do not block, ncclInProgress; otherwise throws
/// Error with `call` and NCCL's own text.
void check(ncclResult_t result, const char* call);

}  // namespace dosefloor::reduction

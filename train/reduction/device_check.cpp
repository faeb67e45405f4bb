#include "train/reduction/device_check.hpp"

#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::reduction {

void check(cudaError_t result, const char* call) {
  if (result != cudaSuccess) {
    throw Error(std::string(call) + " failed: " + cudaGetErrorString(result));
  }
}

void check(ncclResult_t result, const char* call) {
  if (result != ncclSuccess && result != ncclInProgress) {
    throw Error(std::string(call) + " failed: " + ncclGetErrorString(result) +
                " (NCCL_DEBUG=WARN in the environment shows more)");
  }
}

}  // namespace dosefloor::reduction

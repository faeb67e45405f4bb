/// with_device PROGRAM ARGUMENT...: becomes PROGRAM where a CUDA device is present; elsewhere says so loudly
/// and ends with 77, which CTest reports as skipped. A program of its own, because one that links a CUDA
/// Kokkos does not even start without the driver's libcuda.so.1. (The CUDA runtime linked here loads that
/// library itself.)

#include <cuda_runtime_api.h>
#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
  int devices = 0;
  const cudaError_t status = cudaGetDeviceCount(&devices);
  if (status != cudaSuccess || devices == 0) {
    std::cerr << "SKIPPED: NOTHING WAS TESTED. This test needs a CUDA device, and none was found: "
              << (status == cudaSuccess ? "the driver lists none" : cudaGetErrorString(status)) << '\n';
    return 77;
  }
  if (argc < 2) {
    std::cerr << "usage: with_device PROGRAM ARGUMENT...\n";
    return 2;
  }
  execv(argv[1], argv + 1);
  std::cerr << "with_device cannot start " << argv[1] << '\n';
  return 1;
}

#include "tests/train/nccl/device_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "tests/train/reduction/host_gradient.hpp"
#include "train/reduction/device_check.hpp"

namespace dosefloor::test {

int visible_devices() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

void say_skipped(const std::string& what) {
  std::cerr << "SKIPPED: no GPU: " << what << " was not tested\n";
}

DeviceGradient::DeviceGradient(int device, std::size_t size) : size_(size), buckets_(three_buckets(size)) {
  reduction::check(cudaSetDevice(device), "cudaSetDevice");
  void* memory = nullptr;
  reduction::check(cudaMalloc(&memory, size * sizeof(float)), "cudaMalloc");
  memory_ = static_cast<float*>(memory);
  DeviceGradient::zero();
}

DeviceGradient::~DeviceGradient() {
  cudaFree(memory_);
}

std::vector<float> DeviceGradient::read() const {
  std::vector<float> values(size_);
  reduction::check(cudaMemcpy(values.data(), memory_, size_ * sizeof(float), cudaMemcpyDeviceToHost),
                   "cudaMemcpy");
  return values;
}

void DeviceGradient::write(const std::vector<float>& values) {
  reduction::check(cudaMemcpy(memory_, values.data(), size_ * sizeof(float), cudaMemcpyHostToDevice),
                   "cudaMemcpy");
}

void DeviceGradient::zero() {
  reduction::check(cudaMemset(memory_, 0, size_ * sizeof(float)), "cudaMemset");
}

bool DeviceGradient::finite() const {
  const std::vector<float> values = read();
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

void DeviceGradient::divide(double divisor) {
  std::vector<float> values = read();
  std::for_each(values.begin(), values.end() - 1,
                [divisor](float& v) { v = static_cast<float>(v / divisor); });
  write(values);
}

}  // namespace dosefloor::test

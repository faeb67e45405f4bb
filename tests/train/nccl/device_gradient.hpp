#pragma once
/// A flat gradient in device memory, and what a test without a device says.

#include <string>
#include <vector>

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::test {

/// Devices that CUDA shows this process; 0 without a driver.
[[nodiscard]] int visible_devices();

/// Says on standard error what was not tested; CTest then reports the case as skipped
/// (cmake/DiscoverTests.cmake). To be called last, when all that needs no device has been tested.
void say_skipped(const std::string& what);

class DeviceGradient : public reduction::FlatGradient {
 public:
  /// Zeros on `device`. Three buckets.
  DeviceGradient(int device, std::size_t size);
  ~DeviceGradient() override;
  DeviceGradient(const DeviceGradient&) = delete;
  DeviceGradient& operator=(const DeviceGradient&) = delete;
  DeviceGradient(DeviceGradient&&) = delete;
  DeviceGradient& operator=(DeviceGradient&&) = delete;

  [[nodiscard]] std::vector<float> read() const;
  void write(const std::vector<float>& values);

  [[nodiscard]] std::span<float> values() override { return {memory_, size_}; }
  [[nodiscard]] bool on_device() const override { return true; }
  [[nodiscard]] const std::vector<reduction::Bucket>& buckets() const override { return buckets_; }
  void zero() override;
  [[nodiscard]] double samples() const override { return read().back(); }
  [[nodiscard]] bool finite() const override;
  void divide(double divisor) override;

 private:
  std::size_t size_;
  float* memory_ = nullptr;
  std::vector<reduction::Bucket> buckets_;
};

}  // namespace dosefloor::test

#pragma once
/// A flat gradient without a network, and microbatches to sum in it.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::test {

class HostGradient : public reduction::FlatGradient {
 public:
  explicit HostGradient(std::vector<reduction::Bucket> buckets, bool on_device = false)
      : on_device_(on_device), buckets_(std::move(buckets)) {
    for (const reduction::Bucket& bucket : buckets_) {
      values_.resize(std::max(values_.size(), bucket.first + bucket.count));
    }
  }

  [[nodiscard]] std::span<float> values() override { return values_; }
  [[nodiscard]] bool on_device() const override { return on_device_; }
  [[nodiscard]] const std::vector<reduction::Bucket>& buckets() const override { return buckets_; }
  void zero() override { std::fill(values_.begin(), values_.end(), 0.0F); }
  [[nodiscard]] double samples() const override { return values_.back(); }
  [[nodiscard]] bool finite() const override {
    return std::all_of(values_.begin(), values_.end(), [](float v) { return std::isfinite(v); });
  }
  void divide(double divisor) override {
    for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
      values_[i] = static_cast<float>(values_[i] / divisor);
    }
  }

 private:
  bool on_device_;
  std::vector<float> values_;
  std::vector<reduction::Bucket> buckets_;
};

/// Three buckets of `size` elements, from the last to the first.
inline std::vector<reduction::Bucket> three_buckets(std::size_t size) {
  const std::size_t third = size / 3;
  return {{2 * third, size - 2 * third}, {third, third}, {0, third}};
}

/// Microbatch number `id` with 1 to 3 samples: normally distributed numbers of standard deviations from 1e-12
/// to 10, then its loss and number of samples.
inline std::vector<float> microbatch(std::uint32_t id, std::size_t size) {
  std::mt19937 engine(id);
  std::normal_distribution<float> normal(0.0F, 1.0F);
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    values[i] = normal(engine) * std::pow(10.0F, static_cast<float>(i % 14) - 12.0F);
  }
  values[size - 1] = static_cast<float>(1 + id % 3);
  return values;
}

/// What a rank's backward passes do: adds `microbatches` one by one, and launches buckets during the last if
/// wanted.
inline double run_step(reduction::GradientReduction& reduction, reduction::FlatGradient& gradient,
                       const std::vector<std::uint32_t>& microbatches, bool launch_early = false) {
  reduction.begin_step();
  for (std::size_t m = 0; m < microbatches.size(); ++m) {
    const std::span<float> values = gradient.values();
    const std::vector<float> addend = microbatch(microbatches[m], values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] += addend[i];
    }
    if (launch_early && m + 1 == microbatches.size()) {
      reduction.launch_up_to(1);
      reduction.launch_up_to(2);
    }
    reduction.add_microbatch();
  }
  return reduction.finish();
}

/// Those of the microbatches 0 .. count-1 that a rank gets: the `shift`-th of several uneven distributions.
inline std::vector<std::uint32_t> share(int rank, int ranks, std::uint32_t count, std::uint32_t shift) {
  std::vector<std::uint32_t> mine;
  for (std::uint32_t m = 0; m < count; ++m) {
    if ((m * m + shift * m + shift) % static_cast<std::uint32_t>(ranks) == static_cast<std::uint32_t>(rank)) {
      mine.push_back(m);
    }
  }
  return mine;
}

/// Their mean by long double: an independent answer.
inline std::vector<double> mean_of_microbatches(std::uint32_t count, std::size_t size) {
  std::vector<long double> sums(size);
  for (std::uint32_t m = 0; m < count; ++m) {
    const std::vector<float> addend = microbatch(m, size);
    for (std::size_t i = 0; i < size; ++i) {
      sums[i] += addend[i];
    }
  }
  std::vector<double> means(size);
  for (std::size_t i = 0; i < size; ++i) {
    means[i] = static_cast<double>(i + 1 < size ? sums[i] / sums[size - 1] : sums[i]);
  }
  return means;
}

}  // namespace dosefloor::test

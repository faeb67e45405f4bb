#pragma once
/// The gradients of a network as one flat tensor, and the launch of its reduction while backward still runs.
///
/// Layout: [gradients in the order of module.parameters() | loss | samples], float32, on the parameters'
/// device. Each parameter's .grad is a view of its part, so backward passes add to it in place. A part has
/// its parameter's order in memory, which may be channels-last.
///
/// Buckets hold whole neighbouring parameters, at least `bucket_bytes` of them (the last one what is left),
/// from the last parameter to the first: the order in which a backward pass usually finishes them. Loss and
/// samples are in the first bucket. A bucket is launched once all its parameters have accumulated their
/// gradient and all earlier buckets were launched, as in PyTorch's DistributedDataParallel (Li et al. 2020,
/// VLDB 13, 3005), so that the order is the same on all ranks.

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::reduction {

class GradientBuckets : public FlatGradient {
 public:
  /// Gives all parameters of `module` a gradient of 0. Call it after the module was moved to its device.
  /// Throws Error unless all parameters are float32, dense, trainable and on one device.
  explicit GradientBuckets(const torch::nn::Module& module, std::size_t bucket_bytes = std::size_t{1} << 20U);
  /// Ends the hooks; the parameters keep their gradients.
  ~GradientBuckets() override;
  GradientBuckets(const GradientBuckets&) = delete;
  GradientBuckets& operator=(const GradientBuckets&) = delete;
  GradientBuckets(GradientBuckets&&) = delete;
  GradientBuckets& operator=(GradientBuckets&&) = delete;

  /// Before a backward pass: adds a microbatch's summed loss and number of samples to the last two elements.
  /// Throws Error if a parameter's .grad is no view of the flat tensor any more (zero_grad() replaces it;
  /// begin_step() is what zeroes gradients).
  void count(const torch::Tensor& summed_loss, std::int64_t samples);
  /// Before a rank's last backward pass of a step: that pass launches the buckets of `reduction` as they
  /// become final, and then is disarmed. Call it on the thread that called MPI_Init. On CPUs autograd
  /// works on the calling thread, on a device on one of its own, which launches only where the reduction
  /// allows it.
  void arm(GradientReduction& reduction);

  /// Gradients of all parameters, without loss and samples, as flat_views() of the parameters has them; 0 in
  /// between.
  [[nodiscard]] torch::Tensor gradients() const;
  /// Mean loss after a reduction's finish(): a tensor of no dimensions, on the parameters' device.
  [[nodiscard]] torch::Tensor loss() const;

  [[nodiscard]] std::span<float> values() override;
  [[nodiscard]] bool on_device() const override;
  [[nodiscard]] const std::vector<Bucket>& buckets() const override { return buckets_; }
  void zero() override;
  [[nodiscard]] double samples() const override;
  [[nodiscard]] bool finite() const override;
  void divide(double divisor) override;

 private:
  struct Launch;

  std::vector<torch::Tensor> parameters_;
  std::vector<torch::Tensor> views_;
  torch::Tensor flat_;
  std::vector<Bucket> buckets_;
  std::unique_ptr<Launch> launch_;
};

}  // namespace dosefloor::reduction

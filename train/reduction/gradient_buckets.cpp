#include "train/reduction/gradient_buckets.hpp"

#include <torch/csrc/autograd/utils/lambda_post_hook.h>

#include <string>
#include <thread>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "train/reduction/flat_views.hpp"

namespace dosefloor::reduction {

/// What the hooks know. They run in autograd's thread of a device, or in the caller of backward(); backward()
/// returns after all of them.
struct GradientBuckets::Launch {
  GradientReduction* reduction = nullptr;  ///< while armed
  std::thread::id main_thread;
  std::vector<std::size_t> bucket_of_parameter;
  std::vector<std::size_t> sizes;    ///< parameters per bucket
  std::vector<std::size_t> missing;  ///< those of them whose gradient is not final
  std::size_t final_buckets = 0;
  // Parameters know their accumulators weakly: without these, hooks would vanish with the graph of a pass.
  std::vector<std::pair<std::shared_ptr<torch::autograd::Node>, std::uintptr_t>> hooks;

  void accumulated(std::size_t parameter) {
    if (reduction == nullptr) {
      return;
    }
    --missing[bucket_of_parameter[parameter]];
    const std::size_t before = final_buckets;
    while (final_buckets < missing.size() && missing[final_buckets] == 0) {
      ++final_buckets;
    }
    const bool may_launch =
        reduction->launches_from_any_thread() || std::this_thread::get_id() == main_thread;
    if (final_buckets > before && may_launch) {
      reduction->launch_up_to(final_buckets);
    }
    if (final_buckets == missing.size()) {
      reduction = nullptr;
    }
  }
};

namespace {

void check_parameter(const std::string& name, const torch::Tensor& parameter, const torch::Device& device) {
  if (parameter.scalar_type() != torch::kFloat32 || !parameter.is_non_overlapping_and_dense() ||
      !parameter.requires_grad() || parameter.device() != device) {
    throw Error("parameter " + name + " of a network must be float32, without gaps, trainable and on " +
                device.str() + " like the others, for its gradients to be summed");
  }
}

}  // namespace

GradientBuckets::GradientBuckets(const torch::nn::Module& module, std::size_t bucket_bytes)
    : launch_(std::make_unique<Launch>()) {
  for (const auto& item : module.named_parameters()) {
    check_parameter(item.key(), item.value(), module.parameters().front().device());
    parameters_.push_back(item.value());
  }
  if (parameters_.empty()) {
    throw Error("a network without parameters has no gradients to sum");
  }
  const std::int64_t count = flat_length(parameters_);
  flat_ = torch::zeros({count + 2}, parameters_.front().options().requires_grad(false));
  views_ = flat_views(flat_, parameters_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    parameters_[i].mutable_grad() = views_[i];
  }

  launch_->bucket_of_parameter.resize(parameters_.size());
  std::size_t first = static_cast<std::size_t>(count) + 2;
  Bucket bucket{first - 2, 2};  // loss and samples
  std::size_t members = 0;
  for (std::size_t i = parameters_.size(); i-- > 0;) {
    const auto size = static_cast<std::size_t>(flat_length(parameters_[i]));
    bucket = {bucket.first - size, bucket.count + size};
    ++members;
    launch_->bucket_of_parameter[i] = buckets_.size();
    if (bucket.count * sizeof(float) >= bucket_bytes || i == 0) {
      buckets_.push_back(bucket);
      launch_->sizes.push_back(members);
      bucket = {bucket.first, 0};
      members = 0;
    }
  }

  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto accumulator = torch::autograd::impl::grad_accumulator(parameters_[i]);
    using Gradients = torch::autograd::variable_list;
    const auto key = accumulator->add_post_hook(std::make_unique<torch::autograd::utils::LambdaPostHook>(
        [launch = launch_.get(), i](const Gradients& outputs, const Gradients& /*inputs*/) {
          launch->accumulated(i);
          return outputs;
        }));
    launch_->hooks.emplace_back(accumulator, key);
  }
}

GradientBuckets::~GradientBuckets() {
  for (const auto& [accumulator, key] : launch_->hooks) {
    accumulator->del_post_hook(key);
  }
}

void GradientBuckets::count(const torch::Tensor& summed_loss, std::int64_t samples) {
  launch_->reduction = nullptr;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const torch::Tensor& gradient = parameters_[i].grad();
    if (!gradient.defined() || gradient.data_ptr() != views_[i].data_ptr()) {
      throw Error(
          "a parameter's gradient was replaced (by zero_grad()?); begin_step() is what zeroes gradients");
    }
  }
  const std::int64_t loss = flat_.numel() - 2;
  flat_.narrow(0, loss, 1).add_(summed_loss.detach());
  flat_.narrow(0, loss + 1, 1).add_(samples);
}

void GradientBuckets::arm(GradientReduction& reduction) {
  launch_->main_thread = std::this_thread::get_id();
  launch_->missing = launch_->sizes;
  launch_->final_buckets = 0;
  launch_->reduction = &reduction;
}

torch::Tensor GradientBuckets::gradients() const {
  return flat_.narrow(0, 0, flat_.numel() - 2);
}

torch::Tensor GradientBuckets::loss() const {
  return flat_[flat_.numel() - 2];
}

std::span<float> GradientBuckets::values() {
  return {flat_.data_ptr<float>(), static_cast<std::size_t>(flat_.numel())};
}

bool GradientBuckets::on_device() const {
  return !flat_.is_cpu();
}

void GradientBuckets::zero() {
  launch_->reduction = nullptr;
  flat_.zero_();
}

double GradientBuckets::samples() const {
  return flat_[flat_.numel() - 1].item<double>();
}

bool GradientBuckets::finite() const {
  return flat_.isfinite().all().item<bool>();
}

void GradientBuckets::divide(double divisor) {
  flat_.narrow(0, 0, flat_.numel() - 1).div_(divisor);
}

}  // namespace dosefloor::reduction

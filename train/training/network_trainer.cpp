#include "train/training/network_trainer.hpp"

#include <ATen/autocast_mode.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "train/model/model_file.hpp"
#include "train/model/named_tensors.hpp"
#include "train/networks/network.hpp"
#include "train/reduction/device_choice.hpp"
#include "train/reduction/flat_views.hpp"
#include "train/reduction/gradient_buckets.hpp"
#include "train/reduction/gradient_reduction.hpp"
#include "train/training/loss.hpp"

namespace dosefloor::training {
namespace {

const std::string parameters_prefix = "parameters/";
const std::string optimiser_prefix = "optimiser/";
const std::string steps_name = "steps";

// Adam's numbers, as everybody's (Kingma & Ba 2015).
constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;
constexpr double weight_decay = 0.0;

constexpr torch::MemoryFormat contiguous = torch::MemoryFormat::Contiguous;

/// bf16: convolutions take and give bfloat16 while this lives.
class LowPrecision {
 public:
  LowPrecision(config::Precision precision, torch::DeviceType device)
      : on_(precision == config::Precision::bf16), device_(device) {
    if (on_) {
      at::autocast::set_autocast_dtype(device_, at::kBFloat16);
      at::autocast::set_autocast_enabled(device_, true);
      at::autocast::increment_nesting();
    }
  }
  ~LowPrecision() {
    if (on_) {
      if (at::autocast::decrement_nesting() == 0) {
        at::autocast::clear_cache();
      }
      at::autocast::set_autocast_enabled(device_, false);
    }
  }
  LowPrecision(const LowPrecision&) = delete;
  LowPrecision& operator=(const LowPrecision&) = delete;
  LowPrecision(LowPrecision&&) = delete;
  LowPrecision& operator=(LowPrecision&&) = delete;

 private:
  bool on_;
  torch::DeviceType device_;
};

/// Images and masks [n, 1, y, x], float32, on the CPU.
struct Batch {
  torch::Tensor images;
  torch::Tensor masks;
};

Batch batch_of(const std::vector<samples::Sample>& samples) {
  const auto n = static_cast<std::int64_t>(samples.size());
  Batch batch{torch::empty({n, 1, samples.at(0).height, samples[0].width}), {}};
  batch.masks = torch::empty_like(batch.images);
  float* image = batch.images.data_ptr<float>();
  float* mask = batch.masks.data_ptr<float>();
  for (const samples::Sample& sample : samples) {
    if (sample.height != samples[0].height || sample.width != samples[0].width) {
      throw Error("images of different sizes in one microbatch");
    }
    image = std::copy(sample.image.begin(), sample.image.end(), image);
    mask = std::transform(sample.mask.begin(), sample.mask.end(), mask,
                          [](std::uint8_t pixel) { return static_cast<float>(pixel); });
  }
  return batch;
}

/// One tensor that holds all parameters, which become views of it.
torch::Tensor flattened(const networks::Network& network, const torch::Device& device,
                        torch::MemoryFormat order) {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> ordered;
  for (const torch::Tensor& parameter : network.parameters()) {
    const bool is_image = parameter.dim() == 4;  // else there are no channels to put last
    ordered.push_back(
        torch::empty_like(parameter, torch::TensorOptions().device(device), is_image ? order : contiguous)
            .copy_(parameter));
  }
  const torch::Tensor flat =
      torch::zeros({reduction::flat_length(ordered)}, torch::TensorOptions(torch::kFloat32).device(device));
  const std::vector<torch::Tensor> views = reduction::flat_views(flat, ordered);
  std::vector<torch::Tensor> parameters = network.parameters();
  for (std::size_t i = 0; i < views.size(); ++i) {
    parameters[i].set_data(views[i].copy_(ordered[i]));
  }
  return flat;
}

/// LibTorch's words without its advice on its allocator.
std::string what_was_asked(const c10::OutOfMemoryError& error) {
  const std::string text = error.what_without_backtrace();
  return text.substr(0, text.find(" Including non-PyTorch memory"));
}

/// Does work on that many images at a time; if the GPU's memory is too small for them, the Error says what
/// helps.
template <typename Work>
auto in_memory_of_device(std::size_t images, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const c10::OutOfMemoryError& error) {
    throw Error(fmt::format(
        "the GPU's memory is too small for this network on {} image{} at a time ({}). {}", images,
        images == 1 ? "" : "s", what_was_asked(error),
        images == 1
            ? "Train with train.device = \"cpu\", on a GPU with more memory or that nobody else uses, or "
              "with a smaller network"
            : fmt::format("Set train.microbatch below {}: the weights become the same but for rounding",
                          images)));
  }
}

/// Devices of this machine that each rank could have its own of.
int devices_seen() {
  return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
}

torch::Device device_of(const parallel::Communicator& world, config::Device wanted) {
  return device_kind(world, wanted) == "cpu"
             ? torch::Device(torch::kCPU)
             : torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(
                                               reduction::device_of_rank(world, devices_seen())));
}

}  // namespace

std::string device_kind(const parallel::Communicator& world, config::Device wanted) {
  const int seen = devices_seen();
  if (wanted == config::Device::cuda && !world.all_agree(seen > 0)) {
    throw InputError(
        "train.device = \"cuda\": this machine or this LibTorch has no GPU; expected one for each rank. Take "
        "train.device = \"cpu\" or \"auto\"");
  }
  return wanted != config::Device::cpu && world.all_agree(seen > 0) ? "cuda" : "cpu";
}

class NetworkTrainer::Implementation {
 public:
  Implementation(const parallel::Communicator& world, const config::TrainConfig& config,
                 const model::ModelDescription& description)
      : config_(config),
        device_(device_of(world, config.device)),
        network_(description.design->make(config.seed)) {
    if (device_.is_cpu()) {
      torch::set_num_threads(static_cast<int>(config_.threads));
    } else {
      const bool tf32 = config_.precision == config::Precision::tf32;
      at::globalContext().setAllowTF32CuBLAS(tf32);
      at::globalContext().setAllowTF32CuDNN(tf32);
    }
    network_->train();
    parameters_ = flattened(*network_, device_, order_of_weights(description));
    gradients_ = std::make_unique<reduction::GradientBuckets>(*network_);
    reduction_ =
        reduction::make_reduction(world, *gradients_, {config_.exact_reduction, config_.reduction_timeout_s});
    mean_ = torch::zeros_like(parameters_);
    mean_square_ = torch::zeros_like(parameters_);
    largest_mean_square_ = torch::zeros_like(parameters_);
  }

  torch::Tensor logits_of(const torch::Tensor& images) {
    const LowPrecision low_precision(config_.precision, device_.type());
    return network_->forward(images.to(device_)).to(torch::kFloat32);
  }

  void begin_step() { reduction_->begin_step(); }

  void add(const std::vector<samples::Sample>& microbatch, bool last) {
    const Batch batch = batch_of(microbatch);
    const torch::Tensor loss = summed_loss(logits_of(batch.images), batch.masks.to(device_));
    gradients_->count(loss, batch.images.size(0));
    if (last) {
      gradients_->arm(*reduction_);
    }
    loss.backward();
    reduction_->add_microbatch();
  }

  double finish_step(double learning_rate) {
    if (on_device()) {
      torch::cuda::synchronize(device_.index());  // the backward pass is not the reduction's time
    }
    const auto start = std::chrono::steady_clock::now();
    (void)reduction_->finish();
    reduction_seconds_ += terminal::seconds_since(start);
    const double loss = gradients_->loss().item<double>();
    if (config_.gradient_clip > 0.0) {
      const torch::Tensor gradient = gradients_->gradients();
      const double norm = gradient.norm().item<double>();
      if (norm > config_.gradient_clip) {
        gradient.mul_(config_.gradient_clip / norm);
      }
    }
    adam(learning_rate);
    return loss;
  }

  std::vector<Evaluation> evaluate(const std::vector<samples::Sample>& images) {
    const torch::NoGradGuard no_gradient;
    const Batch batch = batch_of(images);
    network_->eval();
    const torch::Tensor logits = logits_of(batch.images).to(torch::kCPU).contiguous();
    network_->train();
    const torch::Tensor probabilities = torch::sigmoid(logits).contiguous();
    std::vector<Evaluation> results;
    results.reserve(images.size());
    const std::int64_t pixels = probabilities.numel() / batch.images.size(0);
    const auto of_image = [pixels](const torch::Tensor& batch_of, std::int64_t i) {
      const float* first = batch_of.const_data_ptr<float>() + i * pixels;
      return std::vector<float>(first, first + pixels);
    };
    for (std::int64_t i = 0; i < batch.images.size(0); ++i) {
      results.push_back({of_image(logits, i), of_image(probabilities, i),
                         summed_loss(logits.narrow(0, i, 1), batch.masks.narrow(0, i, 1)).item<float>()});
    }
    return results;
  }

  std::vector<model::TensorView> state() {
    state_ = model::named_tensors(*network_, parameters_prefix);
    for (const auto& [name, tensor] : optimiser_state()) {
      state_.emplace_back(optimiser_prefix + name, in_order_of_indices(tensor).to(torch::kCPU));
    }
    state_.emplace_back(optimiser_prefix + steps_name, torch::tensor(steps_, torch::kInt64));
    return model::views_of(state_);
  }

  void restore(const model::TensorFile& file, const std::string& where) {
    const model::NamedTensors found = model::named_tensors(file, optimiser_prefix);
    const auto take = [&](const std::string& name, torch::IntArrayRef sizes, torch::ScalarType type) {
      const auto entry =
          std::find_if(found.begin(), found.end(), [&](const auto& e) { return e.first == name; });
      if (entry == found.end() || entry->second.sizes() != sizes || entry->second.scalar_type() != type) {
        throw InputError(where + ": its \"" + optimiser_prefix + name +
                         "\" is not that of this network's optimiser. Start over with --force");
      }
      return entry->second;
    };
    const torch::NoGradGuard no_gradient;
    model::load_named_tensors(*network_, model::named_tensors(file, parameters_prefix), where);
    for (auto& [name, tensor] : optimiser_state()) {
      const torch::Tensor saved = take(name, {network_->parameter_count()}, torch::kFloat32);
      std::int64_t first = 0;
      for (torch::Tensor& part : reduction::flat_views(tensor, network_->parameters())) {
        part.copy_(saved.narrow(0, first, part.numel()).view(part.sizes()));
        first += part.numel();
      }
    }
    steps_ = take(steps_name, {}, torch::kInt64).item<std::int64_t>();
  }

  void save(const std::filesystem::path& stem, const model::ModelDescription& description) const {
    const std::string name = stem.string();
    model::save_model(name + ".safetensors", description, *network_);
    model::export_pt(name + ".pt", description, *network_);
  }

  [[nodiscard]] bool on_device() const { return !device_.is_cpu(); }
  [[nodiscard]] double reduction_seconds() const { return reduction_seconds_; }

 private:
  [[nodiscard]] torch::MemoryFormat order_of_weights(const model::ModelDescription& description) const {
    return description.design->wants_channels_last() && config_.precision != config::Precision::fp32
               ? torch::MemoryFormat::ChannelsLast
               : contiguous;
  }

  [[nodiscard]] model::NamedTensors optimiser_state() const {
    return {{"mean", mean_}, {"mean_square", mean_square_}, {"largest_mean_square", largest_mean_square_}};
  }

  /// `flat`, which is in memory as the parameters are, as files have it: each parameter in the order of its
  /// indices.
  [[nodiscard]] torch::Tensor in_order_of_indices(const torch::Tensor& flat) const {
    std::vector<torch::Tensor> parts;
    for (const torch::Tensor& part : reduction::flat_views(flat, network_->parameters())) {
      parts.push_back(part.reshape({-1}));
    }
    return torch::cat(parts);
  }

  /// All of a step in one pass over memory, where torch::optim::Adam takes one for each operation.
  void adam(double learning_rate) {
    const torch::NoGradGuard no_gradient;
    ++steps_;
    const torch::Tensor steps =
        torch::full({}, static_cast<float>(steps_), torch::TensorOptions().device(device_));
    torch::_fused_adam_({parameters_}, {gradients_->gradients()}, {mean_}, {mean_square_},
                        {largest_mean_square_}, {steps}, learning_rate, beta1, beta2, weight_decay, epsilon,
                        true, false);
  }

  config::TrainConfig config_;
  torch::Device device_;
  std::shared_ptr<networks::Network> network_;
  torch::Tensor parameters_;  ///< all of them, flat; the network's own are views of it
  std::unique_ptr<reduction::GradientBuckets> gradients_;
  std::unique_ptr<reduction::GradientReduction> reduction_;
  torch::Tensor mean_;  ///< of the gradient, as Adam averages it
  torch::Tensor mean_square_;
  torch::Tensor largest_mean_square_;  ///< so far: AMSGrad
  std::int64_t steps_ = 0;
  model::NamedTensors state_;  ///< what state() shows
  double reduction_seconds_ = 0.0;
};

NetworkTrainer::NetworkTrainer(const parallel::Communicator& world, const config::TrainConfig& config,
                               const model::ModelDescription& description)
    : self_(std::make_unique<Implementation>(world, config, description)) {}
NetworkTrainer::~NetworkTrainer() = default;

void NetworkTrainer::begin_step() {
  self_->begin_step();
}
void NetworkTrainer::add(const std::vector<samples::Sample>& microbatch, bool last) {
  in_memory_of_device(microbatch.size(), [&] { self_->add(microbatch, last); });
}
double NetworkTrainer::finish_step(double learning_rate) {
  return self_->finish_step(learning_rate);
}
std::vector<Evaluation> NetworkTrainer::evaluate(const std::vector<samples::Sample>& images) {
  return in_memory_of_device(images.size(), [&] { return self_->evaluate(images); });
}
std::vector<model::TensorView> NetworkTrainer::state() {
  return self_->state();
}
void NetworkTrainer::restore(const model::TensorFile& file, const std::string& where) {
  self_->restore(file, where);
}
void NetworkTrainer::save(const std::filesystem::path& stem,
                          const model::ModelDescription& description) const {
  self_->save(stem, description);
}
bool NetworkTrainer::on_device() const {
  return self_->on_device();
}
double NetworkTrainer::reduction_seconds() const {
  return self_->reduction_seconds();
}

}  // namespace dosefloor::training

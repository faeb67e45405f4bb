#include "train/networks/msd/msd_net.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "train/networks/initial_weights.hpp"
#include "train/networks/msd/msd_design.hpp"
#include "train/networks/msd/msd_function.hpp"
#include "train/networks/msd/msd_weights.hpp"

namespace dosefloor::networks {
namespace {

void check(const config::MsdConfig& config, const std::vector<std::int64_t>& dilations) {
  const bool positive =
      std::all_of(dilations.begin(), dilations.end(), [](std::int64_t d) { return d >= 1; });
  if (config.depth < 1 || static_cast<std::int64_t>(dilations.size()) != config.depth || !positive ||
      config.width < 1 || config.kernel < 1 || config.kernel % 2 == 0) {
    throw InputError(
        "an MSD-net needs at least one layer and channel, a dilation of at least 1 for each layer, and an "
        "odd kernel; found depth " +
        std::to_string(config.depth) + ", width " + std::to_string(config.width) + ", kernel " +
        std::to_string(config.kernel) + " and " + std::to_string(dilations.size()) +
        (positive ? " dilations" : " dilations, some below 1"));
  }
}

/// Of the initial weights of a layer that sees `inputs` planes.
double deviation(const config::MsdConfig& config, std::int64_t inputs) {
  const std::int64_t taps = config.kernel * config.kernel;
  if (config.initial_weights == config::MsdWeights::he) {
    return he_deviation(taps * inputs);
  }
  return std::sqrt(2.0 / static_cast<double>(taps * (1 + config.width * (config.depth - 1)) + 1));
}

}  // namespace

MsdNet::MsdNet(const config::MsdConfig& config, std::vector<std::int64_t> dilations, std::uint64_t seed)
    : dilations_(std::move(dilations)), half_kernel_(config.kernel / 2) {
  check(config, dilations_);
  for (std::int64_t i = 0; i < config.depth; ++i) {
    const std::int64_t inputs =
        inputs_of_layer(static_cast<std::size_t>(i), 1, config.width, config.image_to_all_layers);
    torch::Tensor weight = torch::empty({config.width, inputs, config.kernel, config.kernel}, torch::kFloat);
    draw_normal(values_of(weight), deviation(config, inputs),
                {seed, random::Purpose::weights, static_cast<std::uint32_t>(i), 0});
    weights_.push_back(register_parameter("weight" + std::to_string(i), weight));
    biases_.push_back(
        register_parameter("bias" + std::to_string(i), torch::zeros({config.width}, torch::kFloat)));
  }
  weights_.push_back(
      register_parameter("last_weight", torch::zeros({1, config.depth * config.width, 1, 1}, torch::kFloat)));
  biases_.push_back(register_parameter("last_bias", torch::zeros({1}, torch::kFloat)));
}

torch::Tensor MsdNet::forward(const torch::Tensor& images) {
  return msd_logits(images, weights_, biases_, dilations_);
}

std::int64_t MsdNet::smallest_size() const {
  return half_kernel_ * *std::max_element(dilations_.begin(), dilations_.end()) + 1;
}

std::int64_t MsdNet::reach() const {
  return half_kernel_ * std::accumulate(dilations_.begin(), dilations_.end(), std::int64_t{0});
}

// Here, so that the design compiles without LibTorch.
std::shared_ptr<Network> MsdDesign::make(std::uint64_t seed) const {
  return std::make_shared<MsdNet>(section_, dilations_, seed);
}

}  // namespace dosefloor::networks

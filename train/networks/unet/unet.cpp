#include "train/networks/unet/unet.hpp"

#include <algorithm>
#include <string>

#include "sim/core/errors/error.hpp"
#include "train/networks/initial_weights.hpp"
#include "train/networks/unet/unet_design.hpp"

namespace dosefloor::networks {
namespace {

namespace functional = torch::nn::functional;

constexpr double initial_slope = 0.25;
constexpr double variance_epsilon = 1e-5;

/// Weight [channels, inputs, k, k] of a convolution.
torch::Tensor drawn_weight(torch::IntArrayRef shape, config::UnetWeights kind, const random::StreamKey& key) {
  torch::Tensor weight = torch::empty(shape, torch::kFloat);
  const std::int64_t fan_in = shape[1] * shape[2] * shape[3];
  if (kind == config::UnetWeights::he) {
    draw_normal(values_of(weight), he_deviation(fan_in, initial_slope), key);
  } else {
    draw_kaiming_uniform(values_of(weight), fan_in, key);
  }
  return weight;
}

/// Bias [channels] of a convolution.
torch::Tensor drawn_bias(std::int64_t channels, std::int64_t fan_in, config::UnetWeights kind,
                         const random::StreamKey& key) {
  torch::Tensor bias = torch::zeros({channels}, torch::kFloat);
  if (kind == config::UnetWeights::uniform) {
    draw_kaiming_uniform(values_of(bias), fan_in, key);
  }
  return bias;
}

torch::Tensor twice_as_large(const torch::Tensor& x) {
  return functional::interpolate(x, functional::InterpolateFuncOptions()
                                        .scale_factor(std::vector<double>{2.0, 2.0})
                                        .mode(torch::kBilinear)
                                        .align_corners(false));
}

/// Rows or columns to add so that the edge is a multiple of `unit`.
std::int64_t missing(std::int64_t edge, std::int64_t unit) {
  return (unit - edge % unit) % unit;
}

void check(const config::UnetConfig& config) {
  if (config.convolutions < 2 || config.kernel < 1 || config.kernel % 2 == 0 || config.levels < 1 ||
      config.initial_channels < 1) {
    throw InputError(
        "a U-net needs at least 2 convolutions in a block, an odd kernel, and at least one level and "
        "channel; found " +
        std::to_string(config.convolutions) + " convolutions, kernel " + std::to_string(config.kernel) +
        ", " + std::to_string(config.levels) + " levels and " + std::to_string(config.initial_channels) +
        " initial channels");
  }
  if (config.normalisation == config::UnetNormalisation::group &&
      (config.group_channels < 1 || config.initial_channels % config.group_channels != 0)) {
    throw InputError("a U-net of " + std::to_string(config.initial_channels) +
                     " initial channels cannot be normalised by groups of " +
                     std::to_string(config.group_channels) +
                     " channels: expected a divisor. Set train.unet.group_channels to one");
  }
}

}  // namespace

UnetBlock::UnetBlock(std::int64_t inputs, std::int64_t channels, const config::UnetConfig& config,
                     std::uint64_t seed, std::uint32_t number)
    : group_channels_(config.group_channels) {
  for (std::int64_t i = 0; i < config.convolutions; ++i) {
    const std::int64_t seen = i == 0 ? inputs : channels;
    const std::int64_t fan_in = seen * config.kernel * config.kernel;
    const auto stream = static_cast<std::uint32_t>(2 * i);
    const std::string name = std::to_string(i);
    weights_.push_back(register_parameter(
        "weight" + name, drawn_weight({channels, seen, config.kernel, config.kernel}, config.initial_weights,
                                      {seed, random::Purpose::weights, number, stream})));
    biases_.push_back(
        register_parameter("bias" + name, drawn_bias(channels, fan_in, config.initial_weights,
                                                     {seed, random::Purpose::weights, number, stream + 1})));
    if (config.normalisation == config::UnetNormalisation::group) {
      scales_.push_back(register_parameter("scale" + name, torch::ones({channels}, torch::kFloat)));
      shifts_.push_back(register_parameter("shift" + name, torch::zeros({channels}, torch::kFloat)));
    }
    slopes_.push_back(
        register_parameter("slope" + name, torch::full({channels}, initial_slope, torch::kFloat)));
  }
}

torch::Tensor UnetBlock::convolved(std::size_t i, const torch::Tensor& input) const {
  torch::Tensor x = torch::conv2d(input, weights_[i], biases_[i], 1, weights_[i].size(2) / 2);
  if (!scales_.empty()) {
    x = torch::group_norm(x, x.size(1) / group_channels_, scales_[i], shifts_[i], variance_epsilon);
  }
  return torch::prelu(x, slopes_[i]);
}

torch::Tensor UnetBlock::forward(const torch::Tensor& input) {
  const torch::Tensor first = convolved(0, input);
  torch::Tensor x = first;
  const std::size_t last = weights_.size() - 1;
  for (std::size_t i = 1; i < last; ++i) {
    x = convolved(i, x);
  }
  return convolved(last, x + first);
}

UNet::UNet(const config::UnetConfig& config, std::uint64_t seed) : config_(config) {
  check(config);
  const std::int64_t c = config.initial_channels;
  std::uint32_t number = 0;
  const auto add_block = [&](const std::string& name, std::int64_t inputs, std::int64_t channels) {
    return register_module(name, std::make_shared<UnetBlock>(inputs, channels, config, seed, number++));
  };
  for (std::int64_t level = 0; level < config.levels; ++level) {
    down_.push_back(add_block("down" + std::to_string(level), level == 0 ? 1 : c << (level - 1), c << level));
  }
  bottom_ = add_block("bottom", c << (config.levels - 1), c << config.levels);
  for (std::int64_t level = 0; level < config.levels; ++level) {
    up_.push_back(add_block("up" + std::to_string(level), 3 * (c << level), c << level));
  }
  const bool uniform = config.initial_weights == config::UnetWeights::uniform;
  last_weight_ =
      register_parameter("last_weight", uniform ? drawn_weight({1, c, 1, 1}, config.initial_weights,
                                                               {seed, random::Purpose::weights, number, 0})
                                                : torch::zeros({1, c, 1, 1}, torch::kFloat));
  last_bias_ = register_parameter(
      "last_bias", drawn_bias(1, c, config.initial_weights, {seed, random::Purpose::weights, number, 1}));
}

torch::Tensor UNet::forward(const torch::Tensor& images) {
  const std::int64_t unit = std::int64_t{1} << config_.levels;
  const std::int64_t ny = images.size(2);
  const std::int64_t nx = images.size(3);
  if (std::min(nx, ny) < smallest_size()) {
    throw InputError("an image of " + std::to_string(nx) + " x " + std::to_string(ny) +
                     " pixels is too small for this U-net: expected at least " +
                     std::to_string(smallest_size()) +
                     " along x and y. Use larger images, or lower train.unet.levels");
  }
  torch::Tensor x = torch::reflection_pad2d(images, {0, missing(nx, unit), 0, missing(ny, unit)});
  std::vector<torch::Tensor> skips;
  for (const auto& block : down_) {
    skips.push_back(block->forward(x));
    x = torch::max_pool2d(skips.back(), 2);
  }
  x = bottom_->forward(x);
  for (std::size_t level = up_.size(); level-- > 0;) {
    x = up_[level]->forward(torch::cat({skips[level], twice_as_large(x)}, 1));
    skips.pop_back();
  }
  return torch::conv2d(x, last_weight_, last_bias_).narrow(2, 0, ny).narrow(3, 0, nx);
}

std::int64_t UNet::smallest_size() const {
  return std::int64_t{1} << config_.levels;  // longer than the border that may be reflected
}

std::int64_t UNet::reach() const {
  // The longest way from an output pixel to the image goes through every block. How far it gets depends on
  // where the pixel lies among the 2^L that pooling takes together.
  const std::int64_t block = config_.convolutions * (config_.kernel / 2);
  const std::int64_t unit = std::int64_t{1} << config_.levels;
  std::int64_t reach = 0;
  for (std::int64_t pixel = 0; pixel < unit; ++pixel) {
    std::int64_t first =
        pixel + unit * block * unit;  // far enough from 0 for every quotient to be one of positives
    std::int64_t last = first;
    const std::int64_t start = first;
    for (std::int64_t level = 0; level < config_.levels; ++level) {
      first = (first - block - 1) /
              2;  // bilinear: a pixel takes two of the coarser ones, on either side of its centre
      last = (last + block + 1) / 2;
    }
    first -= block;
    last += block;
    for (std::int64_t level = 0; level < config_.levels; ++level) {
      first = 2 * first - block;  // pooling: a pixel takes 2 x 2 of the finer ones
      last = 2 * last + 1 + block;
    }
    reach = std::max({reach, start - first, last - start});
  }
  return reach;
}

// Here, so that the design compiles without LibTorch.
std::shared_ptr<Network> UnetDesign::make(std::uint64_t seed) const {
  return std::make_shared<UNet>(section_, seed);
}

}  // namespace dosefloor::networks

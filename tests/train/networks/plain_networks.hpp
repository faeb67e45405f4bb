#pragma once
/// Both networks as one would write them with LibTorch's own layers, concatenating, with the weights of ours:
/// what the networks are compared with.

#include <torch/torch.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "config/sections/train.hpp"
#include "train/networks/msd/msd_net.hpp"
#include "train/networks/unet/unet.hpp"

namespace dosefloor::test {

struct PlainNetwork {
  std::function<torch::Tensor(const torch::Tensor&)> forward;
  std::vector<std::pair<std::string, torch::Tensor>> parameters;  ///< by our names
};

/// A convolution with the weight and bias that are called so in `ours`, entered into `plain`.
inline torch::nn::Conv2d plain_convolution(PlainNetwork& plain, const networks::Network& ours,
                                           const std::string& weight, const std::string& bias,
                                           std::int64_t dilation, bool reflect) {
  const auto of_ours = ours.named_parameters();
  const torch::Tensor& taps = of_ours[weight];
  const std::int64_t padding = dilation * (taps.size(2) / 2);
  torch::nn::Conv2dOptions options(taps.size(1), taps.size(0), taps.size(2));
  options.dilation(dilation).padding(padding);
  if (reflect) {
    options.padding_mode(torch::kReflect);
  }
  torch::nn::Conv2d convolution(options);
  convolution->to(taps.scalar_type());
  const torch::NoGradGuard no_grad;
  convolution->weight.copy_(taps);
  convolution->bias.copy_(of_ours[bias]);
  plain.parameters.emplace_back(weight, convolution->weight);
  plain.parameters.emplace_back(bias, convolution->bias);
  return convolution;
}

inline PlainNetwork plain_msd(const networks::MsdNet& ours) {
  PlainNetwork plain;
  std::vector<torch::nn::Conv2d> layers;
  for (std::size_t i = 0; i < ours.dilations().size(); ++i) {
    const std::string number = std::to_string(i);
    layers.push_back(
        plain_convolution(plain, ours, "weight" + number, "bias" + number, ours.dilations()[i], true));
  }
  torch::nn::Conv2d last = plain_convolution(plain, ours, "last_weight", "last_bias", 1, false);
  const bool image_to_all_layers = layers[1]->weight.size(1) == 1 + layers[0]->weight.size(0);
  plain.forward = [layers, last, image_to_all_layers](const torch::Tensor& images) mutable {
    std::vector<torch::Tensor> features;
    for (auto& layer : layers) {
      std::vector<torch::Tensor> seen(features);
      if (features.empty() || image_to_all_layers) {
        seen.insert(seen.begin(), images);
      }
      features.push_back(torch::relu(layer(torch::cat(seen, 1))));
    }
    return last(torch::cat(features, 1));
  };
  return plain;
}

/// The vector that is called so in `ours`, entered into `plain`.
inline torch::Tensor plain_vector(PlainNetwork& plain, const networks::Network& ours,
                                  const std::string& name) {
  torch::Tensor vector = ours.named_parameters()[name].detach().clone().requires_grad_();
  plain.parameters.emplace_back(name, vector);
  return vector;
}

/// Group normalisation by its equation, without LibTorch's own.
inline torch::Tensor group_normalised(const torch::Tensor& x, std::int64_t group_channels,
                                      const torch::Tensor& scale, const torch::Tensor& shift) {
  const torch::Tensor groups = x.reshape({x.size(0), x.size(1) / group_channels, -1});
  const torch::Tensor deviation = groups - groups.mean(2, true);
  const torch::Tensor normal = deviation / (deviation.square().mean(2, true) + 1e-5).sqrt();
  return normal.reshape_as(x) * scale.view({1, -1, 1, 1}) + shift.view({1, -1, 1, 1});
}

/// Takes images whose edges are multiples of 2^levels.
inline PlainNetwork plain_unet(const networks::UNet& ours, const config::UnetConfig& config) {
  struct Layer {
    torch::nn::Conv2d convolution;
    torch::nn::PReLU slope;
    torch::Tensor scale;  ///< undefined without group normalisation
    torch::Tensor shift;
  };
  PlainNetwork plain;
  const auto block = [&](const std::string& name) {
    std::vector<Layer> layers;
    for (std::int64_t i = 0; i < config.convolutions; ++i) {
      const auto called = [&name, number = std::to_string(i)](const char* kind) {
        return std::string(name).append(".").append(kind).append(number);
      };
      auto convolution = plain_convolution(plain, ours, called("weight"), called("bias"), 1, false);
      const std::string slope_name = called("slope");
      const auto of_ours = ours.named_parameters();
      const torch::Tensor& slopes = of_ours[slope_name];
      torch::nn::PReLU slope(torch::nn::PReLUOptions().num_parameters(slopes.numel()));
      slope->to(slopes.scalar_type());
      const torch::NoGradGuard no_grad;
      slope->weight.copy_(slopes);
      plain.parameters.emplace_back(slope_name, slope->weight);
      layers.push_back({convolution, slope, {}, {}});
      if (config.normalisation == config::UnetNormalisation::group) {
        layers.back().scale = plain_vector(plain, ours, called("scale"));
        layers.back().shift = plain_vector(plain, ours, called("shift"));
      }
    }
    return [layers, group_channels = config.group_channels](torch::Tensor x) mutable {
      torch::Tensor first;
      for (std::size_t i = 0; i < layers.size(); ++i) {
        Layer& layer = layers[i];
        x = layer.convolution(i > 0 && i + 1 == layers.size() ? x + first : x);
        x = layer.slope(layer.scale.defined() ? group_normalised(x, group_channels, layer.scale, layer.shift)
                                              : x);
        first = i == 0 ? x : first;
      }
      return x;
    };
  };
  using Block = std::function<torch::Tensor(torch::Tensor)>;
  std::vector<Block> down;
  std::vector<Block> up;
  for (std::int64_t level = 0; level < config.levels; ++level) {
    down.emplace_back(block("down" + std::to_string(level)));
    up.emplace_back(block("up" + std::to_string(level)));
  }
  const Block bottom = block("bottom");
  torch::nn::Conv2d last = plain_convolution(plain, ours, "last_weight", "last_bias", 1, false);
  plain.forward = [=](torch::Tensor x) mutable {
    torch::nn::MaxPool2d pool(2);
    torch::nn::Upsample larger(torch::nn::UpsampleOptions()
                                   .scale_factor(std::vector<double>{2.0, 2.0})
                                   .mode(torch::kBilinear)
                                   .align_corners(false));
    std::vector<torch::Tensor> skips;
    for (const Block& of_level : down) {
      skips.push_back(of_level(x));
      x = pool(skips.back());
    }
    x = bottom(x);
    for (std::size_t level = up.size(); level-- > 0;) {
      x = up[level](torch::cat({skips[level], larger(x)}, 1));
    }
    return last(x);
  };
  return plain;
}

}  // namespace dosefloor::test

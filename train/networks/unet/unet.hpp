#pragma once
/// The U-net of the paper: residual blocks of convolutions, pooling, bilinear up-sampling and long skips.

#include <cstdint>
#include <memory>
#include <vector>

#include "config/sections/train.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::networks {

/// `convolutions` convolutions of k x k (zero padding), each followed by a PReLU with one slope per channel;
/// the first one's output is added to the last one's input. Parameters `weight0`, `bias0`, `slope0`, ...
///
/// With UnetNormalisation::group, what each convolution gives is normalised before its PReLU (Wu & He 2018, ECCV, "Group
/// normalization"): in channel c, which is one of the `group_channels` channels of group g,
///
///   y = γ_c (x - μ_g) / sqrt(σ²_g + 1e-5) + β_c
///
/// with mean μ_g and variance σ²_g over all pixels and channels of the group in one image, padding by reflection included.
/// γ (`scale0`, ..., at first 1) and β (`shift0`, ..., at first 0) have one number per channel.
class UnetBlock : public torch::nn::Module {
 public:
  /// Initial weights follow from `seed` and the block's number in its net.
  UnetBlock(std::int64_t inputs, std::int64_t channels, const config::UnetConfig& config, std::uint64_t seed,
            std::uint32_t number);

  /// [n, inputs, y, x] -> [n, channels, y, x]
  torch::Tensor forward(const torch::Tensor& input);

 private:
  torch::Tensor convolved(std::size_t i, const torch::Tensor& input) const;

  std::vector<torch::Tensor> weights_;
  std::vector<torch::Tensor> biases_;
  std::vector<torch::Tensor> scales_;  ///< none without normalisation
  std::vector<torch::Tensor> shifts_;
  std::vector<torch::Tensor> slopes_;
  std::int64_t group_channels_;
};

/// With c the initial channels and L levels: blocks `down0` .. of c, 2c, ... 2^(L-1) c channels, a 2 x 2
/// max-pooling behind each; `bottom` of 2^L c; then at each level bilinear up-sampling by 2 (pixel centres,
/// no aligned corners), concatenation behind the block of that level on the way down (3 x its channels in
/// all), and a block `up`; a 1x1 convolution (`last_weight`, `last_bias`) to the logit. Images whose edges
/// are no multiples of 2^L are padded by reflection at their far ends, and the result is cropped back.
class UNet : public Network {
 public:
  /// Initial weights are distributed as config::UnetWeights says, slopes are 0.25; they follow from `seed`
  /// alone. Throws InputError for fewer than two convolutions in a block, an even kernel, less than one level or
  /// channel, or groups that do not divide the initial channels.
  UNet(const config::UnetConfig& config, std::uint64_t seed);

  torch::Tensor forward(const torch::Tensor& images) override;
  [[nodiscard]] std::int64_t smallest_size() const override;
  [[nodiscard]] std::int64_t reach() const override;

 private:
  config::UnetConfig config_;
  std::vector<std::shared_ptr<UnetBlock>> down_;
  std::shared_ptr<UnetBlock> bottom_;
  std::vector<std::shared_ptr<UnetBlock>> up_;
  torch::Tensor last_weight_;
  torch::Tensor last_bias_;
};

}  // namespace dosefloor::networks

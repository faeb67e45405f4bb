#pragma once
/// The mixed-scale dense network (Pelt & Sethian 2018, PNAS 115, 254).

#include <cstdint>
#include <vector>

#include "config/sections/train.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::networks {

/// The function of msd_logits() with parameters `weight0`, `bias0`, ... of the layers and `last_weight`,
/// `last_bias` of the 1x1 convolution. The layers' weights start normally distributed (config::MsdWeights), with
/// variance 2 / (k² (1 + w (depth - 1)) + 1), w the width, as there, or 2 / (k² inputs) by each layer's inputs (He
/// et al. 2015); everything else starts at 0.
class MsdNet : public Network {
 public:
  /// `dilations`, one per layer (draw_dilations()); initial weights follow from `seed`. Throws InputError
  /// unless there is a dilation >= 1 for each layer, and the kernel is odd.
  MsdNet(const config::MsdConfig& config, std::vector<std::int64_t> dilations, std::uint64_t seed);

  torch::Tensor forward(const torch::Tensor& images) override;
  [[nodiscard]] std::int64_t smallest_size() const override;
  [[nodiscard]] std::int64_t reach() const override;
  [[nodiscard]] const std::vector<std::int64_t>& dilations() const noexcept { return dilations_; }

 private:
  std::vector<std::int64_t> dilations_;
  std::int64_t half_kernel_;
  std::vector<torch::Tensor> weights_;  ///< of the layers, then of the 1x1 convolution
  std::vector<torch::Tensor> biases_;
};

}  // namespace dosefloor::networks

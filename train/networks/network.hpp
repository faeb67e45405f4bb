#pragma once
/// What training and inference ask of a network.

#include <torch/torch.h>

#include <cstdint>
#include <span>

namespace dosefloor::networks {

class Network : public torch::nn::Module {
 public:
  /// images [n, 1, y, x] -> logits [n, 1, y, x]; the probability of "particle" is their sigmoid
  /// (model::probabilities_of(), where they are calibrated). Images of any size that smallest_size() allows. Throws InputError for others.
  virtual torch::Tensor forward(const torch::Tensor& images) = 0;

  /// Shortest edge of an image, in pixels.
  [[nodiscard]] virtual std::int64_t smallest_size() const = 0;

  /// Largest distance, in pixels along an axis, at which a pixel of the image acts on a pixel of the result, apart from
  /// what acts through statistics of the whole image (Design::sees_whole_image()).
  [[nodiscard]] virtual std::int64_t reach() const = 0;

  /// Number of trainable parameters.
  [[nodiscard]] std::int64_t parameter_count() const {
    std::int64_t count = 0;
    for (const torch::Tensor& parameter : parameters()) {
      count += parameter.numel();
    }
    return count;
  }
};

/// The numbers of a new float32 tensor, to be filled.
inline std::span<float> values_of(torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace dosefloor::networks

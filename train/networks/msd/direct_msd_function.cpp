#include "train/networks/msd/direct_msd_function.hpp"

#include <algorithm>
#include <array>

namespace dosefloor::networks {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Planes of a layer's input that are padded and convolved at a time: a block of channels of oneDNN's.
constexpr std::int64_t planes_at_a_time = 8;

/// The convolution of one layer, a few planes of its input after the other.
struct Layer {
  torch::Tensor input;   ///< [n, c, y, x]: the image, or what the features' buffer holds so far
  torch::Tensor weight;  ///< [w, c, k, k]
  std::int64_t dilation;

  static constexpr std::array<std::int64_t, 2> unpadded{
      0, 0};  ///< a bare 0 is LibTorch's name of a padding, too

  [[nodiscard]] std::vector<std::int64_t> padding() const {
    return std::vector<std::int64_t>(4, dilation * (weight.size(2) / 2));
  }

  /// Calls `work` with the planes [first, first + count) of the input and of the weight, for all of them.
  template <class Work>
  void by_planes(Work work) const {
    for (std::int64_t first = 0; first < input.size(1); first += planes_at_a_time) {
      const std::int64_t count = std::min(planes_at_a_time, input.size(1) - first);
      work(input.narrow(1, first, count), weight.narrow(1, first, count), first, count);
    }
  }

  /// output = ReLU( conv(input) + bias )
  void forward(const torch::Tensor& bias, torch::Tensor output) const {
    output.copy_(bias.view({1, -1, 1, 1}).expand_as(output));
    by_planes([&](const torch::Tensor& planes, const torch::Tensor& taps, std::int64_t, std::int64_t) {
      output += torch::conv2d(torch::reflection_pad2d(planes, padding()), taps, {}, 1, unpadded, dilation);
    });
    output.relu_();
  }

  /// Adds the gradient of the input to `of_input` where that is defined; returns the gradient of the weight.
  [[nodiscard]] torch::Tensor backward(const torch::Tensor& of_output, torch::Tensor of_input) const {
    torch::Tensor of_weight = torch::empty_like(weight);
    by_planes([&](const torch::Tensor& planes, const torch::Tensor& taps, std::int64_t first,
                  std::int64_t count) {
      auto [of_padded, of_taps, of_bias] = torch::convolution_backward(
          of_output, torch::reflection_pad2d(planes, padding()), taps, std::nullopt, {1, 1}, {0, 0},
          {dilation, dilation}, false, {0, 0}, 1, {of_input.defined(), true, false});
      of_weight.narrow(1, first, count).copy_(of_taps);
      if (of_input.defined()) {
        of_input.narrow(1, first, count) += torch::reflection_pad2d_backward(of_padded, planes, padding());
      }
    });
    return of_weight;
  }
};

/// Layer i, whose input is what the buffer of features holds before it.
Layer layer_of(std::size_t i, const torch::Tensor& images, const torch::Tensor& features,
               const torch::Tensor& weight, const std::vector<std::int64_t>& dilations) {
  const std::int64_t seen = static_cast<std::int64_t>(i) * weight.size(0);
  return {i == 0 ? images : features.narrow(1, 0, seen), weight, dilations[i]};
}

class DirectMsdFunction : public torch::autograd::Function<DirectMsdFunction> {
 public:
  /// `parameters`: all weights, then all biases; a list, not a vector, whose gradients LibTorch would not
  /// pass on.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& images,
                               torch::TensorList parameters, const std::vector<std::int64_t>& dilations) {
    const std::size_t depth = dilations.size();
    const torch::Tensor& last = parameters[depth];
    torch::Tensor features = torch::empty({images.size(0), last.size(1), images.size(2), images.size(3)},
                                          images.options().requires_grad(false));
    const std::int64_t width = parameters[0].size(0);
    for (std::size_t i = 0; i < depth; ++i) {
      const Layer layer = layer_of(i, images, features, parameters[i], dilations);
      layer.forward(parameters[depth + 1 + i],
                    features.narrow(1, static_cast<std::int64_t>(i) * width, width));
    }
    variable_list saved{images, features};
    saved.insert(saved.end(), parameters.begin(),
                 parameters.begin() + static_cast<std::ptrdiff_t>(depth) + 1);
    context->save_for_backward(saved);
    context->saved_data["dilations"] = dilations;
    // As a product of matrices: a convolution would copy the features into another order first.
    const torch::Tensor sum =
        torch::bmm(last.view({1, 1, -1}).expand({images.size(0), -1, -1}), features.flatten(2));
    return (sum + parameters.back()).view({images.size(0), 1, images.size(2), images.size(3)});
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const torch::Tensor& images = saved[0];
    const torch::Tensor& features = saved[1];
    const std::vector<std::int64_t> dilations = context->saved_data["dilations"].toIntVector();
    const std::size_t depth = dilations.size();
    const torch::Tensor& last = saved[2 + depth];
    const std::int64_t width = saved[2].size(0);
    const torch::Tensor of_logits = gradients[0].contiguous();

    variable_list result(1 + 2 * (depth + 1) + 1);  // images, weights, biases, dilations (none)
    result[1 + depth] =
        torch::bmm(features.flatten(2), of_logits.flatten(2).transpose(1, 2)).sum(0).view_as(last);
    result[2 + 2 * depth] = of_logits.sum({0, 2, 3});
    torch::Tensor of_features = of_logits * last;  // complete for layer i once all later layers are done
    torch::Tensor of_images = context->needs_input_grad(0) ? torch::zeros_like(images) : torch::Tensor();
    for (std::size_t i = depth; i-- > 0;) {
      const Layer layer = layer_of(i, images, features, saved[2 + i], dilations);
      const auto begin = static_cast<std::int64_t>(i) * width;
      const torch::Tensor of_output =
          of_features.narrow(1, begin, width) * (features.narrow(1, begin, width) > 0);
      result[1 + i] = layer.backward(of_output, i == 0 ? of_images : of_features.narrow(1, 0, begin));
      result[2 + depth + i] = of_output.sum({0, 2, 3});
    }
    result[0] = of_images;
    return result;
  }
};

}  // namespace

torch::Tensor direct_msd_logits(const torch::Tensor& images, const std::vector<torch::Tensor>& weights,
                                const std::vector<torch::Tensor>& biases,
                                const std::vector<std::int64_t>& dilations) {
  variable_list parameters(weights.begin(), weights.end());
  parameters.insert(parameters.end(), biases.begin(), biases.end());
  return DirectMsdFunction::apply(images, torch::TensorList(parameters), dilations);
}

}  // namespace dosefloor::networks

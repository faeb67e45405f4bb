#include "train/networks/msd/direct_msd_function.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <optional>

#include "train/networks/msd/msd_weights.hpp"

namespace dosefloor::networks {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Planes of a layer's input that are padded and convolved at a time: a block of channels of oneDNN's.
constexpr std::int64_t planes_at_a_time = 8;

/// The convolution of one layer, a few planes of its input after the other.
struct Layer {
  torch::Tensor input;   ///< [n, c, y, x]: the image, or what the buffer of planes holds so far
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

/// The planes of a net in one buffer [n, planes, y, x]: the image's channels where every layer sees them, then
/// the features of one layer after the other. So what a layer sees is what the buffer holds before its own.
struct Planes {
  std::int64_t of_image;  ///< channels in the buffer
  std::int64_t width;     ///< features of a layer

  Planes(const torch::Tensor& images, torch::TensorList weights)
      : of_image(image_to_all_layers(weights) ? images.size(1) : 0), width(weights[0].size(0)) {}

  /// The first plane that layer i makes.
  [[nodiscard]] std::int64_t first(std::size_t i) const {
    return of_image + static_cast<std::int64_t>(i) * width;
  }
  [[nodiscard]] torch::Tensor of_layer(std::size_t i, const torch::Tensor& planes) const {
    return planes.narrow(1, first(i), width);
  }
  [[nodiscard]] torch::Tensor features(const torch::Tensor& planes) const {
    return planes.narrow(1, of_image, planes.size(1) - of_image);
  }
  /// What layer i sees; `images` where the buffer does not hold them.
  [[nodiscard]] torch::Tensor seen(std::size_t i, const torch::Tensor& images,
                                   const torch::Tensor& planes) const {
    return first(i) == 0 ? images : planes.narrow(1, 0, first(i));
  }
};

class DirectMsdFunction : public torch::autograd::Function<DirectMsdFunction> {
 public:
  /// `parameters`: all weights, then all biases; a list, not a vector, whose gradients LibTorch would not
  /// pass on.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& images,
                               torch::TensorList parameters, const std::vector<std::int64_t>& dilations) {
    const std::size_t depth = dilations.size();
    const torch::Tensor& last = parameters[depth];
    const Planes net(images, parameters);
    const torch::Tensor planes =
        torch::empty({images.size(0), net.first(depth), images.size(2), images.size(3)},
                     images.options().requires_grad(false));
    planes.narrow(1, 0, net.of_image).copy_(images.narrow(1, 0, net.of_image));
    for (std::size_t i = 0; i < depth; ++i) {
      const Layer layer{net.seen(i, images, planes), parameters[i], dilations[i]};
      layer.forward(parameters[depth + 1 + i], net.of_layer(i, planes));
    }
    variable_list saved{images, planes};
    saved.insert(saved.end(), parameters.begin(),
                 parameters.begin() + static_cast<std::ptrdiff_t>(depth) + 1);
    context->save_for_backward(saved);
    context->saved_data["dilations"] = dilations;
    // As a product of matrices: a convolution would copy the features into another order first.
    const torch::Tensor sum =
        torch::bmm(last.view({1, 1, -1}).expand({images.size(0), -1, -1}), net.features(planes).flatten(2));
    return (sum + parameters.back()).view({images.size(0), 1, images.size(2), images.size(3)});
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const torch::Tensor& images = saved[0];
    const torch::Tensor& planes = saved[1];
    const std::vector<std::int64_t> dilations = context->saved_data["dilations"].toIntVector();
    const std::size_t depth = dilations.size();
    const torch::TensorList weights(saved.data() + 2, depth + 1);
    const Planes net(images, weights);
    const torch::Tensor& last = weights[depth];
    const torch::Tensor of_logits = gradients[0].contiguous();

    variable_list result(1 + 2 * (depth + 1) + 1);  // images, weights, biases, dilations (none)
    result[1 + depth] = torch::bmm(net.features(planes).flatten(2), of_logits.flatten(2).transpose(1, 2))
                            .sum(0)
                            .view_as(last);
    result[2 + 2 * depth] = of_logits.sum({0, 2, 3});
    // Complete for layer i once all later layers are done.
    const torch::Tensor of_planes = torch::zeros_like(planes);
    torch::Tensor of_features = net.features(of_planes);
    torch::mul_out(of_features, of_logits, last);
    torch::Tensor of_images;
    if (net.of_image > 0) {
      of_images = of_planes.narrow(1, 0, net.of_image);
    } else if (context->needs_input_grad(0)) {
      of_images = torch::zeros_like(images);
    }
    for (std::size_t i = depth; i-- > 0;) {
      const Layer layer{net.seen(i, images, planes), weights[i], dilations[i]};
      const torch::Tensor of_output = net.of_layer(i, of_planes) * (net.of_layer(i, planes) > 0);
      result[1 + i] = layer.backward(of_output, net.seen(i, of_images, of_planes));
      result[2 + depth + i] = of_output.sum({0, 2, 3});
    }
    result[0] = context->needs_input_grad(0) ? of_images : torch::Tensor();
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

#include "train/networks/msd/msd_function.hpp"

#include <c10/util/StringUtil.h>

#include <algorithm>
#include <string>

#include "sim/core/errors/error.hpp"
#include "train/networks/msd/cuda_msd_function.hpp"
#include "train/networks/msd/direct_msd_function.hpp"
#include "train/networks/msd/msd_weights.hpp"
#include "train/networks/msd/spectral_msd_function.hpp"

namespace dosefloor::networks {
namespace {

void check_shapes(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                  const std::vector<at::Tensor>& biases, const std::vector<std::int64_t>& dilations) {
  const std::size_t depth = dilations.size();
  if (depth == 0 || weights.size() != depth + 1 || biases.size() != depth + 1 || images.dim() != 4) {
    throw Error(
        "an MSD-net takes images [n, channels, y, x], and one weight and bias more than dilations; found " +
        std::to_string(images.dim()) + " axes, " + std::to_string(weights.size()) + " weights, " +
        std::to_string(biases.size()) + " biases and " + std::to_string(depth) + " dilations");
  }
  const std::int64_t width = weights[0].size(0);
  const std::int64_t kernel = weights[0].size(2);
  const bool image_to_all = image_to_all_layers(weights);
  for (std::size_t i = 0; i <= depth; ++i) {
    const std::int64_t inputs = i < depth ? inputs_of_layer(i, images.size(1), width, image_to_all)
                                          : static_cast<std::int64_t>(depth) * width;
    const std::vector<std::int64_t> expected = i < depth
                                                   ? std::vector<std::int64_t>{width, inputs, kernel, kernel}
                                                   : std::vector<std::int64_t>{1, inputs, 1, 1};
    if (weights[i].sizes() != at::IntArrayRef(expected) || biases[i].numel() != expected[0] ||
        kernel % 2 == 0) {
      throw Error("layer " + std::to_string(i) + " of an MSD-net has a weight of " +
                  c10::str(weights[i].sizes()) + " and a bias of " + c10::str(biases[i].sizes()) +
                  ", expected " + c10::str(at::IntArrayRef(expected)) +
                  " with an odd kernel, and a bias for each output");
    }
  }
}

void check_size(const at::Tensor& images, std::int64_t padding) {
  if (std::min(images.size(2), images.size(3)) <= padding) {
    throw InputError(
        "an image of " + std::to_string(images.size(3)) + " x " + std::to_string(images.size(2)) +
        " pixels is too small for this MSD-net, whose layers reflect " + std::to_string(padding) +
        " pixels at each border: expected at least " + std::to_string(padding + 1) +
        " along x and y. Use larger images, or lower train.msd.dilation_max or train.msd.kernel");
  }
}

}  // namespace

at::Tensor msd_logits(const at::Tensor& images, const std::vector<at::Tensor>& weights,
                      const std::vector<at::Tensor>& biases, const std::vector<std::int64_t>& dilations) {
  check_shapes(images, weights, biases, dilations);
  check_size(images, *std::max_element(dilations.begin(), dilations.end()) * (weights[0].size(2) / 2));
  if (cuda_msd_possible(images, weights)) {
    return cuda_msd_logits(images, weights, biases, dilations);
  }
  return spectral_msd_pays(images, weights, dilations)
             ? spectral_msd_logits(images, weights, biases, dilations)
             : direct_msd_logits(images, weights, biases, dilations);
}

}  // namespace dosefloor::networks

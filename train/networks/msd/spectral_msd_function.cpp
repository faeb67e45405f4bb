#include "train/networks/msd/spectral_msd_function.hpp"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>

#include "sim/core/errors/error.hpp"
#include "train/networks/msd/msd_weights.hpp"
#include "train/spectral/spectral_msd.hpp"

namespace dosefloor::networks {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

void on_threads(std::size_t count, const std::function<void(std::size_t)>& body) {
  at::parallel_for(0, static_cast<std::int64_t>(count), 1, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t i = first; i < end; ++i) {
      body(static_cast<std::size_t>(i));
    }
  });
}

template <class T>
spectral::SpectralMsd<T> net_of(torch::IntArrayRef images, torch::TensorList weights,
                                const std::vector<std::int64_t>& dilations) {
  return {{.images = static_cast<std::size_t>(images[0]),
           .channels = static_cast<std::size_t>(images[1]),
           .height = static_cast<int>(images[2]),
           .width = static_cast<int>(images[3]),
           .features = static_cast<std::size_t>(weights[0].size(0)),
           .kernel = static_cast<int>(weights[0].size(2)),
           .dilations = {dilations.begin(), dilations.end()},
           .image_to_all_layers = image_to_all_layers(weights)},
          on_threads};
}

/// `tensors`: all weights, then all biases, contiguous; T is the type of their numbers, perhaps const.
template <class T, class Number = std::remove_const_t<T>>
spectral::MsdParameters<T> pointers(torch::TensorList tensors) {
  const std::size_t depth = tensors.size() / 2 - 1;
  spectral::MsdParameters<T> result;
  for (std::size_t i = 0; i < depth; ++i) {
    result.weights.push_back(tensors[i].data_ptr<Number>());
    result.biases.push_back(tensors[depth + 1 + i].data_ptr<Number>());
  }
  result.last_weight = tensors[depth].data_ptr<Number>();
  result.last_bias = tensors[2 * depth + 1].data_ptr<Number>();
  return result;
}

class SpectralMsdFunction : public torch::autograd::Function<SpectralMsdFunction> {
 public:
  /// `parameters`: as in DirectMsdFunction.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& images,
                               torch::TensorList parameters, const std::vector<std::int64_t>& dilations) {
    const torch::Tensor contiguous_images = images.contiguous();
    variable_list saved;
    for (const torch::Tensor& parameter : parameters) {
      saved.push_back(parameter.contiguous());
    }
    const torch::TensorOptions options = images.options().requires_grad(false);
    torch::Tensor logits = torch::empty({images.size(0), 1, images.size(2), images.size(3)}, options);
    torch::Tensor spectra;
    torch::Tensor signs;
    AT_DISPATCH_FLOATING_TYPES(images.scalar_type(), "spectral_msd_logits", [&] {
      const auto net = net_of<scalar_t>(images.sizes(), parameters, dilations);
      spectra = torch::empty({static_cast<std::int64_t>(net.spectra_size())}, options);
      signs = torch::empty({static_cast<std::int64_t>(net.signs_size())}, options.dtype(torch::kInt32));
      net.forward(pointers<const scalar_t>(saved), contiguous_images.data_ptr<scalar_t>(),
                  logits.data_ptr<scalar_t>(), spectra.data_ptr<scalar_t>(), words(signs));
    });
    saved.push_back(spectra);
    saved.push_back(signs);
    context->save_for_backward(saved);
    context->saved_data["dilations"] = dilations;
    context->saved_data["sizes"] = images.sizes().vec();
    return logits;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    variable_list parameters = context->get_saved_variables();
    const torch::Tensor signs = parameters.back();
    parameters.pop_back();
    const torch::Tensor spectra = parameters.back();
    parameters.pop_back();
    const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const std::vector<std::int64_t> dilations = context->saved_data["dilations"].toIntVector();
    const torch::Tensor of_logits = gradients[0].contiguous();
    torch::Tensor of_images =
        context->needs_input_grad(0) ? torch::empty(sizes, of_logits.options()) : torch::Tensor();
    variable_list of_parameters;
    for (const torch::Tensor& parameter : parameters) {
      of_parameters.push_back(torch::empty_like(parameter));
    }
    spectra.unsafeGetTensorImpl()->bump_version();
    AT_DISPATCH_FLOATING_TYPES(of_logits.scalar_type(), "spectral_msd_logits", [&] {
      net_of<scalar_t>(sizes, parameters, dilations)
          .backward(pointers<const scalar_t>(parameters), of_logits.data_ptr<scalar_t>(),
                    spectra.data_ptr<scalar_t>(), words(signs), pointers<scalar_t>(of_parameters),
                    of_images.defined() ? of_images.data_ptr<scalar_t>() : nullptr);
    });
    variable_list result{of_images};
    result.insert(result.end(), of_parameters.begin(), of_parameters.end());
    result.emplace_back();  // of the dilations: none
    return result;
  }

 private:
  static std::uint32_t* words(const torch::Tensor& signs) {
    return reinterpret_cast<std::uint32_t*>(signs.data_ptr<std::int32_t>());
  }
};

bool possible(const torch::Tensor& images, const std::vector<torch::Tensor>& weights) {
  const auto like_images = [&](const torch::Tensor& weight) {
    return weight.device() == images.device() && weight.scalar_type() == images.scalar_type();
  };
  const std::int64_t kernel = weights[0].size(2);
  return images.device().is_cpu() && images.numel() > 0 &&
         (images.scalar_type() == torch::kFloat || images.scalar_type() == torch::kDouble) && kernel >= 3 &&
         kernel <= 2 * spectral::largest_half_width + 1 &&
         std::all_of(weights.begin(), weights.end(), like_images);
}

}  // namespace

bool spectral_msd_pays(const torch::Tensor& images, const std::vector<torch::Tensor>& weights,
                       const std::vector<std::int64_t>& dilations) {
  return possible(images, weights) && !dilations.empty();
}

torch::Tensor spectral_msd_logits(const torch::Tensor& images, const std::vector<torch::Tensor>& weights,
                                  const std::vector<torch::Tensor>& biases,
                                  const std::vector<std::int64_t>& dilations) {
  if (!possible(images, weights)) {
    throw Error("no spectral form of an MSD-net with kernels of " + std::to_string(weights[0].size(2)) +
                " taps for images of " + c10::str(images.options()) + ": expected 3 to " +
                std::to_string(2 * spectral::largest_half_width + 1) +
                " taps, and float32 or float64 on a CPU, the same for all weights");
  }
  variable_list parameters(weights.begin(), weights.end());
  parameters.insert(parameters.end(), biases.begin(), biases.end());
  return SpectralMsdFunction::apply(images, torch::TensorList(parameters), dilations);
}

}  // namespace dosefloor::networks

#include "train/networks/msd/cuda_msd_function.hpp"

#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/torch.h>

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>

#include "sim/core/errors/error.hpp"
#include "train/device_msd/cuda_msd.hpp"
#include "train/networks/msd/msd_weights.hpp"

namespace dosefloor::networks {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The nets of the shapes used last, whose tables and plans cost as much as a pass. `mutex` is held while one
/// of them is used.
template <class T>
struct RecentNets {
  struct Entry {
    c10::DeviceIndex device;
    spectral::MsdShape shape;
    std::unique_ptr<device_msd::CudaMsd<T>> net;
  };
  static constexpr std::size_t most = 4;  // two image sizes, whole and last microbatches

  std::mutex mutex;
  std::list<Entry> entries;  ///< the newest first

  device_msd::CudaMsd<T>& find(c10::DeviceIndex device, const spectral::MsdShape& shape) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.device == device && entry.shape == shape;
    });
    if (found != entries.end()) {
      entries.splice(entries.begin(), entries, found);
    } else {
      entries.push_front({device, shape, std::make_unique<device_msd::CudaMsd<T>>(shape)});
      if (entries.size() > most) {
        entries.pop_back();
      }
    }
    return *entries.front().net;
  }
};

/// Never destroyed: when a program ends, CUDA may end before it.
template <class T>
RecentNets<T>& recent_nets() {
  static auto* const nets = new RecentNets<T>;
  return *nets;
}

spectral::MsdShape shape_of(torch::IntArrayRef images, const std::vector<std::int64_t>& first_weight,
                            const std::vector<std::int64_t>& dilations, bool image_to_all) {
  return {.images = static_cast<std::size_t>(images[0]),
          .channels = static_cast<std::size_t>(images[1]),
          .height = static_cast<int>(images[2]),
          .width = static_cast<int>(images[3]),
          .features = static_cast<std::size_t>(first_weight[0]),
          .kernel = static_cast<int>(first_weight[2]),
          .dilations = {dilations.begin(), dilations.end()},
          .image_to_all_layers = image_to_all};
}

torch::Tensor bytes_on(const torch::Device& device, std::size_t count) {
  return torch::empty({static_cast<std::int64_t>(count)},
                      torch::TensorOptions().dtype(torch::kUInt8).device(device));
}

std::byte* bytes_of(const torch::Tensor& tensor) {
  return reinterpret_cast<std::byte*>(tensor.data_ptr<std::uint8_t>());
}

/// T: the type of the numbers, perhaps const. `flat`: weights, biases, last weight, last bias.
template <class T, class Number = std::remove_const_t<T>>
device_msd::FlatParameters<T> pointers(torch::TensorList flat) {
  return {flat[0].data_ptr<Number>(), flat[1].data_ptr<Number>(), flat[2].data_ptr<Number>(),
          flat[3].data_ptr<Number>()};
}

torch::Tensor one_after_the_other(torch::TensorList tensors) {
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& tensor : tensors) {
    flat.push_back(tensor.detach().reshape({-1}));
  }
  return torch::cat(flat);
}

class CudaMsdFunction : public torch::autograd::Function<CudaMsdFunction> {
 public:
  /// `parameters`: as in DirectMsdFunction.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& images,
                               torch::TensorList parameters, const std::vector<std::int64_t>& dilations) {
    const c10::cuda::CUDAGuard device(images.device());
    const std::size_t depth = dilations.size();
    const torch::Tensor contiguous_images = images.contiguous();
    const variable_list flat{one_after_the_other(parameters.slice(0, depth)),
                             one_after_the_other(parameters.slice(depth + 1, depth)),
                             parameters[depth].detach().contiguous(),
                             parameters[2 * depth + 1].detach().contiguous()};
    torch::Tensor logits = torch::empty({images.size(0), 1, images.size(2), images.size(3)},
                                        images.options().requires_grad(false));
    torch::Tensor kept;
    AT_DISPATCH_FLOATING_TYPES(images.scalar_type(), "cuda_msd_logits", [&] {
      RecentNets<scalar_t>& nets = recent_nets<scalar_t>();
      const std::scoped_lock lock(nets.mutex);
      auto& net = nets.find(images.device().index(), shape_of(images.sizes(), parameters[0].sizes().vec(),
                                                              dilations, image_to_all_layers(parameters)));
      kept = bytes_on(images.device(), net.kept_bytes());
      const torch::Tensor work = bytes_on(images.device(), net.forward_bytes());
      net.forward(c10::cuda::getCurrentCUDAStream(), pointers<const scalar_t>(flat),
                  contiguous_images.data_ptr<scalar_t>(), logits.data_ptr<scalar_t>(), bytes_of(kept),
                  bytes_of(work));
    });
    variable_list saved(flat);
    saved.push_back(kept);
    context->save_for_backward(saved);
    context->saved_data["dilations"] = dilations;
    context->saved_data["sizes"] = images.sizes().vec();
    context->saved_data["first_weight"] = parameters[0].sizes().vec();
    context->saved_data["image_to_all_layers"] = image_to_all_layers(parameters);
    return logits;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    variable_list flat = context->get_saved_variables();
    const torch::Tensor kept = flat.back();
    flat.pop_back();
    const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const std::vector<std::int64_t> dilations = context->saved_data["dilations"].toIntVector();
    const std::vector<std::int64_t> first_weight = context->saved_data["first_weight"].toIntVector();
    const bool image_to_all = context->saved_data["image_to_all_layers"].toBool();
    const torch::Tensor of_logits = gradients[0].contiguous();
    const c10::cuda::CUDAGuard device(of_logits.device());
    torch::Tensor of_images =
        context->needs_input_grad(0) ? torch::empty(sizes, of_logits.options()) : torch::Tensor();
    variable_list of_flat;
    for (const torch::Tensor& one : flat) {
      of_flat.push_back(torch::empty_like(one));
    }
    AT_DISPATCH_FLOATING_TYPES(of_logits.scalar_type(), "cuda_msd_logits", [&] {
      RecentNets<scalar_t>& nets = recent_nets<scalar_t>();
      const std::scoped_lock lock(nets.mutex);
      auto& net =
          nets.find(of_logits.device().index(), shape_of(sizes, first_weight, dilations, image_to_all));
      const torch::Tensor work = bytes_on(of_logits.device(), net.backward_bytes(of_images.defined()));
      net.backward(c10::cuda::getCurrentCUDAStream(), pointers<const scalar_t>(flat),
                   of_logits.data_ptr<scalar_t>(), bytes_of(kept), pointers<scalar_t>(of_flat),
                   of_images.defined() ? of_images.data_ptr<scalar_t>() : nullptr, bytes_of(work));
    });
    return of_parameters(of_images, of_flat, first_weight, sizes[1], dilations.size(), image_to_all);
  }

 private:
  /// In the order of forward()'s arguments.
  static variable_list of_parameters(const torch::Tensor& of_images, const variable_list& of_flat,
                                     const std::vector<std::int64_t>& first_weight, std::int64_t channels,
                                     std::size_t depth, bool image_to_all) {
    const std::int64_t features = first_weight[0];
    const std::int64_t kernel = first_weight[2];
    variable_list result{of_images};
    std::int64_t first = 0;
    for (std::size_t layer = 0; layer < depth; ++layer) {
      const std::int64_t inputs = inputs_of_layer(layer, channels, features, image_to_all);
      const std::int64_t count = features * inputs * kernel * kernel;
      result.push_back(of_flat[0].narrow(0, first, count).view({features, inputs, kernel, kernel}));
      first += count;
    }
    result.push_back(of_flat[2]);
    for (std::size_t layer = 0; layer < depth; ++layer) {
      result.push_back(of_flat[1].narrow(0, static_cast<std::int64_t>(layer) * features, features));
    }
    result.push_back(of_flat[3]);
    result.emplace_back();  // of the dilations: none
    return result;
  }
};

}  // namespace

bool cuda_msd_possible(const torch::Tensor& images, const std::vector<torch::Tensor>& weights) {
  const auto like_images = [&](const torch::Tensor& weight) {
    return weight.device() == images.device() && weight.scalar_type() == images.scalar_type();
  };
  const std::int64_t kernel = weights[0].size(2);
  return images.is_cuda() && images.numel() > 0 && weights.size() > 1 &&
         (images.scalar_type() == torch::kFloat || images.scalar_type() == torch::kDouble) && kernel >= 3 &&
         kernel <= 2 * spectral::largest_half_width + 1 &&
         std::all_of(weights.begin(), weights.end(), like_images);
}

torch::Tensor cuda_msd_logits(const torch::Tensor& images, const std::vector<torch::Tensor>& weights,
                              const std::vector<torch::Tensor>& biases,
                              const std::vector<std::int64_t>& dilations) {
  if (!cuda_msd_possible(images, weights)) {
    throw Error("no CUDA form of an MSD-net with kernels of " + std::to_string(weights[0].size(2)) +
                " taps for images of " + c10::str(images.options()) + ": expected 3 to " +
                std::to_string(2 * spectral::largest_half_width + 1) +
                " taps, and float32 or float64 on a CUDA device, the same for all weights");
  }
  variable_list parameters(weights.begin(), weights.end());
  parameters.insert(parameters.end(), biases.begin(), biases.end());
  return CudaMsdFunction::apply(images, torch::TensorList(parameters), dilations);
}

}  // namespace dosefloor::networks

#include "train/reduction/flat_views.hpp"

namespace dosefloor::train {

std::vector<torch::Tensor> flat_views(const torch::Tensor& flat, const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> views;
  views.reserve(tensors.size());
  std::int64_t first = 0;
  for (const torch::Tensor& tensor : tensors) {
    views.push_back(flat.narrow(0, first, tensor.numel()).as_strided(tensor.sizes(), tensor.strides()));
    first += tensor.numel();
  }
  return views;
}

}  // namespace dosefloor::train

#include "train/reduction/flat_views.hpp"

#include <cstdint>
#include <numeric>

namespace dosefloor::reduction {
namespace {

constexpr std::int64_t line_elements = 16;  // 64 bytes of float32

}  // namespace

std::int64_t flat_length(const at::Tensor& tensor) {
  return (tensor.numel() + line_elements - 1) / line_elements * line_elements;
}

std::int64_t flat_length(const std::vector<at::Tensor>& tensors) {
  return std::accumulate(
      tensors.begin(), tensors.end(), std::int64_t{0},
      [](std::int64_t length, const at::Tensor& tensor) { return length + flat_length(tensor); });
}

std::vector<at::Tensor> flat_views(const at::Tensor& flat, const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> views;
  views.reserve(tensors.size());
  std::int64_t first = 0;
  for (const at::Tensor& tensor : tensors) {
    views.push_back(flat.narrow(0, first, tensor.numel()).as_strided(tensor.sizes(), tensor.strides()));
    first += flat_length(tensor);
  }
  return views;
}

}  // namespace dosefloor::reduction

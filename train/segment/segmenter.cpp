#include "train/segment/segmenter.hpp"

#include <torch/torch.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "train/model/model_file.hpp"
#include "train/model/probabilities.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::segment {
namespace {

TileRule rule_of(const model::Model& model) {
  TileRule rule;
  rule.unit = model.description.design->tile_unit();
  rule.whole = model.description.design->sees_whole_image();
  rule.halo = (model.network->reach() + rule.unit - 1) / rule.unit * rule.unit;
  return rule;
}

}  // namespace

SegmentDevice segment_device(const parallel::Communicator& world, config::Device wanted, int threads) {
  const int seen = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
  const int local_rank = world.node_local_rank();
  const bool all_see_one = world.all_agree(seen > 0);
  if (wanted == config::Device::cuda && !all_see_one) {
    throw InputError(
        "--device cuda: this machine or this LibTorch has no GPU; expected one on every machine. Take "
        "--device cpu or auto");
  }
  SegmentDevice device{wanted != config::Device::cpu && all_see_one, 0, threads};
  device.index = seen > 0 ? local_rank % seen : 0;
  return device;
}

class Segmenter::Implementation {
 public:
  Implementation(model::Model model, const SegmentDevice& device)
      : model_(std::move(model)),
        rule_(rule_of(model_)),
        device_(device.on_gpu ? torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(device.index))
                              : torch::Device(torch::kCPU)) {
    if (device_.is_cpu()) {
      torch::set_num_threads(device.threads);
    } else {
      at::globalContext().setAllowTF32CuDNN(false);  // a model's probabilities are those of float32
      at::globalContext().setAllowTF32CuBLAS(false);
    }
    model_.network->eval();
    model_.network->to(device_);
  }

  [[nodiscard]] const model::Model& model() const noexcept { return model_; }
  [[nodiscard]] const TileRule& rule() const noexcept { return rule_; }

  [[nodiscard]] std::vector<float> probabilities(std::span<const float> image, int height, int width,
                                                 std::int64_t tile_px) const {
    const torch::NoGradGuard no_gradient;
    const torch::Tensor pixels = torch::empty({1, 1, height, width}, torch::kFloat);
    std::copy(image.begin(), image.end(), pixels.data_ptr<float>());
    std::vector<float> result(image.size());
    torch::Tensor whole = torch::from_blob(result.data(), {1, 1, height, width}, torch::kFloat);
    const std::vector<TileSpan> columns = tile_spans(width, tile_px, rule_);
    for (const TileSpan& y : tile_spans(height, tile_px, rule_)) {
      for (const TileSpan& x : columns) {
        whole.slice(2, y.core_begin, y.core_end)
            .slice(3, x.core_begin, x.core_end)
            .copy_(core_of_tile(pixels, y, x));
      }
    }
    return result;
  }

 private:
  [[nodiscard]] torch::Tensor core_of_tile(const torch::Tensor& pixels, const TileSpan& y,
                                           const TileSpan& x) const {
    const torch::Tensor tile =
        pixels.slice(2, y.begin, y.end).slice(3, x.begin, x.end).to(device_).contiguous();
    return model::probabilities_of(model_.description, model_.network->forward(tile))
        .slice(2, y.core_begin - y.begin, y.core_end - y.begin)
        .slice(3, x.core_begin - x.begin, x.core_end - x.begin);
  }

  model::Model model_;
  TileRule rule_;
  torch::Device device_;
};

Segmenter::Segmenter(const std::filesystem::path& model, const SegmentDevice& device)
    : Segmenter(model::load_model(model), device) {}
Segmenter::Segmenter(model::Model model, const SegmentDevice& device)
    : self_(std::make_unique<Implementation>(std::move(model), device)) {}
Segmenter::~Segmenter() = default;
Segmenter::Segmenter(Segmenter&&) noexcept = default;
Segmenter& Segmenter::operator=(Segmenter&&) noexcept = default;

const model::ModelDescription& Segmenter::description() const {
  return self_->model().description;
}

std::int64_t Segmenter::smallest_size() const {
  return self_->model().network->smallest_size();
}

TileRule Segmenter::tile_rule() const {
  return self_->rule();
}

std::vector<float> Segmenter::probabilities(std::span<const float> image, int height, int width,
                                            std::int64_t tile_px) const {
  if (height <= 0 || width <= 0 ||
      image.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
    throw Error(fmt::format("an image of {} x {} pixels has {} values", width, height, image.size()));
  }
  return self_->probabilities(image, height, width, tile_px);
}

}  // namespace dosefloor::segment

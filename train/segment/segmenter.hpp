#pragma once
/// A trained network at work: probabilities of whole images, in tiles where an image is too large for memory.
/// This header does not include LibTorch, so that what uses it compiles without.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "config/sections/train.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/model/model_description.hpp"
#include "train/segment/tiles.hpp"

namespace dosefloor::model {
struct Model;
}

namespace dosefloor::segment {

/// Where a rank computes.
struct SegmentDevice {
  bool on_gpu = false;
  int index = 0;    ///< of the GPU
  int threads = 1;  ///< on CPUs
};

/// Collective. GPUs if `wanted` is cuda, or automatic and every rank sees one; ranks of a machine take its
/// GPUs in turn and may share them. Throws InputError if cuda is wanted and some rank sees none.
[[nodiscard]] SegmentDevice segment_device(const parallel::Communicator& world, config::Device wanted,
                                           int threads);

class Segmenter {
 public:
  /// Reads a model of `dosefloor train`. Throws InputError as load_model() does. Sets LibTorch's number of
  /// threads, which is one for the whole process.
  Segmenter(const std::filesystem::path& model, const SegmentDevice& device);
  Segmenter(model::Model model, const SegmentDevice& device);
  ~Segmenter();
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;
  Segmenter(Segmenter&&) noexcept;
  Segmenter& operator=(Segmenter&&) noexcept;

  [[nodiscard]] const model::ModelDescription& description() const;
  /// Shortest edge of an image, px.
  [[nodiscard]] std::int64_t smallest_size() const;
  [[nodiscard]] TileRule tile_rule() const;

  /// p = sigmoid(logit / T) [y, x], T the model's temperature, of a normalised image [y, x]
  /// (train/samples/normalisation.hpp), in tiles of at most tile_px x tile_px, 0 for none; with tiles the same up to rounding (1e-6). Without gradients.
  /// Throws InputError for images and tiles that are too small, Error unless image.size() = height · width.
  [[nodiscard]] std::vector<float> probabilities(std::span<const float> image, int height, int width,
                                                 std::int64_t tile_px = 0) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

}  // namespace dosefloor::segment

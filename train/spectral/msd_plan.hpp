#pragma once
/// What both passes of an MSD-net in the spectrum share: which planes there are, and where their spectra lie.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "train/spectral/msd_shape.hpp"
#include "train/spectral/plane_transform.hpp"
#include "train/spectral/tap_spectrum.hpp"

namespace dosefloor::spectral {

/// Planes are numbered: the image's channels first, then the features of one layer after the other. What
/// layer i makes is group i + 1 of them, the channels are group 0. Spectra lie as [image][plane][row
/// block][tile].
template <class T>
class MsdPlan {
 public:
  using Complex = ComplexLanes<T>;

  /// Throws Error unless both edges of the images are longer than (kernel - 1) / 2 times the largest
  /// dilation, and kernel is odd, 3 to 2 largest_half_width + 1.
  explicit MsdPlan(const MsdShape& shape);

  [[nodiscard]] const MsdShape& shape() const noexcept { return shape_; }
  [[nodiscard]] const PlaneTransform<T>& planes() const noexcept { return *planes_; }
  [[nodiscard]] const TapSpectrum<T>& taps() const noexcept { return *taps_; }
  [[nodiscard]] const DilationPhases<T>& phases(std::size_t layer) const {
    return phases_[phases_of_layer_[layer]];
  }
  [[nodiscard]] std::size_t depth() const noexcept { return shape_.dilations.size(); }
  /// Layers that are worked on together, so that a spectrum which several of them need is read once: as many
  /// as have their planes' tiles, and those of the planes' gradients, in a second-level cache; at most 8.
  [[nodiscard]] std::size_t layers_at_once() const noexcept { return layers_at_once_; }
  /// Asks for a part of the tiles that are needed next, while others are worked on. A single part would only
  /// be waited for: it is not asked for.
  void prefetch(Tiles<const Complex> next, std::size_t part, std::size_t parts) const noexcept;

  [[nodiscard]] std::size_t first_plane(std::size_t group) const noexcept {
    return group == 0 ? 0 : shape_.channels + (group - 1) * shape_.features;
  }
  [[nodiscard]] std::size_t planes_of_group(std::size_t group) const noexcept {
    return group == 0 ? shape_.channels : shape_.features;
  }
  [[nodiscard]] std::size_t planes_of_image() const noexcept { return first_plane(depth() + 1); }
  [[nodiscard]] std::size_t first_input(std::size_t layer) const noexcept {
    return shape_.sees_image(layer) ? 0 : shape_.channels;
  }
  /// Behind the last layer that sees the image.
  [[nodiscard]] std::size_t end_of_image() const noexcept { return shape_.image_to_all_layers ? depth() : 1; }
  [[nodiscard]] std::size_t inputs(std::size_t layer) const noexcept {
    return first_plane(layer + 1) - first_input(layer);
  }
  [[nodiscard]] std::size_t layer_of(std::size_t feature_plane) const noexcept {
    return (feature_plane - shape_.channels) / shape_.features;
  }
  /// Where the taps between an input plane and output `feature` of a layer begin in that layer's weight.
  [[nodiscard]] std::size_t taps_at(std::size_t layer, std::size_t feature,
                                    std::size_t input) const noexcept {
    const auto kernel = static_cast<std::size_t>(shape_.kernel);
    return (feature * inputs(layer) + input - first_input(layer)) * kernel * kernel;
  }

  /// Elements of all spectra.
  [[nodiscard]] std::size_t spectra_size() const noexcept {
    return shape_.images * planes_of_image() * planes_->spectrum_size();
  }
  /// The tiles of one plane of all images.
  template <class Element>
  [[nodiscard]] Tiles<Element> tiles(Element* spectra, std::size_t plane,
                                     std::size_t row_block) const noexcept {
    return {spectra + plane * planes_->spectrum_size() + row_block * planes_->tile_size(),
            planes_of_image() * planes_->spectrum_size()};
  }

  /// Elements of the half-transformed planes of one group of all images.
  [[nodiscard]] std::size_t halves_size() const noexcept {
    return shape_.images * std::max(shape_.channels, shape_.features) * planes_->half_size();
  }
  [[nodiscard]] std::size_t half_at(std::size_t image, std::size_t feature) const noexcept {
    return (image * std::max(shape_.channels, shape_.features) + feature) * planes_->half_size();
  }
  /// Words of the signs, [image][layer][feature][column block][y]: bit l belongs to column l of a column
  /// block.
  [[nodiscard]] std::size_t signs_size() const noexcept {
    return shape_.images * depth() * shape_.features * planes_->column_blocks() * planes_->height();
  }
  [[nodiscard]] std::size_t signs_at(std::size_t image, std::size_t layer, std::size_t feature,
                                     std::size_t column_block) const noexcept {
    return (((image * depth() + layer) * shape_.features + feature) * planes_->column_blocks() +
            column_block) *
           planes_->height();
  }

 private:
  MsdShape shape_;
  std::unique_ptr<PlaneTransform<T>> planes_;
  std::unique_ptr<TapSpectrum<T>> taps_;
  std::size_t layers_at_once_ = 1;
  std::vector<DilationPhases<T>> phases_;  ///< of each dilation that occurs
  std::vector<std::size_t> phases_of_layer_;
};

/// Floating-point operations of a forward and a backward pass here, a multiply-add counting 2 and a complex
/// transform of length n counting 5 n log2(n): 3 products of spectra for each feature that a layer sees, 2 for
/// each of the image's channels, whose gradients are not wanted, and 4 transforms for each feature.
[[nodiscard]] double step_flops(const MsdShape& shape);

extern template class MsdPlan<float>;
extern template class MsdPlan<double>;

}  // namespace dosefloor::spectral

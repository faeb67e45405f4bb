#include <algorithm>
#include <numeric>

#include "train/spectral/column_block.hpp"
#include "train/spectral/spectral_msd.hpp"

namespace dosefloor::spectral {
namespace {

/// Some groups of planes, [first, end), of the block of groups that begins with `block`, and layers that see
/// them, [first_layer, end_layer). The gradients of the weights between them are always wanted.
struct Share {
  std::size_t block;
  std::size_t first;
  std::size_t end;
  std::size_t first_layer;
  std::size_t end_layer;
  bool of_planes = true;  ///< whether the gradients of the planes are wanted
};

/// A backward pass over groups of planes, the last first. The gradient of a plane is gathered from all layers
/// that see it, whose spectra of gradients stand where those of their features stood. The plane's own, last
/// needed for the weights between it and these layers, then makes room for its gradient's.
template <class T>
class Backward {
 public:
  using Complex = ComplexLanes<T>;

  Backward(const MsdPlan<T>& plan, const MsdParameters<const T>& parameters, const T* of_logits,
           Complex* spectra, const std::uint32_t* signs, const MsdParameters<T>& gradients)
      : plan_(plan),
        planes_(plan.planes()),
        parameters_(parameters),
        of_logits_(of_logits),
        spectra_(spectra),
        signs_(signs),
        gradients_(gradients),
        halves_(plan.halves_size()),
        spectra_of_logits_(plan.shape().images * planes_.spectrum_size()),
        planes_at_once_(std::max(plan.shape().channels, plan.layers_at_once() * plan.shape().features)),
        sums_(planes_at_once_ * plan.shape().images * planes_.spectrum_size()),
        lines_(planes_at_once_ * plan.depth() * plan.shape().features * lines_of_pair()),
        sums_of_columns_(plan.shape().features * planes_.column_blocks()),
        sums_of_rows_(plan.shape().features * planes_.row_blocks()) {}

  void logits_columns(std::size_t column_block) {
    const ColumnRange range = range_of(column_block);
    std::vector<Complex> columns(planes_.height());
    std::vector<Complex> work(planes_.work_size());
    T sum = 0;
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      const T* row = of_logits_ + image * pixels();
      for (Complex& columns_of_row : columns) {
        columns_of_row = load_columns(row, range);
        row += planes_.width();
      }
      sum += sum_of(columns);
      planes_.columns_forward(Border::zero, column_block, columns.data(), half(image, 0), work.data());
    }
    sums_of_columns_[column_block] = sum;
  }

  void logits_rows(std::size_t row_block) {
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      planes_.rows_forward(Border::zero, row_block, half(image, 0),
                           spectra_of_logits_.data() + of_logits_at(image, row_block), work.data());
    }
  }

  void finish_last_bias() { *gradients_.last_bias = sum_of_columns(0); }

  /// Puts the spectra of a group's gradients where its own were.
  void keep_spectra(std::size_t group, std::size_t row_block) {
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t i = 0; i < plan_.planes_of_group(group); ++i) {
        const Tiles<Complex> tiles = plan_.tiles(spectra_, plan_.first_plane(group) + i, row_block);
        planes_.rows_forward(Border::zero, row_block, half(image, i), tiles.first + image * tiles.distance,
                             work.data());
      }
    }
  }

  /// Begins new sums for the planes of a block of groups.
  void clear_sums(std::size_t row_block) {
    for (std::size_t plane = 0; plane < planes_at_once_; ++plane) {
      const Tiles<Complex> of_plane = sums(0, plane, row_block);
      for (std::size_t image = 0; image < plan_.shape().images; ++image) {
        std::fill_n(of_plane.first + image * of_plane.distance, planes_.tile_size(), Complex{});
      }
    }
  }

  /// For one row block: what the layers of a share give to the gradients of its planes, and the lines of the
  /// weights between them.
  void gather(const Share& share, std::size_t row_block) {
    const std::size_t images = plan_.shape().images;
    std::vector<Complex> products(planes_.tile_size());
    const std::size_t end = plan_.first_plane(share.end_layer + 1);
    for (std::size_t output = plan_.first_plane(share.first_layer + 1); output < end; ++output) {
      const std::size_t layer = plan_.layer_of(output);
      const std::size_t feature = output - plan_.first_plane(layer + 1);
      const Tiles<const Complex> of_output = tiles(output, row_block);
      for (std::size_t i = 0; i < planes_of(share); ++i) {
        const std::size_t plane = plan_.first_plane(share.first) + i;
        plan_.prefetch(tiles(std::min(output + 1, end - 1), row_block), i, planes_of(share));
        if (share.of_planes) {
          plan_.taps().add_adjoint(parameters_.weights[layer] + plan_.taps_at(layer, feature, plane),
                                   plan_.phases(layer), row_block, images, of_output,
                                   sums(share.block, plane, row_block));
        }
        plan_.taps().lag_lines(plan_.phases(layer), images, tiles(plane, row_block), of_output,
                               lines(i, layer, feature) + row_block * taps_of_line(), products.data());
      }
    }
  }

  /// The number of calls of finish_weights() that a share takes, each for one plane and one layer.
  [[nodiscard]] std::size_t pairs(const Share& share) const {
    return planes_of(share) * (share.end_layer - share.first_layer);
  }
  /// The gradients of the weights of a share, after gather() for all row blocks.
  void finish_weights(const Share& share, std::size_t pair) {
    const std::size_t i = pair % planes_of(share);
    const std::size_t layer = share.first_layer + pair / planes_of(share);
    for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
      plan_.taps().gradient(
          plan_.phases(layer), lines(i, layer, feature),
          gradients_.weights[layer] + plan_.taps_at(layer, feature, plan_.first_plane(share.first) + i));
    }
  }

  /// The gradients of a group's planes, complete, to half-transformed planes.
  void finish_sums(std::size_t block, std::size_t group, std::size_t row_block) {
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t i = 0; i < plan_.planes_of_group(group); ++i) {
      const Complex* const tile = sums(block, plan_.first_plane(group) + i, row_block).first;
      for (std::size_t image = 0; image < plan_.shape().images; ++image) {
        planes_.rows_backward(Border::reflected, row_block, tile + image * planes_.spectrum_size(),
                              half(image, i), work.data());
      }
    }
  }

  /// The products of a layer's features and the gradients of the logits.
  void last_weight_rows(std::size_t layer, std::size_t row_block) {
    for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
      sums_of_rows_[feature * planes_.row_blocks() + row_block] = sum_of_products<T>(
          planes_, row_block, plan_.shape().images, tiles(plan_.first_plane(layer + 1) + feature, row_block),
          {spectra_of_logits_.data() + of_logits_at(0, row_block), planes_.spectrum_size()});
    }
  }

  void finish_last_weight(std::size_t layer) {
    for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
      const T* const first = sums_of_rows_.data() + feature * planes_.row_blocks();
      gradients_.last_weight[layer * plan_.shape().features + feature] =
          std::accumulate(first, first + planes_.row_blocks(), T(0));
    }
  }

  /// Gradients of a layer's sums, for one column block: the last layer's share added, where ReLU let them
  /// pass; transforms them.
  void deactivate(std::size_t layer, std::size_t column_block) {
    const ColumnRange range = range_of(column_block);
    std::vector<Complex> columns(planes_.height());
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
      const T last = parameters_.last_weight[layer * plan_.shape().features + feature];
      T sum = 0;
      for (std::size_t image = 0; image < plan_.shape().images; ++image) {
        planes_.columns_backward(Border::reflected, column_block, half(image, feature), columns.data(),
                                 work.data());
        const T* of_logits = of_logits_ + image * pixels();
        const std::uint32_t* signs = signs_ + plan_.signs_at(image, layer, feature, column_block);
        for (Complex& row : columns) {
          const Complex share = load_columns(of_logits, range);
          row = where<T>(*signs++, {row.re * scale() + last * share.re, row.im * scale() + last * share.im});
          of_logits += planes_.width();
        }
        sum += sum_of(columns);
        planes_.columns_forward(Border::zero, column_block, columns.data(), half(image, feature),
                                work.data());
      }
      sums_of_columns_[feature * planes_.column_blocks() + column_block] = sum;
    }
  }

  void finish_biases(std::size_t layer) {
    for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
      gradients_.biases[layer][feature] = sum_of_columns(feature);
    }
  }

  void image_columns(T* of_images, std::size_t column_block) {
    const ColumnRange range = range_of(column_block);
    std::vector<Complex> columns(planes_.height());
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t channel = 0; channel < plan_.shape().channels; ++channel) {
        planes_.columns_backward(Border::reflected, column_block, half(image, channel), columns.data(),
                                 work.data());
        T* row = of_images + (image * plan_.shape().channels + channel) * pixels();
        for (const Complex& columns_of_row : columns) {
          store_columns<T>({columns_of_row.re * scale(), columns_of_row.im * scale()}, row, range);
          row += planes_.width();
        }
      }
    }
  }

 private:
  [[nodiscard]] std::size_t taps_of_line() const { return static_cast<std::size_t>(plan_.shape().kernel); }
  [[nodiscard]] std::size_t lines_of_pair() const { return planes_.row_blocks() * taps_of_line(); }
  [[nodiscard]] Complex* lines(std::size_t i, std::size_t layer, std::size_t feature) {
    return lines_.data() + ((i * plan_.depth() + layer) * plan_.shape().features + feature) * lines_of_pair();
  }
  /// Of a plane of the block of groups that begins with `block`.
  [[nodiscard]] Tiles<Complex> sums(std::size_t block, std::size_t plane, std::size_t row_block) {
    const std::size_t i = plane - plan_.first_plane(block);
    return {
        sums_.data() + i * plan_.shape().images * planes_.spectrum_size() + row_block * planes_.tile_size(),
        planes_.spectrum_size()};
  }
  [[nodiscard]] std::size_t planes_of(const Share& share) const {
    return plan_.first_plane(share.end) - plan_.first_plane(share.first);
  }
  [[nodiscard]] Tiles<const Complex> tiles(std::size_t plane, std::size_t row_block) const {
    return plan_.tiles(static_cast<const Complex*>(spectra_), plane, row_block);
  }
  [[nodiscard]] std::size_t of_logits_at(std::size_t image, std::size_t row_block) const {
    return image * planes_.spectrum_size() + row_block * planes_.tile_size();
  }
  [[nodiscard]] Complex* half(std::size_t image, std::size_t feature) {
    return halves_.data() + plan_.half_at(image, feature);
  }
  [[nodiscard]] std::size_t pixels() const { return planes_.height() * planes_.width(); }
  [[nodiscard]] T scale() const {
    return T(1) / (static_cast<T>(planes_.ny()) * static_cast<T>(planes_.nx()));
  }
  [[nodiscard]] ColumnRange range_of(std::size_t column_block) const {
    return {column_block * planes_.column_width(), planes_.width()};
  }

  /// Of numbers that are zero beyond the plane.
  static T sum_of(const std::vector<Complex>& columns) {
    Vector<T> sum{};
    for (const Complex& row : columns) {
      sum += row.re + row.im;
    }
    return sum_of_lanes<T>(sum);
  }
  [[nodiscard]] T sum_of_columns(std::size_t feature) const {
    const T* const first = sums_of_columns_.data() + feature * planes_.column_blocks();
    return std::accumulate(first, first + planes_.column_blocks(), T(0));
  }

  const MsdPlan<T>& plan_;
  const PlaneTransform<T>& planes_;
  const MsdParameters<const T>& parameters_;
  const T* of_logits_;
  Complex* spectra_;
  const std::uint32_t* signs_;
  const MsdParameters<T>& gradients_;
  std::vector<Complex> halves_;
  std::vector<Complex> spectra_of_logits_;
  std::size_t planes_at_once_;
  std::vector<Complex> sums_;       ///< [plane of a block of groups][image][row block][tile]
  std::vector<Complex> lines_;      ///< [plane of a block of groups][layer][feature][row block][tap along x]
  std::vector<T> sums_of_columns_;  ///< [feature][column block]
  std::vector<T> sums_of_rows_;     ///< [feature][row block]
};

}  // namespace

template <class T>
void SpectralMsd<T>::backward(const MsdParameters<const T>& parameters, const T* of_logits, T* spectra,
                              const std::uint32_t* signs, const MsdParameters<T>& gradients,
                              T* of_images) const {
  const std::size_t row_blocks = plan_.planes().row_blocks();
  const std::size_t column_blocks = plan_.planes().column_blocks();
  const std::size_t depth = plan_.depth();
  Backward<T> pass(plan_, parameters, of_logits, reinterpret_cast<ComplexLanes<T>*>(spectra), signs,
                   gradients);
  for_each_(column_blocks, [&](std::size_t block) { pass.logits_columns(block); });
  for_each_(row_blocks, [&](std::size_t block) { pass.logits_rows(block); });
  pass.finish_last_bias();
  const auto gather = [&](std::size_t group, const Share& share, bool first_of_block) {
    for_each_(row_blocks, [&](std::size_t block) {
      if (group < depth) {
        pass.keep_spectra(group + 1, block);
      }
      if (first_of_block && share.of_planes) {
        pass.clear_sums(block);
      }
      pass.gather(share, block);
      if (share.of_planes) {
        pass.finish_sums(share.block, group, block);
      }
    });
    for_each_(pass.pairs(share), [&](std::size_t pair) { pass.finish_weights(share, pair); });
  };
  for (std::size_t last = depth; last > 0;) {
    const std::size_t first = last - std::min(last, plan_.layers_at_once()) + 1;
    for (std::size_t group = last; group >= first; --group) {
      // Layers after the block are read once, for all its planes; what the block itself has made, as needed.
      gather(group,
             group == last ? Share{first, first, last + 1, last, depth}
                           : Share{first, group, group + 1, group, last},
             group == last);
      for_each_(row_blocks, [&](std::size_t block) { pass.last_weight_rows(group - 1, block); });
      pass.finish_last_weight(group - 1);
      for_each_(column_blocks, [&](std::size_t block) { pass.deactivate(group - 1, block); });
      pass.finish_biases(group - 1);
    }
    last = first - 1;
  }
  gather(0, {0, 0, 1, 0, plan_.end_of_image(), of_images != nullptr}, true);
  if (of_images != nullptr) {
    for_each_(column_blocks, [&](std::size_t block) { pass.image_columns(of_images, block); });
  }
}

template void SpectralMsd<float>::backward(const MsdParameters<const float>&, const float*, float*,
                                           const std::uint32_t*, const MsdParameters<float>&, float*) const;
template void SpectralMsd<double>::backward(const MsdParameters<const double>&, const double*, double*,
                                            const std::uint32_t*, const MsdParameters<double>&,
                                            double*) const;

}  // namespace dosefloor::spectral

#include <algorithm>

#include "train/spectral/column_block.hpp"
#include "train/spectral/spectral_msd.hpp"

namespace dosefloor::spectral {
namespace {

/// A forward pass over the layers: rows and columns in turns, as a layer's inputs need both stages of a
/// transform and its outputs both stages of the inverse.
template <class T>
class Forward {
 public:
  using Complex = ComplexLanes<T>;

  Forward(const MsdPlan<T>& plan, const MsdParameters<const T>& parameters, Complex* spectra,
          std::uint32_t* signs, T* logits)
      : plan_(plan),
        planes_(plan.planes()),
        parameters_(parameters),
        spectra_(spectra),
        signs_(signs),
        logits_(logits),
        halves_(plan.halves_size()) {}

  void image_columns(const T* images, std::size_t column_block) {
    const ColumnRange range = range_of(column_block);
    std::vector<Complex> columns(planes_.height());
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t channel = 0; channel < plan_.shape().channels; ++channel) {
        const T* row = images + (image * plan_.shape().channels + channel) * pixels();
        for (Complex& columns_of_row : columns) {
          columns_of_row = load_columns(row, range);
          row += planes_.width();
        }
        planes_.columns_forward(Border::reflected, column_block, columns.data(), half(image, channel),
                                work.data());
      }
    }
  }

  /// Completes the spectra of a group of planes, from their half-transformed columns.
  void keep_spectra(std::size_t group, std::size_t row_block) {
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t i = 0; i < plan_.planes_of_group(group); ++i) {
        const Tiles<Complex> tiles = plan_.tiles(spectra_, plan_.first_plane(group) + i, row_block);
        planes_.rows_forward(Border::reflected, row_block, half(image, i),
                             tiles.first + image * tiles.distance, work.data());
      }
    }
  }

  /// Adds what a layer's inputs contribute. The first layer of a block reads those from before the block for
  /// all of its layers, the others what the block itself has made since. Sums lie where the spectra of their
  /// layers' features will be.
  void add_inputs(std::size_t layer, std::size_t row_block) {
    const std::size_t first = layer - layer % plan_.layers_at_once();
    if (layer > first) {
      add_products(plan_.first_plane(first + 1), layer, layer + 1, row_block);
      return;
    }
    const std::size_t end = std::min(first + plan_.layers_at_once(), plan_.depth());
    for (std::size_t sum = plan_.first_plane(first + 1); sum < plan_.first_plane(end + 1); ++sum) {
      clear(plan_.tiles(spectra_, sum, row_block));
    }
    add_products(plan_.first_input(layer), layer, layer == 0 ? std::min(plan_.end_of_image(), end) : end,
                 row_block);
  }

  /// The sums of a layer, now complete, to half-transformed planes.
  void finish_sums(std::size_t layer, std::size_t row_block) {
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
        const Tiles<Complex> sums = plan_.tiles(spectra_, plan_.first_plane(layer + 1) + feature, row_block);
        planes_.rows_backward(Border::zero, row_block, sums.first + image * sums.distance,
                              half(image, feature), work.data());
      }
    }
  }

  /// ReLU(sum + bias), its signs and its share of the logits, for one column block; transforms it again.
  void activate(std::size_t layer, std::size_t column_block) {
    const ColumnRange range = range_of(column_block);
    const T scale = T(1) / (static_cast<T>(planes_.ny()) * static_cast<T>(planes_.nx()));
    std::vector<Complex> columns(planes_.height());
    std::vector<Complex> work(planes_.work_size());
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
        planes_.columns_backward(Border::zero, column_block, half(image, feature), columns.data(),
                                 work.data());
        const T bias = parameters_.biases[layer][feature];
        const T last = parameters_.last_weight[layer * plan_.shape().features + feature];
        T* logits = logits_ + image * pixels();
        std::uint32_t* signs = signs_ + plan_.signs_at(image, layer, feature, column_block);
        for (Complex& row : columns) {
          row = {row.re * scale + bias, row.im * scale + bias};
          const std::uint32_t sign = positive(row) & inside<T>(range);
          row = where(sign, row);
          const Complex sum = load_columns<T>(logits, range);
          store_columns<T>({sum.re + last * row.re, sum.im + last * row.im}, logits, range);
          *signs++ = sign;
          logits += planes_.width();
        }
        planes_.columns_forward(Border::reflected, column_block, columns.data(), half(image, feature),
                                work.data());
      }
    }
  }

 private:
  void clear(Tiles<Complex> tiles) {
    for (std::size_t image = 0; image < plan_.shape().images; ++image) {
      std::fill_n(tiles.first + image * tiles.distance, planes_.tile_size(), Complex{});
    }
  }

  /// Of the planes from first_input to the newest, for the layers [layer, end).
  void add_products(std::size_t first_input, std::size_t layer, std::size_t end, std::size_t row_block) {
    const auto tiles = [&](std::size_t plane) {
      return plan_.tiles(static_cast<const Complex*>(spectra_), plane, row_block);
    };
    for (std::size_t input = first_input; input < plan_.first_plane(layer + 1); ++input) {
      for (std::size_t to = layer; to < end; ++to) {
        plan_.prefetch(tiles(input + 1), to - layer, end - layer);
        for (std::size_t feature = 0; feature < plan_.shape().features; ++feature) {
          plan_.taps().add_product(parameters_.weights[to] + plan_.taps_at(to, feature, input),
                                   plan_.phases(to), row_block, plan_.shape().images, tiles(input),
                                   plan_.tiles(spectra_, plan_.first_plane(to + 1) + feature, row_block));
        }
      }
    }
  }

  [[nodiscard]] Complex* half(std::size_t image, std::size_t feature) {
    return halves_.data() + plan_.half_at(image, feature);
  }
  [[nodiscard]] std::size_t pixels() const { return planes_.height() * planes_.width(); }
  [[nodiscard]] ColumnRange range_of(std::size_t column_block) const {
    return {column_block * planes_.column_width(), planes_.width()};
  }

  const MsdPlan<T>& plan_;
  const PlaneTransform<T>& planes_;
  const MsdParameters<const T>& parameters_;
  Complex* spectra_;
  std::uint32_t* signs_;
  T* logits_;
  std::vector<Complex> halves_;
};

}  // namespace

template <class T>
void SpectralMsd<T>::forward(const MsdParameters<const T>& parameters, const T* images, T* logits, T* spectra,
                             std::uint32_t* signs) const {
  const PlaneTransform<T>& planes = plan_.planes();
  std::fill_n(logits, plan_.shape().images * planes.height() * planes.width(), *parameters.last_bias);
  Forward<T> pass(plan_, parameters, reinterpret_cast<ComplexLanes<T>*>(spectra), signs, logits);
  for_each_(planes.column_blocks(), [&](std::size_t block) { pass.image_columns(images, block); });
  for (std::size_t layer = 0; layer < plan_.depth(); ++layer) {
    for_each_(planes.row_blocks(), [&](std::size_t block) {
      pass.keep_spectra(layer, block);
      pass.add_inputs(layer, block);
      pass.finish_sums(layer, block);
    });
    for_each_(planes.column_blocks(), [&](std::size_t block) { pass.activate(layer, block); });
  }
  for_each_(planes.row_blocks(), [&](std::size_t block) { pass.keep_spectra(plan_.depth(), block); });
}

template void SpectralMsd<float>::forward(const MsdParameters<const float>&, const float*, float*, float*,
                                          std::uint32_t*) const;
template void SpectralMsd<double>::forward(const MsdParameters<const double>&, const double*, double*,
                                           double*, std::uint32_t*) const;

}  // namespace dosefloor::spectral

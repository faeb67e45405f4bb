#pragma once
/// An MSD-net from image to logit, and its gradients, by products of spectra, as kernels of many threads.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "sim/core/errors/error.hpp"
#include "train/device_msd/border_kernels.hpp"
#include "train/device_msd/device_plan.hpp"
#include "train/device_msd/flat_parameters.hpp"
#include "train/device_msd/gradient_kernels.hpp"
#include "train/device_msd/product_kernels.hpp"

namespace dosefloor::device_msd {

/// Hands out parts of a buffer; of none: counts only.
class Parts {
 public:
  explicit Parts(std::byte* buffer) : buffer_(buffer) {}

  template <class Number>
  Number* take(std::size_t count) {
    Number* const part = buffer_ == nullptr ? nullptr : reinterpret_cast<Number*>(buffer_ + bytes_);
    bytes_ += (count * sizeof(Number) + alignment - 1) / alignment * alignment;
    return part;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t alignment = 256;
  std::byte* buffer_;
  std::size_t bytes_ = 0;
};

/// As train/spectral/spectral_msd.hpp, laid out for threads that work on neighbouring columns. Each plane is
/// padded by reflection and transformed once, for all layers that see it; kernels' spectra are formed where
/// they are needed; layers are worked on in blocks of four, for which earlier planes are read once.
///
/// Device memory, in padded planes of nx ny T: one spectrum per plane and image is kept for the backward
/// pass, which takes one more for each output; and for each pair of planes about 2 half + 2 rows of nx
/// numbers of T, five times that in the backward pass.
///
/// Backend<T>:
///   launch(x, y, z, kernel)          kernel(i, j, k) for all i < x, j < y, k < z, in any order;
///                                    32 neighbours along x are in one block of threads
///   forward(planes, real, spectra)   transforms [planes][ny][nx] -> [planes][ny][pitch], as Geometry says
///   backward(planes, spectra, real)  and back, nx ny times too large; spoils the spectra
///   tables()                         Tables<T>
/// All of it in order, perhaps later than the call. Pointers are to the device's memory, at multiples of 256.
template <class T, class Backend>
class DeviceMsd {
 public:
  /// Throws as geometry_of(). `make_backend`(geometry, host tables).
  template <class MakeBackend>
  DeviceMsd(const spectral::MsdShape& shape, MakeBackend make_backend)
      : geometry_(geometry_of(shape)), pairs_(0), backend_([&] {
          const HostTables<T> tables(shape, geometry_);
          pairs_ = static_cast<int>(tables.output_of_pair.size());
          return make_backend(geometry_, tables);
        }()) {}

  [[nodiscard]] const Geometry& geometry() const noexcept { return geometry_; }
  /// Bytes of what forward() fills and backward() takes, and of what either needs while it works.
  [[nodiscard]] std::size_t kept_bytes() const { return Kept(*this, nullptr).bytes; }
  [[nodiscard]] std::size_t forward_bytes() const { return Work(*this, nullptr).bytes; }
  [[nodiscard]] std::size_t backward_bytes(bool of_images) const {
    return BackwardWork(*this, nullptr, of_images).bytes;
  }
  [[nodiscard]] Backend& backend() noexcept { return backend_; }

  /// images [n, channels, y, x] -> logits [n, y, x]
  void forward(const FlatParameters<const T>& parameters, const T* images, T* logits, std::byte* kept,
               std::byte* work) {
    with_half([&](auto half) { forward_with<half.value>(parameters, images, logits, kept, work); });
  }

  /// d/dlogits [n, y, x] -> d/dparameters, and d/dimages [n, channels, y, x] unless that is null. `kept`
  /// stays as it is.
  void backward(const FlatParameters<const T>& parameters, const T* of_logits, std::byte* kept,
                const FlatParameters<T>& gradients, T* of_images, std::byte* work) {
    with_half([&](auto half) {
      backward_with<half.value>(parameters, of_logits, kept, gradients, of_images, work);
    });
  }

 private:
  static constexpr int layers_of_block = 4;

  struct Kept {
    Complex<T>* spectra;
    ComplexPair<T>* lines;
    std::uint8_t* signs;
    std::size_t bytes;

    Kept(const DeviceMsd& net, std::byte* buffer) {
      const Geometry& g = net.geometry_;
      Parts parts(buffer);
      spectra = parts.template take<Complex<T>>(g.nth(g.planes(), 0) * g.spectrum_size());
      lines = parts.template take<ComplexPair<T>>(net.lines_size());
      signs = parts.template take<std::uint8_t>(g.nth(g.outputs(), 0) * g.pixels());
      bytes = parts.bytes();
    }
  };

  /// Real planes of one group, before and after what happens to them between two transforms.
  struct Work {
    T* before;
    T* after;
    std::size_t bytes;

    Work(const DeviceMsd& net, std::byte* buffer) {
      const Geometry& g = net.geometry_;
      const std::size_t size = g.nth(std::max(g.channels, g.features), 0) * g.real_size();
      Parts parts(buffer);
      before = parts.template take<T>(size);
      after = parts.template take<T>(size);
      bytes = parts.bytes();
    }
  };

  struct BackwardWork : Work {
    Complex<T>* of_logits;
    Complex<T>* gradients;  ///< of the outputs
    Complex<T>* of_channels = nullptr;
    Complex<T>* lag_lines;
    T* last_weight_columns;
    T* last_weight_sums;
    std::size_t bytes;

    BackwardWork(const DeviceMsd& net, std::byte* buffer, bool of_images) : Work(net, buffer) {
      const Geometry& g = net.geometry_;
      Parts parts(buffer == nullptr ? nullptr : buffer + Work::bytes);
      of_logits = parts.template take<Complex<T>>(g.nth(1, 0) * g.spectrum_size());
      gradients = parts.template take<Complex<T>>(g.nth(g.outputs(), 0) * g.spectrum_size());
      if (of_images) {
        of_channels = parts.template take<Complex<T>>(g.nth(g.channels, 0) * g.spectrum_size());
      }
      lag_lines = parts.template take<Complex<T>>(segments * net.lag_lines_size());
      last_weight_columns = parts.template take<T>(static_cast<std::size_t>(g.outputs()) *
                                                   LastWeightColumns<T>::column_segments * g.pitch);
      last_weight_sums = parts.template take<T>(static_cast<std::size_t>(g.outputs()) * SumRows<T>::lanes);
      bytes = Work::bytes + parts.bytes();
    }
  };

  [[nodiscard]] std::size_t lines_size() const {
    return static_cast<std::size_t>(pairs_) * pairs_of_line(geometry_.half) * (geometry_.ny / 2 + 1);
  }
  [[nodiscard]] std::size_t lag_lines_size() const {
    return static_cast<std::size_t>(pairs_) * parts_of_lag_lines(geometry_.half) * geometry_.pitch;
  }
  [[nodiscard]] Complex<T>* plane(Complex<T>* spectra, int number) const {
    return spectra + geometry_.nth(number, 0) * geometry_.spectrum_size();
  }

  template <class Body>
  void with_half(Body body) const {
    switch (geometry_.half) {
      case 1:
        return body(std::integral_constant<int, 1>{});
      case 2:
        return body(std::integral_constant<int, 2>{});
      case 3:
        return body(std::integral_constant<int, 3>{});
      case 4:
        return body(std::integral_constant<int, 4>{});
      case 5:
        return body(std::integral_constant<int, 5>{});
      case spectral::largest_half_width:
        return body(std::integral_constant<int, spectral::largest_half_width>{});
      default:
        throw Error("no kernels on a device for " + std::to_string(2 * geometry_.half + 1) + " taps");
    }
  }

  /// to (+)= products with from; nothing where that is empty and sums go on.
  template <int half, bool adjoint>
  void add_products(const ComplexPair<T>* lines, Spectra<const Complex<T>> from, Spectra<Complex<T>> to,
                    bool accumulate) {
    if (from.first == from.end && accumulate) {
      return;
    }
    const auto launch = [&](auto targets, auto together) {
      const AddProducts<T, half, targets.value, together.value, adjoint> kernel{
          geometry_, backend_.tables(), lines, from, to, accumulate};
      backend_.launch(geometry_.columns, geometry_.ny / 2 + 1, kernel.groups(), kernel);
    };
    using One = std::integral_constant<int, 1>;
    using Four = std::integral_constant<int, 4>;
    const bool one_target = to.end - to.first == 1;
    if (geometry_.images < 3) {
      one_target ? launch(One{}, One{}) : launch(Four{}, One{});
    } else {
      one_target ? launch(One{}, Four{}) : launch(Four{}, Four{});
    }
  }

  template <int half>
  void forward_with(const FlatParameters<const T>& parameters, const T* images, T* logits,
                    std::byte* kept_buffer, std::byte* work_buffer) {
    const Geometry& g = geometry_;
    const Kept kept(*this, kept_buffer);
    const Work work(*this, work_buffer);
    backend_.launch(g.ny / 2 + 1, half + 1, pairs_,
                    TabulateLines<T, half>{g, backend_.tables(), parameters.weights, kept.lines});
    backend_.launch(g.nx, g.ny, g.channels * g.images, PadImages<T>{g, images, work.after});
    backend_.forward(g.channels * g.images, work.after, kept.spectra);
    for (int layer = 0; layer < g.depth; ++layer) {
      const int first = layer - layer % layers_of_block;
      const int end = std::min(first + layers_of_block, g.depth);
      // Sums lie where the spectra of the features will be. Of the first block, layer 0 reads the channels for
      // all layers that see them.
      const auto sums = [&](int end_layer) {
        return Spectra<Complex<T>>{layer * g.features, end_layer * g.features,
                                   plane(kept.spectra, g.first_plane(layer))};
      };
      const auto planes = [&](int from, int to) {
        return Spectra<const Complex<T>>{from, to, plane(kept.spectra, from)};
      };
      if (layer == 0) {
        add_products<half, false>(kept.lines, planes(0, g.channels), sums(std::min(g.end_of_image(), end)),
                                  false);
      } else if (layer == first) {
        add_products<half, false>(kept.lines, planes(g.first_input(layer), g.first_plane(layer)), sums(end),
                                  false);
      } else {
        add_products<half, false>(kept.lines, planes(g.first_plane(first), g.first_plane(layer)),
                                  sums(layer + 1), first > 0 || g.image_to_all_layers);
      }
      backend_.backward(g.features * g.images, plane(kept.spectra, g.first_plane(layer)), work.before);
      backend_.launch(g.nx, g.ny, g.images,
                      Activate<T>{g, layer, parameters.biases, parameters.last_weight, parameters.last_bias,
                                  work.before, work.after, kept.signs, logits});
      backend_.forward(g.features * g.images, work.after, plane(kept.spectra, g.first_plane(layer)));
    }
  }

  template <int half>
  void backward_with(const FlatParameters<const T>& parameters, const T* of_logits, std::byte* kept_buffer,
                     const FlatParameters<T>& gradients, T* of_images, std::byte* work_buffer) {
    const Geometry& g = geometry_;
    const Kept kept(*this, kept_buffer);
    const BackwardWork work(*this, work_buffer, of_images != nullptr);
    backend_.launch(g.nx, g.ny, g.images, PadLogits<T>{g, of_logits, work.after});
    backend_.forward(g.images, work.after, work.of_logits);
    const auto outputs = [&](int first_layer, int end_layer) {
      return Spectra<const Complex<T>>{first_layer * g.features, end_layer * g.features,
                                       plane(work.gradients, first_layer * g.features)};
    };
    for (int end = g.depth; end > 0;) {
      const int first = std::max(0, end - layers_of_block);
      // Gradients of features gather where the spectra of their layers' will be, from all layers that follow.
      const auto sums = [&](int first_layer, int end_layer) {
        return Spectra<Complex<T>>{g.first_plane(first_layer), g.first_plane(end_layer),
                                   plane(work.gradients, first_layer * g.features)};
      };
      if (end < g.depth) {
        add_products<half, true>(kept.lines, outputs(end, g.depth), sums(first, end), false);
      }
      for (int layer = end - 1; layer >= first; --layer) {
        const bool last = layer == g.depth - 1;
        Complex<T>* const of_layer = plane(work.gradients, layer * g.features);
        if (!last) {
          add_products<half, true>(kept.lines, outputs(layer + 1, end), sums(layer, layer + 1),
                                   end < g.depth);
          backend_.backward(g.features * g.images, of_layer, work.before);
        }
        backend_.launch(g.nx, g.ny, g.images,
                        Deactivate<T>{g, layer, parameters.last_weight, of_logits, kept.signs,
                                      last ? nullptr : work.before, work.after});
        backend_.forward(g.features * g.images, work.after, of_layer);
      }
      end = first;
    }
    finish_gradients<half>(kept, work, gradients);
    if (of_images != nullptr) {
      add_products<half, true>(kept.lines, outputs(0, g.end_of_image()), {0, g.channels, work.of_channels},
                               false);
      backend_.backward(g.channels * g.images, work.of_channels, work.before);
      backend_.launch(g.width, g.height, g.channels * g.images, FoldImages<T>{g, work.before, of_images});
    }
  }

  /// From the spectra of all planes and of all outputs' gradients.
  template <int half>
  void finish_gradients(const Kept& kept, const BackwardWork& work, const FlatParameters<T>& gradients) {
    const Geometry& g = geometry_;
    const LagLines<T, half> lag_lines{g, backend_.tables(), kept.spectra, work.gradients, work.lag_lines};
    backend_.launch(g.columns, lag_lines.parts_of_block, lag_lines.groups(), lag_lines);
    const auto segment_size = static_cast<int>(lag_lines_size());
    backend_.launch(segment_size, 1, 1, SumSegments<T>{segment_size, work.lag_lines});
    backend_.launch(g.taps(), pairs_, 1,
                    TapGradients<T, half>{g, backend_.tables(), work.lag_lines, gradients.weights});
    constexpr int column_segments = LastWeightColumns<T>::column_segments;
    backend_.launch(g.pitch, column_segments, g.outputs(),
                    LastWeightColumns<T>{g, kept.spectra, work.of_logits, work.last_weight_columns});
    backend_.launch(SumRows<T>::lanes, g.outputs(), 1,
                    SumRows<T>{column_segments * g.pitch, work.last_weight_columns, work.last_weight_sums});
    backend_.launch(g.outputs(), 1, 1,
                    FinishVectors<T>{g, work.last_weight_sums, work.gradients, work.of_logits,
                                     gradients.biases, gradients.last_weight, gradients.last_bias});
  }

  Geometry geometry_;
  int pairs_;
  Backend backend_;
};

}  // namespace dosefloor::device_msd

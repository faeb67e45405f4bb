#pragma once
/// An MSD-net from image to logit, and its gradients, by products of spectra.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "train/spectral/msd_plan.hpp"

namespace dosefloor::spectral {

/// C-ordered arrays that live elsewhere.
template <class T>
struct MsdParameters {
  std::vector<T*> weights;   ///< of each layer, [features, inputs, kernel, kernel]
  std::vector<T*> biases;    ///< of each layer, [features]
  T* last_weight = nullptr;  ///< [depth features]
  T* last_bias = nullptr;    ///< one number
};

/// Calls body(0), ..., body(count - 1) in any order, perhaps at once.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& body)>;

/// Each plane is padded by reflection and transformed once, for all layers that see it; a layer's output is
/// the inverse transform of the sum over its inputs of K X, and the gradients come the same way (see
/// TapSpectrum). Features are kept as spectra only, the signs that ReLU needs as bits, so that one buffer
/// serves both passes: the backward pass puts the spectrum of a plane's gradient where the plane's was. With
/// padded planes of nx x ny, that is about nx ny sizeof(T) bytes a plane, and a few planes more.
///
/// Results follow from the shape and the numbers alone: not from how ForEach distributes the work.
template <class T>
class SpectralMsd {
 public:
  /// Throws as MsdPlan.
  SpectralMsd(const MsdShape& shape, ForEach for_each) : plan_(shape), for_each_(std::move(for_each)) {}

  /// Numbers in the buffer of spectra, whose address must be a multiple of vector_bytes, and words in that
  /// of signs.
  [[nodiscard]] std::size_t spectra_size() const noexcept {
    return plan_.spectra_size() * sizeof(ComplexLanes<T>) / sizeof(T);
  }
  [[nodiscard]] std::size_t signs_size() const noexcept { return plan_.signs_size(); }

  /// images [n, channels, y, x] -> logits [n, y, x]; fills spectra and signs.
  void forward(const MsdParameters<const T>& parameters, const T* images, T* logits, T* spectra,
               std::uint32_t* signs) const;

  /// d/dlogits [n, y, x] -> d/dparameters, and d/dimages [n, channels, y, x] unless that is null. Takes what
  /// forward() left, and spoils the spectra.
  void backward(const MsdParameters<const T>& parameters, const T* of_logits, T* spectra,
                const std::uint32_t* signs, const MsdParameters<T>& gradients, T* of_images) const;

 private:
  MsdPlan<T> plan_;
  ForEach for_each_;
};

}  // namespace dosefloor::spectral

#pragma once
/// Dilated kernels in the spectrum: products with them, and the products' gradients with respect to their
/// taps.

#include <cstddef>
#include <memory>
#include <vector>

#include "train/spectral/lanes.hpp"
#include "train/spectral/msd_shape.hpp"
#include "train/spectral/plane_transform.hpp"

namespace dosefloor::spectral {

/// 2π dilation tap k / n, reduced exactly.
[[nodiscard]] double dilation_phase(int dilation, int tap, std::size_t k, int n);

/// Cosines and sines of 2π d a k / n for one dilation d, taps a = 1 .. half and frequencies k.
template <class T>
class DilationPhases {
 public:
  DilationPhases(const PlaneTransform<T>& planes, int dilation, int half);

  /// Along x, [pair p][2][half]: of kx = p, for each tap first all cosines, then all sines.
  [[nodiscard]] const T* along_x() const noexcept { return along_x_.data(); }
  /// Along y, [half]: .re cosines, .im sines, for the frequencies ky of a row block.
  [[nodiscard]] const ComplexLanes<T>* along_y(std::size_t row_block) const noexcept {
    return along_y_.data() + row_block * half_;
  }

 private:
  std::size_t half_;
  std::vector<T> along_x_;
  std::vector<ComplexLanes<T>> along_y_;  ///< [row block][half]
};

/// One tile of several images: image m begins `distance` elements after image m - 1.
template <class T>
struct Tiles {
  T* first;
  std::size_t distance;
};

/// Kernels of k x k taps w[ky][kx], k = 2 half + 1, that act as a convolution layer's do (as correlations):
///   K(ky, kx) = sum over a, b = -half .. half of w[half + a][half + b] exp(+2πi d (a ky / ny + b kx / nx))
/// K is never kept: it is formed where it is needed, for one tile, from k complex numbers for each ky. The
/// taps being real, their even and odd parts along x suffice for kx and -kx at once: 4 half + 1 multiply-adds
/// for a number of K, which all images share.
template <class T>
class TapSpectrum {
 public:
  using Complex = ComplexLanes<T>;

  virtual ~TapSpectrum() = default;
  TapSpectrum() = default;
  TapSpectrum(const TapSpectrum&) = delete;
  TapSpectrum& operator=(const TapSpectrum&) = delete;
  TapSpectrum(TapSpectrum&&) = delete;
  TapSpectrum& operator=(TapSpectrum&&) = delete;

  /// out += K in, for each of `images`.
  virtual void add_product(const T* taps, const DilationPhases<T>& phases, std::size_t row_block,
                           std::size_t images, Tiles<const Complex> in, Tiles<Complex> out) const = 0;
  /// in += conj(K) out, the adjoint.
  virtual void add_adjoint(const T* taps, const DilationPhases<T>& phases, std::size_t row_block,
                           std::size_t images, Tiles<const Complex> out, Tiles<Complex> in) const = 0;

  /// lines[half + b] = sum over images and kx of in conj(out) exp(+2πi d b kx / nx): k elements, one ky a
  /// lane. `work` holds a tile.
  virtual void lag_lines(const DilationPhases<T>& phases, std::size_t images, Tiles<const Complex> in,
                         Tiles<const Complex> out, Complex* lines, Complex* work) const = 0;
  /// gradient[half + a][half + b] = 1 / (nx ny) sum over all ky of Re( lines[half + b] exp(+2πi d a ky / ny)
  /// ), with the lines of row block r at lines + r k.
  virtual void gradient(const DilationPhases<T>& phases, const Complex* lines, T* gradient) const = 0;
};

/// sum over images, pixels of a b for planes a and b whose tiles of one row block these are: that block's
/// share of 1 / (nx ny) sum over kx, ky of A conj(B) (Parseval).
template <class T>
[[nodiscard]] T sum_of_products(const PlaneTransform<T>& planes, std::size_t row_block, std::size_t images,
                                Tiles<const ComplexLanes<T>> a, Tiles<const ComplexLanes<T>> b);

/// For kernels of 2 half + 1 taps on the grid of `planes`, which must outlive it. Throws Error unless 1 <=
/// half <= largest_half_width.
template <class T>
[[nodiscard]] std::unique_ptr<TapSpectrum<T>> make_tap_spectrum(const PlaneTransform<T>& planes, int half);

extern template class DilationPhases<float>;
extern template class DilationPhases<double>;

}  // namespace dosefloor::spectral

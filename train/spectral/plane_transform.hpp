#pragma once
/// Real planes [y, x] and their spectra, with the borders that a convolution needs, block by block.

#include <cstddef>
#include <vector>

#include "train/spectral/lanes.hpp"
#include "train/spectral/line_transform.hpp"

namespace dosefloor::spectral {

/// What is beyond the edges of a plane. An image index beyond an edge is reflected there without repeating
/// the edge itself: f(-k) = f(k).
enum class Border { zero, reflected };

/// X(ky, kx) = sum over y, x of f(y, x) exp(-2πi (ky y / ny + kx x / nx)) of real planes [height, width] with
/// `border` pixels more on every side, on a periodic grid [ny, nx] that has room for both borders, so that
/// what is convolved with up to `border` pixels of reach is exact on the plane. Not normalised.
///
/// A transform has two stages, and what lies between them is "half transformed": [ky, x]. Each stage works on
/// blocks that do not depend on each other:
///   columns  column_blocks() blocks of column_width() columns of a plane, [y] of ComplexLanes: column l of the block
///            is lane l of .re, column lanes + l is lane l of .im; what lies beyond the width is ignored
///   rows     row_blocks() blocks of `lanes` frequencies ky = 0 .. ny/2 (real planes: the others are conjugates; the
///            last block is filled up with zeros), each of which ends as one tile
/// A tile is the spectrum of a row block: [nx/2 + 1][2] of ComplexLanes, one ky in each lane, where element
/// [p] holds kx = p and kx = nx - p, the second being zero where it would be the first again (p = 0 and
/// nx/2).
template <class T>
class PlaneTransform {
 public:
  /// Throws Error unless height, width > border >= 0.
  PlaneTransform(int height, int width, int border);

  [[nodiscard]] int ny() const noexcept { return along_y_.length(); }
  [[nodiscard]] int nx() const noexcept { return along_x_.length(); }
  [[nodiscard]] std::size_t height() const noexcept { return height_; }
  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  [[nodiscard]] static constexpr std::size_t column_width() noexcept { return 2 * lanes<T>; }
  [[nodiscard]] std::size_t column_blocks() const noexcept {
    return (width_ + column_width() - 1) / column_width();
  }
  [[nodiscard]] std::size_t row_blocks() const noexcept {
    return static_cast<std::size_t>(ny() / 2) / lanes<T> + 1;
  }
  /// Pairs of frequencies kx in a tile.
  [[nodiscard]] std::size_t pairs() const noexcept { return static_cast<std::size_t>(nx() / 2) + 1; }
  /// Elements of a tile, of a whole spectrum [row block][tile], and of a half-transformed plane.
  [[nodiscard]] std::size_t tile_size() const noexcept { return 2 * pairs(); }
  [[nodiscard]] std::size_t spectrum_size() const noexcept { return row_blocks() * tile_size(); }
  [[nodiscard]] std::size_t half_size() const noexcept {
    return row_blocks() * 2 * column_blocks() * lanes<T>;
  }
  /// Elements of `work` below.
  [[nodiscard]] std::size_t work_size() const noexcept {
    return 2 * static_cast<std::size_t>(ny() > nx() ? ny() : nx());
  }

  /// Plane -> half transformed.
  void columns_forward(Border border, std::size_t column_block, const ComplexLanes<T>* columns,
                       ComplexLanes<T>* half, ComplexLanes<T>* work) const;
  /// Half transformed -> spectrum.
  void rows_forward(Border border, std::size_t row_block, const ComplexLanes<T>* half, ComplexLanes<T>* tile,
                    ComplexLanes<T>* work) const;

  /// Spectrum -> half transformed, with exp(+2πi ...). Border::zero: what the grid has beyond the plane is
  /// dropped; Border::reflected: it is added where reflection took it from, the adjoint of padding by
  /// reflection.
  void rows_backward(Border border, std::size_t row_block, const ComplexLanes<T>* tile, ComplexLanes<T>* half,
                     ComplexLanes<T>* work) const;
  /// Half transformed -> plane, in the same way. The result is nx ny times the inverse transform.
  void columns_backward(Border border, std::size_t column_block, const ComplexLanes<T>* half,
                        ComplexLanes<T>* columns, ComplexLanes<T>* work) const;

 private:
  /// Where the half-transformed columns of vector `column_vector` and frequencies of a row block begin.
  [[nodiscard]] std::size_t half_at(std::size_t row_block, std::size_t column_vector) const noexcept {
    return (row_block * 2 * column_blocks() + column_vector) * lanes<T>;
  }

  std::size_t height_;
  std::size_t width_;
  std::size_t border_;
  LineTransform<T> along_y_;
  LineTransform<T> along_x_;
};

extern template class PlaneTransform<float>;
extern template class PlaneTransform<double>;

}  // namespace dosefloor::spectral

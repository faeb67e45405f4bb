#include "train/spectral/plane_transform.hpp"

#include <algorithm>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::spectral {
namespace {

/// Fills a periodic line from its first `size` elements.
template <class T>
void pad(Border kind, std::size_t size, std::size_t border, ComplexLanes<T>* line, std::size_t length) {
  std::fill(line + size, line + length, ComplexLanes<T>{});
  if (kind == Border::reflected) {
    for (std::size_t k = 1; k <= border; ++k) {
      line[length - k] = line[k];
      line[size - 1 + k] = line[size - 1 - k];
    }
  }
}

/// The adjoint of pad().
template <class T>
void fold(Border kind, std::size_t size, std::size_t border, ComplexLanes<T>* line, std::size_t length) {
  if (kind == Border::reflected) {
    for (std::size_t k = 1; k <= border; ++k) {
      line[k].re += line[length - k].re;
      line[k].im += line[length - k].im;
      line[size - 1 - k].re += line[size - 1 + k].re;
      line[size - 1 - k].im += line[size - 1 + k].im;
    }
  }
}

std::size_t checked_extent(int extent, int border) {
  if (border < 0 || extent <= border) {
    throw Error("a plane of " + std::to_string(extent) + " pixels cannot have a border of " +
                std::to_string(border) + " pixels: expected 0 <= border < pixels");
  }
  return static_cast<std::size_t>(extent);
}

}  // namespace

template <class T>
PlaneTransform<T>::PlaneTransform(int height, int width, int border)
    : height_(checked_extent(height, border)),
      width_(checked_extent(width, border)),
      border_(static_cast<std::size_t>(border)),
      along_y_(friendly_length(height + 2 * border)),
      along_x_(friendly_length(std::max(width + 2 * border, static_cast<int>(lanes<T>)))) {}

template <class T>
void PlaneTransform<T>::columns_forward(Border border, std::size_t column_block,
                                        const ComplexLanes<T>* columns, ComplexLanes<T>* half,
                                        ComplexLanes<T>* work) const {
  const auto length = static_cast<std::size_t>(ny());
  std::copy(columns, columns + height_, work);
  pad(border, height_, border_, work, length);
  const ComplexLanes<T>* const both = along_y_.forward(work, work + length);
  // The transform of a + ib, a and b real, holds those of a and b in its parts of either symmetry.
  for (std::size_t ky = 0; ky <= length / 2; ++ky) {
    const ComplexLanes<T>& z = both[ky];
    const ComplexLanes<T>& mirrored = both[ky == 0 ? 0 : length - ky];
    const std::size_t lane = ky % lanes<T>;
    half[half_at(ky / lanes<T>, 2 * column_block) + lane] = {(z.re + mirrored.re) * T(0.5),
                                                             (z.im - mirrored.im) * T(0.5)};
    half[half_at(ky / lanes<T>, 2 * column_block + 1) + lane] = {(z.im + mirrored.im) * T(0.5),
                                                                 (mirrored.re - z.re) * T(0.5)};
  }
  for (std::size_t ky = length / 2 + 1; ky < row_blocks() * lanes<T>; ++ky) {
    half[half_at(ky / lanes<T>, 2 * column_block) + ky % lanes<T>] = ComplexLanes<T>{};
    half[half_at(ky / lanes<T>, 2 * column_block + 1) + ky % lanes<T>] = ComplexLanes<T>{};
  }
}

template <class T>
void PlaneTransform<T>::rows_forward(Border border, std::size_t row_block, const ComplexLanes<T>* half,
                                     ComplexLanes<T>* tile, ComplexLanes<T>* work) const {
  const auto length = static_cast<std::size_t>(nx());
  for (std::size_t x = 0; x < width_; x += lanes<T>) {
    ComplexLanes<T> rows[lanes<T>];
    transpose(half + half_at(row_block, x / lanes<T>), rows);
    std::copy(rows, rows + std::min(lanes<T>, width_ - x), work + x);
  }
  pad(border, width_, border_, work, length);
  const ComplexLanes<T>* const spectrum = along_x_.forward(work, work + length);
  tile[0] = spectrum[0];
  tile[1] = ComplexLanes<T>{};
  for (std::size_t p = 1; p < length / 2; ++p) {
    tile[2 * p] = spectrum[p];
    tile[2 * p + 1] = spectrum[length - p];
  }
  tile[length] = spectrum[length / 2];
  tile[length + 1] = ComplexLanes<T>{};
}

template <class T>
void PlaneTransform<T>::rows_backward(Border border, std::size_t row_block, const ComplexLanes<T>* tile,
                                      ComplexLanes<T>* half, ComplexLanes<T>* work) const {
  const auto length = static_cast<std::size_t>(nx());
  work[0] = tile[0];
  for (std::size_t p = 1; p < length / 2; ++p) {
    work[p] = tile[2 * p];
    work[length - p] = tile[2 * p + 1];
  }
  work[length / 2] = tile[length];
  ComplexLanes<T>* const line = along_x_.backward(work, work + length);
  fold(border, width_, border_, line, length);
  for (std::size_t x = 0; x < width_; x += lanes<T>) {
    ComplexLanes<T> rows[lanes<T>]{};
    std::copy(line + x, line + std::min(x + lanes<T>, width_), rows);
    transpose(rows, half + half_at(row_block, x / lanes<T>));
  }
}

template <class T>
void PlaneTransform<T>::columns_backward(Border border, std::size_t column_block, const ComplexLanes<T>* half,
                                         ComplexLanes<T>* columns, ComplexLanes<T>* work) const {
  const auto length = static_cast<std::size_t>(ny());
  const bool second = (2 * column_block + 1) * lanes<T> < width_;
  for (std::size_t ky = 0; ky <= length / 2; ++ky) {
    const std::size_t lane = ky % lanes<T>;
    const ComplexLanes<T> a = half[half_at(ky / lanes<T>, 2 * column_block) + lane];
    const ComplexLanes<T> b =
        second ? half[half_at(ky / lanes<T>, 2 * column_block + 1) + lane] : ComplexLanes<T>{};
    work[ky] = {a.re - b.im, a.im + b.re};
    if (ky > 0 && ky < length / 2) {
      work[length - ky] = {a.re + b.im, b.re - a.im};
    }
  }
  ComplexLanes<T>* const line = along_y_.backward(work, work + length);
  fold(border, height_, border_, line, length);
  std::copy(line, line + height_, columns);
}

template class PlaneTransform<float>;
template class PlaneTransform<double>;

}  // namespace dosefloor::spectral

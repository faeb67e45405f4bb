#pragma once
/// Gradients of taps, of the last layer's weights and of biases, from spectra. Sums over many threads'
/// numbers take several kernels, in an order that depends on the shape alone: the same bits in every run.
///
/// With C = sum over images of X conj(G), X the spectrum of an input plane and G that of the gradient of an
/// output, a tap's gradient is C's value at the tap's lag:
///   1 / (nx ny) sum over ky, kx of Re( C(ky, kx) exp(+iθ (a ky + b kx)) )
/// The sum over ky comes first, in parts even and odd in a: "lag lines".

#include "train/device_msd/geometry.hpp"

namespace dosefloor::device_msd {

/// Numbers that a pair's lag lines have in a column: even parts of lags 0 .. half, then odd ones of 1 ..
/// half.
DOSEFLOOR_DEVICE constexpr int parts_of_lag_lines(int half) {
  return 2 * half + 1;
}

/// Parts into which sums over ky are split, each with threads of its own.
constexpr int segments = 4;

/// How often column kx counts in a sum over all: the conjugates that are not kept, too.
DOSEFLOOR_DEVICE inline int multiplicity(const Geometry& geometry, int kx) {
  return kx == 0 || kx == geometry.columns - 1 ? 1 : 2;
}

/// Spectra of planes and of the outputs' gradients -> lag lines [segment][pair][part][pitch]. The threads of
/// a block share what they read: 4 planes and 4 outputs, of which `part_of_block` has 2 and 2.
template <class T, int half>
struct LagLines {
  static constexpr int parts_of_block = 4;
  static constexpr int planes_at_once = 4;
  static constexpr int outputs_at_once = 4;
  static constexpr BlockSize block_size{parts_of_block, half <= 4 ? 4 : 2};

  Geometry geometry;
  Tables<T> tables;
  const Complex<T>* spectra;
  const Complex<T>* gradients;
  Complex<T>* lag_lines;

  [[nodiscard]] DOSEFLOOR_DEVICE int groups_of_planes() const {
    return (geometry.planes() + planes_at_once - 1) / planes_at_once;
  }
  [[nodiscard]] int groups() const {
    return groups_of_planes() * ((geometry.outputs() + outputs_at_once - 1) / outputs_at_once) * segments;
  }

  [[nodiscard]] DOSEFLOOR_DEVICE bool is_pair(int plane, int output) const {
    const int layer = output / geometry.features;
    return output < geometry.outputs() && plane >= geometry.first_input(layer) &&
           plane < geometry.first_plane(layer);
  }

  DOSEFLOOR_DEVICE void operator()(int kx, int part_of_block, int z) const {
    const Geometry& g = geometry;
    const int segment = z % segments;
    const int tile = z / segments;
    const int first_plane = tile % groups_of_planes() * planes_at_once + part_of_block % 2 * 2;
    const int first_output = tile / groups_of_planes() * outputs_at_once + part_of_block / 2 * 2;
    bool pair[2][2];
    bool any = false;
    for (int i = 0; i < 2; ++i) {
      for (int j = 0; j < 2; ++j) {
        pair[i][j] = is_pair(first_plane + i, first_output + j);
        any = any || pair[i][j];
      }
    }
    if (!any) {
      return;
    }
    // Beyond the last plane or output, the last is read again, in vain.
    const Complex<T>* x[2];
    const Complex<T>* of_output[2];
    const Complex<T>* along_y[2];
    for (int i = 0; i < 2; ++i) {
      const int plane = first_plane + i < g.planes() ? first_plane + i : g.planes() - 1;
      const int output = first_output + i < g.outputs() ? first_output + i : g.outputs() - 1;
      x[i] = spectra + g.nth(plane, 0) * g.spectrum_size() + kx;
      of_output[i] = gradients + g.nth(output, 0) * g.spectrum_size() + kx;
      along_y[i] = tables.along_y + static_cast<std::size_t>(tables.phases_of_output[output]) * g.ny * half;
    }
    Complex<T> even[2][2][half + 1] = {};
    Complex<T> odd[2][2][half] = {};
    // What is needed next is asked for before what is there is worked on; the last is asked for again.
    Complex<T> next_x[2][2];
    Complex<T> next_of_output[2][2];
    const auto load = [&](int ky, int image) {
      DOSEFLOOR_UNROLL
      for (int row = 0; row < 2; ++row) {
        const std::size_t at = static_cast<std::size_t>(image) * g.spectrum_size() +
                               static_cast<std::size_t>(row == 0 || ky == 0 ? ky : g.ny - ky) * g.pitch;
        DOSEFLOOR_UNROLL
        for (int i = 0; i < 2; ++i) {
          next_x[row][i] = x[i][at];
          next_of_output[row][i] = of_output[i][at];
        }
      }
    };
    load(segment, 0);
    for (int ky = segment; ky <= g.ny / 2; ky += segments) {
      keep_in_step();
      const bool alone = ky == 0 || ky == g.ny / 2;
      const int next_ky = ky + segments <= g.ny / 2 ? ky + segments : ky;
      Complex<T> cross[2][2][2] = {};
      for (int image = 0; image < g.images; ++image) {
        Complex<T> a[2][2];
        Complex<T> b[2][2];
        DOSEFLOOR_UNROLL
        for (int row = 0; row < 2; ++row) {
          DOSEFLOOR_UNROLL
          for (int i = 0; i < 2; ++i) {
            a[row][i] = next_x[row][i];
            b[row][i] = next_of_output[row][i];
          }
        }
        const bool last = image + 1 == g.images;
        load(last ? next_ky : ky, last ? 0 : image + 1);
        DOSEFLOOR_UNROLL
        for (int row = 0; row < 2; ++row) {
          DOSEFLOOR_UNROLL
          for (int i = 0; i < 2; ++i) {
            DOSEFLOOR_UNROLL
            for (int j = 0; j < 2; ++j) {
              cross[i][j][row].re += a[row][i].re * b[row][j].re + a[row][i].im * b[row][j].im;
              cross[i][j][row].im += a[row][i].im * b[row][j].re - a[row][i].re * b[row][j].im;
            }
          }
        }
      }
      const T once = alone ? T(0.5) : T(1);
      DOSEFLOOR_UNROLL
      for (int j = 0; j < 2; ++j) {
        DOSEFLOOR_UNROLL
        for (int i = 0; i < 2; ++i) {
          const Complex<T> sum{once * (cross[i][j][0].re + cross[i][j][1].re),
                               once * (cross[i][j][0].im + cross[i][j][1].im)};
          const Complex<T> difference{cross[i][j][0].re - cross[i][j][1].re,
                                      cross[i][j][0].im - cross[i][j][1].im};
          even[i][j][0].re += sum.re;
          even[i][j][0].im += sum.im;
          DOSEFLOOR_UNROLL
          for (int a = 1; a <= half; ++a) {
            const Complex<T> phase = along_y[j][static_cast<std::size_t>(ky) * half + a - 1];
            even[i][j][a].re += phase.re * sum.re;
            even[i][j][a].im += phase.re * sum.im;
            odd[i][j][a - 1].re += phase.im * difference.re;
            odd[i][j][a - 1].im += phase.im * difference.im;
          }
        }
      }
    }
    DOSEFLOOR_UNROLL
    for (int i = 0; i < 2; ++i) {
      DOSEFLOOR_UNROLL
      for (int j = 0; j < 2; ++j) {
        if (pair[i][j]) {
          const int number = tables.pair_of_output[first_output + j] + first_plane + i;
          Complex<T>* const lines = lag_lines + at_segment(segment) +
                                    static_cast<std::size_t>(number) * parts_of_lag_lines(half) * g.pitch +
                                    kx;
          DOSEFLOOR_UNROLL
          for (int a = 0; a <= half; ++a) {
            lines[static_cast<std::size_t>(a) * g.pitch] = even[i][j][a];
          }
          DOSEFLOOR_UNROLL
          for (int a = 1; a <= half; ++a) {
            lines[static_cast<std::size_t>(half + a) * g.pitch] = odd[i][j][a - 1];
          }
        }
      }
    }
  }

 private:
  [[nodiscard]] DOSEFLOOR_DEVICE std::size_t at_segment(int segment) const {
    const int last = geometry.outputs() - 1;
    const int pairs = tables.pair_of_output[last] + geometry.first_plane(geometry.depth - 1);
    return static_cast<std::size_t>(segment) * pairs * parts_of_lag_lines(half) * geometry.pitch;
  }
};

/// Adds up the segments, in the first.
template <class T>
struct SumSegments {
  int size;  ///< of a segment
  Complex<T>* lag_lines;

  DOSEFLOOR_DEVICE void operator()(int x, int /*y*/, int /*z*/) const {
    Complex<T> sum = lag_lines[x];
    for (int segment = 1; segment < segments; ++segment) {
      const Complex<T> more = lag_lines[static_cast<std::size_t>(segment) * size + x];
      sum.re += more.re;
      sum.im += more.im;
    }
    lag_lines[x] = sum;
  }
};

/// Lag lines -> gradients of the taps [pair][tap along y][tap along x].
template <class T, int half>
struct TapGradients {
  Geometry geometry;
  Tables<T> tables;
  const Complex<T>* lag_lines;
  T* of_weights;

  DOSEFLOOR_DEVICE void operator()(int tap, int pair, int /*z*/) const {
    constexpr int taps = 2 * half + 1;
    const int pitch = geometry.pitch;
    const int a = tap / taps - half;
    const int b = tap % taps - half;
    const int distance = b < 0 ? -b : b;
    const Complex<T>* along_x = tables.along_x;
    along_x += static_cast<std::size_t>(tables.phases_of_output[tables.output_of_pair[pair]]) * half * pitch +
               static_cast<std::size_t>(distance == 0 ? 0 : distance - 1) * pitch;
    const Complex<T>* const lines =
        lag_lines + static_cast<std::size_t>(pair) * parts_of_lag_lines(half) * pitch;
    const Complex<T>* const even = lines + static_cast<std::size_t>(a < 0 ? -a : a) * pitch;
    const Complex<T>* const odd = lines + static_cast<std::size_t>(half + (a < 0 ? -a : a)) * pitch;
    const T sign_a = a == 0 ? T(0) : (a < 0 ? T(-1) : T(1));
    const T sign_b = b < 0 ? T(-1) : T(1);
    T sum = 0;
    for (int kx = 0; kx < geometry.columns; ++kx) {
      const T re = even[kx].re - sign_a * odd[kx].im;
      const T im = even[kx].im + sign_a * odd[kx].re;
      const Complex<T> phase = distance == 0 ? Complex<T>{1, 0} : along_x[kx];
      sum += static_cast<T>(multiplicity(geometry, kx)) * (re * phase.re - sign_b * im * phase.im);
    }
    of_weights[static_cast<std::size_t>(pair) * geometry.taps() + tap] =
        sum / static_cast<T>(geometry.real_size());
  }
};

/// Products of each output's features and the gradients of the logits, summed over images and a segment of
/// ky: [output][segment][pitch].
template <class T>
struct LastWeightColumns {
  Geometry geometry;
  const Complex<T>* spectra;
  const Complex<T>* of_logits;
  T* columns;

  DOSEFLOOR_DEVICE void operator()(int kx, int segment, int output) const {
    const Geometry& g = geometry;
    T sum = 0;
    for (int image = 0; image < g.images && kx < g.columns; ++image) {
      const Complex<T>* const x = spectra + g.nth(g.channels + output, image) * g.spectrum_size() + kx;
      const Complex<T>* const of_logit = of_logits + static_cast<std::size_t>(image) * g.spectrum_size() + kx;
      for (int ky = segment; ky < g.ny; ky += column_segments) {
        const Complex<T> a = x[static_cast<std::size_t>(ky) * g.pitch];
        const Complex<T> b = of_logit[static_cast<std::size_t>(ky) * g.pitch];
        sum += a.re * b.re + a.im * b.im;
      }
    }
    columns[(static_cast<std::size_t>(output) * column_segments + segment) * g.pitch + kx] =
        kx < g.columns ? sum * static_cast<T>(multiplicity(g, kx)) : T(0);
  }

  static constexpr int column_segments = 16;
};

/// Rows of `length` numbers -> `lanes` sums of each, then one.
template <class T>
struct SumRows {
  static constexpr int lanes = 32;
  int length;
  const T* rows;
  T* sums;  ///< [row][lanes]

  DOSEFLOOR_DEVICE void operator()(int lane, int row, int /*z*/) const {
    T sum = 0;
    for (int i = lane; i < length; i += lanes) {
      sum += rows[static_cast<std::size_t>(row) * length + i];
    }
    sums[static_cast<std::size_t>(row) * lanes + lane] = sum;
  }
};

/// The rest of the last weights' gradients; and those of biases: the spectra at (0, 0).
template <class T>
struct FinishVectors {
  Geometry geometry;
  const T* sums;  ///< of LastWeightColumns, by SumRows
  const Complex<T>* gradients;
  const Complex<T>* of_logits;
  T* of_biases;
  T* of_last_weight;
  T* of_last_bias;

  DOSEFLOOR_DEVICE void operator()(int output, int /*y*/, int /*z*/) const {
    const Geometry& g = geometry;
    T sum = 0;
    for (int lane = 0; lane < SumRows<T>::lanes; ++lane) {
      sum += sums[output * SumRows<T>::lanes + lane];
    }
    of_last_weight[output] = sum / static_cast<T>(g.real_size());
    T of_bias = 0;
    T of_last = 0;
    for (int image = 0; image < g.images; ++image) {
      of_bias += gradients[g.nth(output, image) * g.spectrum_size()].re;
      of_last += of_logits[static_cast<std::size_t>(image) * g.spectrum_size()].re;
    }
    of_biases[output] = of_bias;
    if (output == 0) {
      *of_last_bias = of_last;
    }
  }
};

}  // namespace dosefloor::device_msd

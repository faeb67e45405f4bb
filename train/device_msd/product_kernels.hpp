#pragma once
/// Products of spectra with dilated kernels, and their adjoint. operator() is the work of one thread: of a
/// column kx and the rows ky and -ky. Neighbouring threads have neighbouring kx and the same ky.
///
/// Taps w[ky][kx] act as a convolution layer's do (as correlations):
///   K(ky, kx) = sum over a, b = -half .. half of w[half + a][half + b] exp(+iθ (a ky + b kx))
/// The sum over a alone, L_b(ky), is tabulated for each pair of planes ("lines"), in parts even and odd in b:
///   E_0 = L_0, E_b = L_b + L_-b, O_b = i (L_b - L_-b);  K(ky, ±kx) = E_0 + sum over b of cos E_b ± sin O_b
/// and K(-ky, kx) = conj K(ky, -kx), the taps being real. So a number of K costs 4 half + 1 real
/// multiply-adds, which the images of a batch share, with lines that the threads of a warp load together and
/// phases that stay in registers.

#include "train/device_msd/geometry.hpp"

namespace dosefloor::device_msd {

/// Two numbers that are loaded at once.
template <class T>
struct alignas(4 * sizeof(T)) ComplexPair {
  Complex<T> first;
  Complex<T> second;
};

/// ComplexPairs that hold the lines of one pair of planes and one ky: E_0 .. E_half, then O_1 .. O_half.
DOSEFLOOR_DEVICE constexpr int pairs_of_line(int half) {
  return half + 1;
}

/// Taps -> lines [pair][ky = 0 .. ny/2][pairs_of_line].
template <class T, int half>
struct TabulateLines {
  Geometry geometry;
  Tables<T> tables;
  const T* weights;  ///< [pair][tap along y][tap along x]
  ComplexPair<T>* lines;

  DOSEFLOOR_DEVICE void operator()(int ky, int b, int pair) const {
    constexpr int taps = 2 * half + 1;
    const int phases = tables.phases_of_output[tables.output_of_pair[pair]];
    const Complex<T>* along_y = tables.along_y + (static_cast<std::size_t>(phases) * geometry.ny + ky) * half;
    const T* centre = weights + static_cast<std::size_t>(pair) * geometry.taps() + half * taps + half;
    Complex<T> right{centre[b], 0};
    Complex<T> left{centre[-b], 0};
    for (int a = 1; a <= half; ++a) {
      const Complex<T> phase = along_y[a - 1];
      right.re += phase.re * (centre[a * taps + b] + centre[-a * taps + b]);
      right.im += phase.im * (centre[a * taps + b] - centre[-a * taps + b]);
      left.re += phase.re * (centre[a * taps - b] + centre[-a * taps - b]);
      left.im += phase.im * (centre[a * taps - b] - centre[-a * taps - b]);
    }
    auto* const of_line = reinterpret_cast<Complex<T>*>(
        lines + (static_cast<std::size_t>(pair) * (geometry.ny / 2 + 1) + ky) * pairs_of_line(half));
    if (b == 0) {
      of_line[0] = right;
      of_line[2 * half + 1] = {0, 0};
      return;
    }
    of_line[b] = {right.re + left.re, right.im + left.im};
    of_line[half + b] = {left.im - right.im, right.re - left.re};
  }
};

/// The lines of one pair and one ky, in registers: E_0 .. E_half, then O_1 .. O_half.
template <class T, int half>
struct Line {
  Complex<T> parts[2 * pairs_of_line(half)];

  DOSEFLOOR_DEVICE void load(const ComplexPair<T>* line) {
    DOSEFLOOR_UNROLL
    for (int i = 0; i < pairs_of_line(half); ++i) {
      const ComplexPair<T> both = line[i];
      parts[2 * i] = both.first;
      parts[2 * i + 1] = both.second;
    }
  }
};

/// Phases of one kx, in registers.
template <class T, int half>
struct Phases {
  Complex<T> of_tap[half];

  DOSEFLOOR_DEVICE void load(const Complex<T>* along_x, int pitch) {
    DOSEFLOOR_UNROLL
    for (int b = 0; b < half; ++b) {
      of_tap[b] = along_x[static_cast<std::size_t>(b) * pitch];
    }
  }
};

/// K at (ky, kx) and (-ky, kx), from the lines of ky and the phases of kx.
template <class T, int half>
DOSEFLOOR_DEVICE void kernel_at(const Line<T, half>& line, const Phases<T, half>& phases,
                                Complex<T> (&kernel)[2]) {
  Complex<T> even = line.parts[0];
  Complex<T> odd{0, 0};
  DOSEFLOOR_UNROLL
  for (int b = 1; b <= half; ++b) {
    const Complex<T> phase = phases.of_tap[b - 1];
    even.re += phase.re * line.parts[b].re;
    even.im += phase.re * line.parts[b].im;
    odd.re += phase.im * line.parts[half + b].re;
    odd.im += phase.im * line.parts[half + b].im;
  }
  kernel[0] = {even.re + odd.re, even.im + odd.im};
  kernel[1] = {even.re - odd.re, odd.im - even.im};
}

/// Planes or outputs [first, end), and the spectra of the first.
template <class Number>
struct Spectra {
  int first;
  int end;
  Number* numbers;
};

/// Forward: to[output] (+)= sum over input planes of K in. Adjoint: to[input plane] (+)= sum over outputs of
/// conj(K) out. A thread works on `targets` of `to`, which read `from` together, for `together` images. Where
/// fewer are left, the last is worked on again, in vain: nothing branches within the loop. What is needed
/// next is asked for before what is there is worked on; the last is asked for again.
template <class T, int half, int targets, int together, bool adjoint>
struct AddProducts {
  static constexpr BlockSize block_size{4, adjoint&& half <= 4 ? 3 : 2};

  Geometry geometry;
  Tables<T> tables;
  const ComplexPair<T>* lines;
  Spectra<const Complex<T>> from;
  Spectra<Complex<T>> to;
  bool accumulate;

  /// z counts groups of images, then groups of `to`.
  [[nodiscard]] int groups() const {
    return groups_of_images() * ((to.end - to.first + targets - 1) / targets);
  }
  [[nodiscard]] DOSEFLOOR_DEVICE int groups_of_images() const {
    return (geometry.images + together - 1) / together;
  }

  DOSEFLOOR_DEVICE void operator()(int kx, int ky, int z) const {
    const Geometry& g = geometry;
    const int first_image = z % groups_of_images() * together;
    const int images = at_most(g.images - first_image, together);
    const int first_to = to.first + z / groups_of_images() * targets;
    const int count = at_most(to.end - first_to, targets);
    const std::size_t at[2] = {static_cast<std::size_t>(ky) * g.pitch + kx,
                               static_cast<std::size_t>(ky == 0 ? 0 : g.ny - ky) * g.pitch + kx};
    Complex<T>* const sums = to.numbers + g.nth(first_to - to.first, first_image) * g.spectrum_size();
    Complex<T> sum[targets][together][2];
    DOSEFLOOR_UNROLL
    for (int t = 0; t < targets; ++t) {
      DOSEFLOOR_UNROLL
      for (int m = 0; m < together; ++m) {
        DOSEFLOOR_UNROLL
        for (int row = 0; row < 2; ++row) {
          sum[t][m][row] = accumulate && t < count && m < images
                               ? sums[g.nth(t, m) * g.spectrum_size() + at[row]]
                               : Complex<T>{0, 0};
        }
      }
    }
    std::size_t of_image[together];
    DOSEFLOOR_UNROLL
    for (int m = 0; m < together; ++m) {
      of_image[m] = static_cast<std::size_t>(first_image + at_most(m, images - 1)) * g.spectrum_size();
    }
    Complex<T> next[together][2];
    const auto load_numbers = [&](int source) {
      const Complex<T>* const numbers = from.numbers + g.nth(source - from.first, 0) * g.spectrum_size();
      DOSEFLOOR_UNROLL
      for (int m = 0; m < together; ++m) {
        next[m][0] = numbers[of_image[m] + at[0]];
        next[m][1] = numbers[of_image[m] + at[1]];
      }
    };
    // Of each target; or of the source, and of the next one.
    Phases<T, half> phases[adjoint ? 2 : targets];
    const auto load_phases = [&](int i, int output) {
      phases[i].load(
          tables.along_x + static_cast<std::size_t>(tables.phases_of_output[output]) * half * g.pitch + kx,
          g.pitch);
    };
    const std::size_t line_size = static_cast<std::size_t>(g.ny / 2 + 1) * pairs_of_line(half);
    const auto line_of = [&](int plane, int output) {
      return lines + static_cast<std::size_t>(tables.pair_of_output[output] + plane) * line_size +
             static_cast<std::size_t>(ky) * pairs_of_line(half);
    };
    const ComplexPair<T>* first_line[targets];
    if constexpr (!adjoint) {
      DOSEFLOOR_UNROLL
      for (int t = 0; t < targets; ++t) {
        const int output = first_to + at_most(t, count - 1);
        load_phases(t, output);
        first_line[t] = line_of(from.first, output);
      }
    }
    Line<T, half> next_line;
    const auto load_line = [&](int source, int t) {
      if constexpr (adjoint) {
        next_line.load(line_of(first_to + at_most(t, count - 1), source));
      } else {
        next_line.load(first_line[t] + static_cast<std::size_t>(source - from.first) * line_size);
      }
    };
    load_numbers(from.first);
    load_line(from.first, 0);
    if constexpr (adjoint) {
      load_phases(1, from.first);
    }
    for (int source = from.first; source < from.end; ++source) {
      const int next_source = at_most(source + 1, from.end - 1);
      Complex<T> in[together][2];
      DOSEFLOOR_UNROLL
      for (int m = 0; m < together; ++m) {
        in[m][0] = next[m][0];
        in[m][1] = next[m][1];
      }
      load_numbers(next_source);
      if constexpr (adjoint) {
        phases[0] = phases[1];
        load_phases(1, next_source);
      }
      DOSEFLOOR_UNROLL
      for (int t = 0; t < targets; ++t) {
        const Line<T, half> line = next_line;
        load_line(t + 1 < targets ? source : next_source, t + 1 < targets ? t + 1 : 0);
        Complex<T> kernel[2];
        kernel_at(line, phases[adjoint ? 0 : t], kernel);
        DOSEFLOOR_UNROLL
        for (int m = 0; m < together; ++m) {
          DOSEFLOOR_UNROLL
          for (int row = 0; row < 2; ++row) {
            const T im = adjoint ? -kernel[row].im : kernel[row].im;
            sum[t][m][row].re += kernel[row].re * in[m][row].re - im * in[m][row].im;
            sum[t][m][row].im += kernel[row].re * in[m][row].im + im * in[m][row].re;
          }
        }
      }
    }
    DOSEFLOOR_UNROLL
    for (int t = 0; t < targets; ++t) {
      DOSEFLOOR_UNROLL
      for (int m = 0; m < together; ++m) {
        if (t < count && m < images) {
          sums[g.nth(t, m) * g.spectrum_size() + at[0]] = sum[t][m][0];
          sums[g.nth(t, m) * g.spectrum_size() + at[1]] = sum[t][m][1];
        }
      }
    }
  }

 private:
  static DOSEFLOOR_DEVICE int at_most(int a, int b) { return a < b ? a : b; }
};

}  // namespace dosefloor::device_msd

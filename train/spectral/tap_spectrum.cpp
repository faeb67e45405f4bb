#include "train/spectral/tap_spectrum.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::spectral {
namespace {

/// How often each ky of a row block counts in a sum over all of them: the conjugates that are not kept, too.
template <class T>
Vector<T> multiplicity(const PlaneTransform<T>& planes, std::size_t row_block) {
  const auto last = static_cast<std::size_t>(planes.ny() / 2);
  Vector<T> times{};
  for (std::size_t lane = 0; lane < lanes<T>; ++lane) {
    const std::size_t ky = row_block * lanes<T> + lane;
    times[lane] = ky > last ? T(0) : T(ky == 0 || ky == last ? 1 : 2);
  }
  return times;
}

template <class T, std::size_t half>
class TapsOf final : public TapSpectrum<T> {
 public:
  using Complex = ComplexLanes<T>;
  static constexpr std::size_t taps_of_line = 2 * half + 1;

  explicit TapsOf(const PlaneTransform<T>& planes) : planes_(planes) {}

  void add_product(const T* taps, const DilationPhases<T>& phases, std::size_t row_block, std::size_t images,
                   Tiles<const Complex> in, Tiles<Complex> out) const override {
    multiply_add<false>(Parts(taps, phases.along_y(row_block)), phases.along_x(), images, in, out);
  }

  void add_adjoint(const T* taps, const DilationPhases<T>& phases, std::size_t row_block, std::size_t images,
                   Tiles<const Complex> out, Tiles<Complex> in) const override {
    multiply_add<true>(Parts(taps, phases.along_y(row_block)), phases.along_x(), images, out, in);
  }

  void lag_lines(const DilationPhases<T>& phases, std::size_t images, Tiles<const Complex> in,
                 Tiles<const Complex> out, Complex* lines, Complex* work) const override {
    even_and_odd(images, in, out, work);
    // Two passes, so that the sums of either stay in registers.
    Complex even[half + 1]{};
    const T* along_x = phases.along_x();
    for (std::size_t p = 0; p < planes_.pairs(); ++p, along_x += 2 * half) {
      const Complex sum = work[2 * p];
      add_real_multiple(sum, T(1), even[0]);
      for (std::size_t b = 1; b <= half; ++b) {
        add_real_multiple(sum, along_x[b - 1], even[b]);
      }
    }
    Complex odd[half]{};
    along_x = phases.along_x() + half;
    for (std::size_t p = 0; p < planes_.pairs(); ++p, along_x += 2 * half) {
      const Complex difference = work[2 * p + 1];
      for (std::size_t b = 1; b <= half; ++b) {
        add_real_multiple(difference, along_x[b - 1], odd[b - 1]);
      }
    }
    lines[half] = even[0];
    for (std::size_t b = 1; b <= half; ++b) {
      lines[half + b] = {even[b].re - odd[b - 1].im, even[b].im + odd[b - 1].re};
      lines[half - b] = {even[b].re + odd[b - 1].im, even[b].im - odd[b - 1].re};
    }
  }

  void gradient(const DilationPhases<T>& phases, const Complex* lines, T* gradient) const override {
    Vector<T> even[half + 1][taps_of_line]{};
    Vector<T> odd[half][taps_of_line]{};
    for (std::size_t row_block = 0; row_block < planes_.row_blocks(); ++row_block) {
      const Vector<T> weight = multiplicity(planes_, row_block);
      const Complex* const along_y = phases.along_y(row_block);
      for (std::size_t b = 0; b < taps_of_line; ++b) {
        const Complex line = lines[row_block * taps_of_line + b];
        const Vector<T> re = line.re * weight;
        const Vector<T> im = line.im * weight;
        even[0][b] += re;
        for (std::size_t a = 1; a <= half; ++a) {
          even[a][b] += re * along_y[a - 1].re;
          odd[a - 1][b] += im * along_y[a - 1].im;
        }
      }
    }
    const T scale = T(1) / (static_cast<T>(planes_.ny()) * static_cast<T>(planes_.nx()));
    for (std::size_t b = 0; b < taps_of_line; ++b) {
      gradient[half * taps_of_line + b] = scale * sum_of_lanes<T>(even[0][b]);
      for (std::size_t a = 1; a <= half; ++a) {
        const T sum = sum_of_lanes<T>(even[a][b]);
        const T difference = sum_of_lanes<T>(odd[a - 1][b]);
        gradient[(half + a) * taps_of_line + b] = scale * (sum - difference);
        gradient[(half - a) * taps_of_line + b] = scale * (sum + difference);
      }
    }
  }

 private:
  /// For each ky of a row block: K(±kx) = even[0] + sum over b of cos even[b] ± sin odd[b - 1].
  struct Parts {
    Complex even[half + 1];
    Complex odd[half];

    Parts(const T* taps, const Complex* along_y) {
      Complex line[taps_of_line];
      for (std::size_t b = 0; b < taps_of_line; ++b) {
        line[b] = {broadcast(taps[half * taps_of_line + b]), Vector<T>{}};
        for (std::size_t a = 1; a <= half; ++a) {
          const T above = taps[(half + a) * taps_of_line + b];
          const T below = taps[(half - a) * taps_of_line + b];
          line[b].re += along_y[a - 1].re * (above + below);
          line[b].im += along_y[a - 1].im * (above - below);
        }
      }
      even[0] = line[half];
      for (std::size_t b = 1; b <= half; ++b) {
        const Complex& right = line[half + b];
        const Complex& left = line[half - b];
        even[b] = {right.re + left.re, right.im + left.im};
        odd[b - 1] = {left.im - right.im, right.re - left.re};
      }
    }
  };

  static void add_real_multiple(const Complex& a, T real, Complex& to) {
    to.re += a.re * real;
    to.im += a.im * real;
  }

  template <bool conjugate>
  static void add_multiple(const Complex& k, const Complex& in, Complex& out) {
    const Vector<T> k_im = conjugate ? -k.im : k.im;
    out.re += k.re * in.re - k_im * in.im;
    out.im += k.re * in.im + k_im * in.re;
  }

  template <bool conjugate>
  void multiply_add(const Parts& parts, const T* along_x, std::size_t images, Tiles<const Complex> in,
                    Tiles<Complex> out) const {
    for (std::size_t p = 0; p < planes_.pairs(); ++p, along_x += 2 * half) {
      Complex even = parts.even[0];
      Complex odd{};
      for (std::size_t b = 1; b <= half; ++b) {
        add_real_multiple(parts.even[b], along_x[b - 1], even);
        add_real_multiple(parts.odd[b - 1], along_x[half + b - 1], odd);
      }
      const Complex plus{even.re + odd.re, even.im + odd.im};
      const Complex minus{even.re - odd.re, even.im - odd.im};
      for (std::size_t image = 0; image < images; ++image) {
        const Complex* const from = in.first + image * in.distance + 2 * p;
        Complex* const to = out.first + image * out.distance + 2 * p;
        add_multiple<conjugate>(plus, from[0], to[0]);
        add_multiple<conjugate>(minus, from[1], to[1]);
      }
    }
  }

  /// work[p] = sum and difference over the pair of kx of sum over images of in conj(out).
  void even_and_odd(std::size_t images, Tiles<const Complex> in, Tiles<const Complex> out,
                    Complex* work) const {
    for (std::size_t p = 0; p < planes_.pairs(); ++p) {
      Complex product[2]{};
      for (std::size_t image = 0; image < images; ++image) {
        const Complex* const a = in.first + image * in.distance + 2 * p;
        const Complex* const b = out.first + image * out.distance + 2 * p;
        add_multiple<true>(b[0], a[0], product[0]);
        add_multiple<true>(b[1], a[1], product[1]);
      }
      work[2 * p] = {product[0].re + product[1].re, product[0].im + product[1].im};
      work[2 * p + 1] = {product[0].re - product[1].re, product[0].im - product[1].im};
    }
  }

  const PlaneTransform<T>& planes_;
};

}  // namespace

double dilation_phase(int dilation, int tap, std::size_t k, int n) {
  const auto turns = static_cast<std::int64_t>(dilation) * tap * static_cast<std::int64_t>(k) % n;
  return 2.0 * std::numbers::pi * static_cast<double>(turns) / n;
}

template <class T>
DilationPhases<T>::DilationPhases(const PlaneTransform<T>& planes, int dilation, int half)
    : half_(static_cast<std::size_t>(half)), along_y_(planes.row_blocks() * half_) {
  for (std::size_t kx = 0; kx < planes.pairs(); ++kx) {
    for (int tap = 1; tap <= half; ++tap) {
      along_x_.push_back(static_cast<T>(std::cos(dilation_phase(dilation, tap, kx, planes.nx()))));
    }
    for (int tap = 1; tap <= half; ++tap) {
      along_x_.push_back(static_cast<T>(std::sin(dilation_phase(dilation, tap, kx, planes.nx()))));
    }
  }
  for (std::size_t ky = 0; ky < planes.row_blocks() * lanes<T>; ++ky) {
    for (int tap = 1; tap <= half; ++tap) {
      ComplexLanes<T>& of_tap = along_y_[ky / lanes<T> * half_ + static_cast<std::size_t>(tap) - 1];
      of_tap.re[ky % lanes<T>] = static_cast<T>(std::cos(dilation_phase(dilation, tap, ky, planes.ny())));
      of_tap.im[ky % lanes<T>] = static_cast<T>(std::sin(dilation_phase(dilation, tap, ky, planes.ny())));
    }
  }
}

template <class T>
T sum_of_products(const PlaneTransform<T>& planes, std::size_t row_block, std::size_t images,
                  Tiles<const ComplexLanes<T>> a, Tiles<const ComplexLanes<T>> b) {
  Vector<T> sum{};
  for (std::size_t image = 0; image < images; ++image) {
    for (std::size_t k = 0; k < planes.tile_size(); ++k) {
      const ComplexLanes<T>& of_a = a.first[image * a.distance + k];
      const ComplexLanes<T>& of_b = b.first[image * b.distance + k];
      sum += of_a.re * of_b.re + of_a.im * of_b.im;
    }
  }
  return sum_of_lanes<T>(sum * multiplicity(planes, row_block)) /
         (static_cast<T>(planes.ny()) * static_cast<T>(planes.nx()));
}

template <class T>
std::unique_ptr<TapSpectrum<T>> make_tap_spectrum(const PlaneTransform<T>& planes, int half) {
  switch (half) {
    case 1:
      return std::make_unique<TapsOf<T, 1>>(planes);
    case 2:
      return std::make_unique<TapsOf<T, 2>>(planes);
    case 3:
      return std::make_unique<TapsOf<T, 3>>(planes);
    case 4:
      return std::make_unique<TapsOf<T, 4>>(planes);
    case 5:
      return std::make_unique<TapsOf<T, 5>>(planes);
    case 6:
      return std::make_unique<TapsOf<T, 6>>(planes);
    default:
      throw Error("no spectral form of kernels with " + std::to_string(2 * half + 1) +
                  " taps: expected an odd number of 3 to " + std::to_string(2 * largest_half_width + 1));
  }
}

template class DilationPhases<float>;
template class DilationPhases<double>;
template float sum_of_products(const PlaneTransform<float>&, std::size_t, std::size_t,
                               Tiles<const ComplexLanes<float>>, Tiles<const ComplexLanes<float>>);
template double sum_of_products(const PlaneTransform<double>&, std::size_t, std::size_t,
                                Tiles<const ComplexLanes<double>>, Tiles<const ComplexLanes<double>>);
template std::unique_ptr<TapSpectrum<float>> make_tap_spectrum(const PlaneTransform<float>&, int);
template std::unique_ptr<TapSpectrum<double>> make_tap_spectrum(const PlaneTransform<double>&, int);

}  // namespace dosefloor::spectral

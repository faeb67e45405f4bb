#include "train/spectral/line_transform.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::spectral {
namespace {

/// The radices of `length`, or none where it has a prime factor that is not among them.
std::vector<int> radices_of(int length) {
  std::vector<int> radices;
  for (const int radix : {4, 2, 3, 5, 7}) {
    for (; length % radix == 0; length /= radix) {
      radices.push_back(radix);
    }
  }
  return length == 1 ? radices : std::vector<int>();
}

template <class T>
ComplexLanes<T> operator+(const ComplexLanes<T>& a, const ComplexLanes<T>& b) {
  return {a.re + b.re, a.im + b.im};
}
template <class T>
ComplexLanes<T> operator-(const ComplexLanes<T>& a, const ComplexLanes<T>& b) {
  return {a.re - b.re, a.im - b.im};
}
template <class T>
ComplexLanes<T> operator*(const ComplexLanes<T>& a, const std::complex<T>& b) {
  return {a.re * b.real() - a.im * b.imag(), a.re * b.imag() + a.im * b.real()};
}

/// a times -i (forward) or +i (backward).
template <bool inverse, class T>
ComplexLanes<T> turned(const ComplexLanes<T>& a) {
  return inverse ? ComplexLanes<T>{-a.im, a.re} : ComplexLanes<T>{a.im, -a.re};
}

/// cos(2πk/radix) and sin(2πk/radix) of an odd radix, k < radix.
template <class T, std::size_t radix>
struct Circle;
template <class T>
struct Circle<T, 3> {
  static constexpr T cosine[] = {1, T(-0.5), T(-0.5)};
  static constexpr T sine[] = {0, T(0.866025403784438646763723170752936183),
                               T(-0.866025403784438646763723170752936183)};
};
template <class T>
struct Circle<T, 5> {
  static constexpr T c1 = T(0.309016994374947424102293417182819059);
  static constexpr T c2 = T(-0.809016994374947424102293417182819059);
  static constexpr T s1 = T(0.951056516295153572116439333379382143);
  static constexpr T s2 = T(0.587785252292473129168705954639072769);
  static constexpr T cosine[] = {1, c1, c2, c2, c1};
  static constexpr T sine[] = {0, s1, s2, -s2, -s1};
};
template <class T>
struct Circle<T, 7> {
  static constexpr T c1 = T(0.623489801858733530525004884004239810);
  static constexpr T c2 = T(-0.222520933956314404288902564496794759);
  static constexpr T c3 = T(-0.900968867902419126236102319507445051);
  static constexpr T s1 = T(0.781831482468029808708444526674057750);
  static constexpr T s2 = T(0.974927912181823607018131682993931217);
  static constexpr T s3 = T(0.433883739117558120475768332848358754);
  static constexpr T cosine[] = {1, c1, c2, c3, c3, c2, c1};
  static constexpr T sine[] = {0, s1, s2, s3, -s3, -s2, -s1};
};

/// The transform of a few elements, in place. Odd radices: elements k and radix - k enter by their sum and
/// their difference only.
template <class T, std::size_t radix, bool inverse>
void butterfly(std::array<ComplexLanes<T>, radix>& a) {
  if constexpr (radix == 2) {
    a = {a[0] + a[1], a[0] - a[1]};
  } else if constexpr (radix == 4) {
    const auto even_sum = a[0] + a[2];
    const auto even_difference = a[0] - a[2];
    const auto odd_sum = a[1] + a[3];
    const auto odd_difference = turned<inverse>(a[1] - a[3]);
    a = {even_sum + odd_sum, even_difference + odd_difference, even_sum - odd_sum,
         even_difference - odd_difference};
  } else {
    using Roots = Circle<T, radix>;
    constexpr std::size_t half = radix / 2;
    std::array<ComplexLanes<T>, half + 1> sum;
    std::array<ComplexLanes<T>, half + 1> difference;
    const auto first = a[0];
    for (std::size_t k = 1; k <= half; ++k) {
      sum[k] = a[k] + a[radix - k];
      difference[k] = turned<inverse>(a[k] - a[radix - k]);
      a[0] = a[0] + sum[k];
    }
    for (std::size_t j = 1; j <= half; ++j) {
      ComplexLanes<T> even = first;
      ComplexLanes<T> odd{};
      for (std::size_t k = 1; k <= half; ++k) {
        const T cosine = Roots::cosine[j * k % radix];
        const T sine = Roots::sine[j * k % radix];
        even = {even.re + sum[k].re * cosine, even.im + sum[k].im * cosine};
        odd = {odd.re + difference[k].re * sine, odd.im + difference[k].im * sine};
      }
      a[j] = even + odd;
      a[radix - j] = even - odd;
    }
  }
}

/// One pass of Stockham's algorithm: `parts` transforms of length `radix` for each of `stride` lines.
template <class T, std::size_t radix, bool inverse>
void pass(const ComplexLanes<T>* in, ComplexLanes<T>* out, std::size_t parts, std::size_t stride,
          const std::complex<T>* roots) {
  for (std::size_t p = 0; p < parts; ++p) {
    std::array<std::complex<T>, radix> twiddle;
    for (std::size_t k = 1; k < radix; ++k) {
      twiddle[k] = inverse ? std::conj(roots[p * k * stride]) : roots[p * k * stride];
    }
    for (std::size_t q = 0; q < stride; ++q) {
      std::array<ComplexLanes<T>, radix> a;
      for (std::size_t k = 0; k < radix; ++k) {
        a[k] = in[q + stride * (p + parts * k)];
      }
      butterfly<T, radix, inverse>(a);
      ComplexLanes<T>* const to = out + q + stride * radix * p;
      to[0] = a[0];
      for (std::size_t k = 1; k < radix; ++k) {
        to[stride * k] = p == 0 ? a[k] : a[k] * twiddle[k];
      }
    }
  }
}

}  // namespace

int friendly_length(int least) {
  if (least < 1) {
    throw Error("no transform has a length of " + std::to_string(least) + ": expected at least 1");
  }
  int length = least + least % 2;
  while (radices_of(length).empty()) {
    length += 2;
  }
  return length;
}

template <class T>
LineTransform<T>::LineTransform(int length)
    : length_(length), radices_(length > 0 ? radices_of(length) : std::vector<int>()) {
  if (length < 1 || (length > 1 && radices_.empty())) {
    throw Error("no transform for a length of " + std::to_string(length) +
                ": expected a product of 2, 3, 5 and 7");
  }
  for (int k = 0; k < length; ++k) {
    const double angle = 2.0 * std::numbers::pi * k / length;
    roots_.emplace_back(static_cast<T>(std::cos(angle)), static_cast<T>(-std::sin(angle)));
  }
}

template <class T>
template <bool inverse>
ComplexLanes<T>* LineTransform<T>::transform(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const {
  std::size_t stride = 1;
  std::size_t remaining = static_cast<std::size_t>(length_);
  for (const int radix : radices_) {
    const std::size_t parts = remaining / static_cast<std::size_t>(radix);
    switch (radix) {
      case 2:
        pass<T, 2, inverse>(line, scratch, parts, stride, roots_.data());
        break;
      case 3:
        pass<T, 3, inverse>(line, scratch, parts, stride, roots_.data());
        break;
      case 4:
        pass<T, 4, inverse>(line, scratch, parts, stride, roots_.data());
        break;
      case 5:
        pass<T, 5, inverse>(line, scratch, parts, stride, roots_.data());
        break;
      default:
        pass<T, 7, inverse>(line, scratch, parts, stride, roots_.data());
    }
    std::swap(line, scratch);
    stride *= static_cast<std::size_t>(radix);
    remaining = parts;
  }
  return line;
}

template <class T>
ComplexLanes<T>* LineTransform<T>::forward(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const {
  return transform<false>(line, scratch);
}

template <class T>
ComplexLanes<T>* LineTransform<T>::backward(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const {
  return transform<true>(line, scratch);
}

template class LineTransform<float>;
template class LineTransform<double>;

}  // namespace dosefloor::spectral

#include "sim/core/fft/batch1d.hpp"

#include <algorithm>
#include <complex>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "tests/sim/core/fft/plain_dft.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
namespace test = dosefloor::test;
using Direction = fft::Batch1d::Direction;
using Values = std::vector<std::complex<double>>;

namespace {

struct Shape {
  int n;
  int howmany;
  int distance;

  [[nodiscard]] std::size_t begin(int transform) const {
    return static_cast<std::size_t>(transform) * static_cast<std::size_t>(distance);
  }
  [[nodiscard]] std::size_t size() const { return begin(howmany); }
};

constexpr std::array<Shape, 7> shapes{
    {{8, 1, 8}, {8, 3, 8}, {8, 8, 16}, {15, 1, 15}, {15, 5, 18}, {560, 1, 560}, {560, 8, 568}}};
constexpr float untouched = -77.0F;

/// The transforms' input: noise of its own for each, `untouched` between them.
fft::FftwArray<fft::Complex> input(const Shape& shape) {
  auto data = fft::fftw_array<fft::Complex>(shape.size());
  std::fill_n(data.get(), shape.size(), fft::Complex(untouched, untouched));
  for (int b = 0; b < shape.howmany; ++b) {
    const Values values = test::noise(static_cast<std::size_t>(shape.n), static_cast<std::uint32_t>(b + 1));
    for (std::size_t j = 0; j < values.size(); ++j) {
      data[shape.begin(b) + j] =
          fft::Complex(static_cast<float>(values[j].real()), static_cast<float>(values[j].imag()));
    }
  }
  return data;
}

/// Largest relative error of the batch's transforms.
double batch_error(const Shape& shape, Direction direction) {
  const fft::Batch1d transform(shape.n, shape.howmany, shape.distance, direction, fft::Planning::measure);
  const auto in = input(shape);
  const auto out = fft::fftw_array<fft::Complex>(shape.size());
  transform(in.get(), out.get());
  double largest = 0.0;
  for (int b = 0; b < shape.howmany; ++b) {
    const Values values = test::noise(static_cast<std::size_t>(shape.n), static_cast<std::uint32_t>(b + 1));
    const Values expected = test::plain_dft(values, direction == Direction::forward ? -1 : 1);
    largest = std::max(largest, test::relative_error(&out[shape.begin(b)], expected));
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch1d)

BOOST_AUTO_TEST_CASE(forward_is_the_transform_with_minus_i) {
  for (const Shape& shape : shapes) {
    BOOST_TEST_CONTEXT(shape.howmany << " of " << shape.n << " at distance " << shape.distance) {
      BOOST_TEST(batch_error(shape, Direction::forward) < 5e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(backward_is_the_transform_with_plus_i) {
  for (const Shape& shape : shapes) {
    BOOST_TEST_CONTEXT(shape.howmany << " of " << shape.n << " at distance " << shape.distance) {
      BOOST_TEST(batch_error(shape, Direction::backward) < 5e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_round_trip_multiplies_by_n) {
  for (const Shape& shape : shapes) {
    const auto [n, howmany, distance] = shape;
    const fft::Batch1d forward(n, howmany, distance, Direction::forward, fft::Planning::measure);
    const fft::Batch1d backward(n, howmany, distance, Direction::backward, fft::Planning::measure);
    const auto in = input(shape);
    const auto spectrum = fft::fftw_array<fft::Complex>(shape.size());
    const auto out = fft::fftw_array<fft::Complex>(shape.size());
    forward(in.get(), spectrum.get());
    backward(spectrum.get(), out.get());
    for (int b = 0; b < howmany; ++b) {
      Values expected = test::noise(static_cast<std::size_t>(n), static_cast<std::uint32_t>(b + 1));
      for (auto& value : expected) {
        value *= n;
      }
      BOOST_TEST(test::relative_error(&out[shape.begin(b)], expected) < 5e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(elements_between_the_transforms_stay_as_they_are) {
  const Shape shape{15, 5, 18};
  const fft::Batch1d transform(shape.n, shape.howmany, shape.distance, Direction::forward,
                               fft::Planning::measure);
  const auto in = input(shape);
  const auto out = input(shape);
  transform(in.get(), out.get());
  for (int b = 0; b < shape.howmany; ++b) {
    for (int j = shape.n; j < shape.distance; ++j) {
      const auto index = shape.begin(b) + static_cast<std::size_t>(j);
      BOOST_TEST(in[index].real() == untouched);
      BOOST_TEST(out[index].real() == untouched);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_moved_plan_still_transforms) {
  fft::Batch1d first(8, 1, 8, Direction::forward, fft::Planning::measure);
  const fft::Batch1d second = std::move(first);
  const auto in = input({8, 1, 8});
  const auto out = fft::fftw_array<fft::Complex>(8);
  second(in.get(), out.get());
  BOOST_TEST(test::relative_error(out.get(), test::plain_dft(test::noise(8, 1), -1)) < 5e-7);
}

BOOST_AUTO_TEST_CASE(an_impossible_batch_is_refused) {
  for (const auto& [n, howmany, distance] : {std::tuple{0, 1, 8}, {8, 0, 8}, {8, 1, 7}, {-8, 1, 8}}) {
    BOOST_CHECK_THROW(fft::Batch1d(n, howmany, distance, Direction::forward, fft::Planning::measure),
                      dosefloor::InputError);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(batch_hermitian1d)

BOOST_AUTO_TEST_CASE(it_is_the_complex_backward_transform_of_the_whole_symmetric_spectrum) {
  for (const int n : {8, 15, 560}) {
    constexpr int howmany = 4;
    const int half = n / 2 + 1;
    const Shape in_shape{half, howmany, half + 3};
    const Shape out_shape{n, howmany, n + 5};
    const Shape full_shape{n, howmany, n};
    const auto in = fft::fftw_array<fft::Complex>(in_shape.size());
    const auto full = fft::fftw_array<fft::Complex>(full_shape.size());
    for (int b = 0; b < howmany; ++b) {
      const Values values = test::noise(static_cast<std::size_t>(half), static_cast<std::uint32_t>(b + 1));
      for (int k = 0; k < half; ++k) {
        const auto& value = values[static_cast<std::size_t>(k)];
        const bool own_mirror = k == 0 || 2 * k == n;  // then it is real
        const fft::Complex c(static_cast<float>(value.real()),
                             own_mirror ? 0.0F : static_cast<float>(value.imag()));
        in[in_shape.begin(b) + static_cast<std::size_t>(k)] = c;
        full[full_shape.begin(b) + static_cast<std::size_t>((n - k) % n)] = Kokkos::conj(c);
        full[full_shape.begin(b) + static_cast<std::size_t>(k)] = c;
      }
    }
    const fft::BatchHermitian1d hermitian(n, howmany, in_shape.distance, out_shape.distance,
                                          fft::Planning::measure);
    const fft::Batch1d whole(n, howmany, n, Direction::backward, fft::Planning::measure);
    const auto real = fft::fftw_array<float>(out_shape.size());
    const auto complex = fft::fftw_array<fft::Complex>(full_shape.size());
    hermitian(in.get(), real.get());
    whole(full.get(), complex.get());
    float largest = 0.0F;
    for (int b = 0; b < howmany; ++b) {
      for (std::size_t j = 0; j < static_cast<std::size_t>(n); ++j) {
        const fft::Complex expected = complex[full_shape.begin(b) + j];
        largest = std::max(
            {largest, std::abs(real[out_shape.begin(b) + j] - expected.real()), std::abs(expected.imag())});
      }
    }
    BOOST_TEST_CONTEXT("n = " << n) {
      BOOST_TEST(largest < 1e-6F * static_cast<float>(n));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_impossible_batch_is_refused) {
  using Numbers = std::tuple<int, int, int, int>;
  for (const auto& [n, howmany, in_distance, out_distance] :
       {Numbers{0, 1, 8, 8}, {8, 0, 8, 8}, {8, 1, 4, 8}, {8, 1, 5, 7}}) {
    BOOST_CHECK_THROW(fft::BatchHermitian1d(n, howmany, in_distance, out_distance, fft::Planning::measure),
                      dosefloor::InputError);
  }
}

BOOST_AUTO_TEST_SUITE_END()

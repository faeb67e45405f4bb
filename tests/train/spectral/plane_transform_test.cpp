#include "train/spectral/plane_transform.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/spectral/random_numbers.hpp"
#include "train/spectral/column_block.hpp"

using namespace dosefloor;
using namespace dosefloor::spectral;

namespace {

struct Shape {
  int height;
  int width;
  int border;

  [[nodiscard]] std::size_t pixels() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
};

const std::vector<Shape> shapes{{16, 16, 3}, {13, 22, 12}, {9, 8, 0}, {37, 33, 8}, {5, 65, 4}};

template <class T>
std::vector<ComplexLanes<T>> spectrum_of(const PlaneTransform<T>& transform, const std::vector<T>& plane,
                                         Border border) {
  std::vector<ComplexLanes<T>> half(transform.half_size());
  std::vector<ComplexLanes<T>> work(transform.work_size());
  std::vector<ComplexLanes<T>> columns;
  for (std::size_t block = 0; block < transform.column_blocks(); ++block) {
    columns.clear();
    for (std::size_t y = 0; y < transform.height(); ++y) {
      columns.push_back(load_columns(plane.data() + y * transform.width(),
                                     {block * transform.column_width(), transform.width()}));
    }
    transform.columns_forward(border, block, columns.data(), half.data(), work.data());
  }
  std::vector<ComplexLanes<T>> spectrum(transform.spectrum_size());
  for (std::size_t block = 0; block < transform.row_blocks(); ++block) {
    transform.rows_forward(border, block, half.data(), spectrum.data() + block * transform.tile_size(),
                           work.data());
  }
  return spectrum;
}

template <class T>
std::vector<T> plane_of(const PlaneTransform<T>& transform, const std::vector<ComplexLanes<T>>& spectrum,
                        Border border) {
  std::vector<ComplexLanes<T>> half(transform.half_size());
  std::vector<ComplexLanes<T>> work(transform.work_size());
  std::vector<ComplexLanes<T>> columns(transform.height());
  for (std::size_t block = 0; block < transform.row_blocks(); ++block) {
    transform.rows_backward(border, block, spectrum.data() + block * transform.tile_size(), half.data(),
                            work.data());
  }
  std::vector<T> plane(transform.height() * transform.width());
  const T scale = T(1) / static_cast<T>(transform.nx() * transform.ny());
  for (std::size_t block = 0; block < transform.column_blocks(); ++block) {
    transform.columns_backward(border, block, half.data(), columns.data(), work.data());
    for (std::size_t y = 0; y < transform.height(); ++y) {
      store_columns<T>({columns[y].re * scale, columns[y].im * scale}, plane.data() + y * transform.width(),
                       {block * transform.column_width(), transform.width()});
    }
  }
  return plane;
}

/// X(ky, kx) out of its tile.
template <class T>
std::complex<double> element(const PlaneTransform<T>& transform, const std::vector<ComplexLanes<T>>& spectrum,
                             int ky, int kx) {
  const bool second = kx > transform.nx() / 2;
  const auto pair = static_cast<std::size_t>(second ? transform.nx() - kx : kx);
  const ComplexLanes<T>& numbers =
      spectrum[static_cast<std::size_t>(ky) / lanes<T> * transform.tile_size() + 2 * pair + (second ? 1 : 0)];
  const std::size_t lane = static_cast<std::size_t>(ky) % lanes<T>;
  return {numbers.re[lane], numbers.im[lane]};
}

int reflected(int i, int size) {
  const int positive = std::abs(i);
  return positive < size ? positive : 2 * (size - 1) - positive;
}

/// By the definition, from the plane with its border.
std::complex<double> plain_element(const Shape& shape, const std::vector<double>& plane, Border border,
                                   int ky, int kx, int ny, int nx) {
  const int beyond = border == Border::reflected ? shape.border : 0;
  std::complex<double> sum;
  for (int y = -beyond; y < shape.height + beyond; ++y) {
    for (int x = -beyond; x < shape.width + beyond; ++x) {
      const int from = reflected(y, shape.height) * shape.width + reflected(x, shape.width);
      sum += std::polar(plane[static_cast<std::size_t>(from)],
                        -2.0 * std::numbers::pi * (1.0 * ky * y / ny + 1.0 * kx * x / nx));
    }
  }
  return sum;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plane_transform)

BOOST_AUTO_TEST_CASE(spectra_are_those_of_the_plane_with_its_border) {
  for (const Shape& shape : shapes) {
    for (const Border border : {Border::zero, Border::reflected}) {
      const PlaneTransform<double> transform(shape.height, shape.width, shape.border);
      const std::vector<double> plane = test::random_numbers<double>(shape.pixels(), 1);
      const auto spectrum = spectrum_of(transform, plane, border);
      double error = 0.0;
      for (int ky = 0; ky <= transform.ny() / 2; ++ky) {
        for (int kx = 0; kx < transform.nx(); ++kx) {
          const auto expected = plain_element(shape, plane, border, ky, kx, transform.ny(), transform.nx());
          error = std::max(error, std::abs(element(transform, spectrum, ky, kx) - expected));
        }
      }
      BOOST_TEST(error < 1e-11, shape.height << " x " << shape.width << ": " << error);
    }
  }
}

BOOST_AUTO_TEST_CASE(both_directions_give_the_plane_back) {
  for (const Shape& shape : shapes) {
    for (const Border border : {Border::zero, Border::reflected}) {
      const PlaneTransform<float> transform(shape.height, shape.width, shape.border);
      const std::vector<float> plane = test::random_numbers<float>(shape.pixels(), 2);
      const std::vector<float> back =
          plane_of(transform, spectrum_of(transform, plane, border), Border::zero);
      float error = 0.0F;
      for (std::size_t i = 0; i < plane.size(); ++i) {
        error = std::max(error, std::abs(back[i] - plane[i]));
      }
      BOOST_TEST(error < 2e-6F);
    }
  }
}

BOOST_AUTO_TEST_CASE(folding_is_the_adjoint_of_reflecting) {
  for (const Shape& shape : shapes) {
    const PlaneTransform<double> transform(shape.height, shape.width, shape.border);
    const std::vector<double> a = test::random_numbers<double>(shape.pixels(), 3);
    const std::vector<double> b = test::random_numbers<double>(shape.pixels(), 4);
    // <P a, P b> = <a, P^T P b>, P padding: once by Parseval, once in the plane.
    const auto folded = plane_of(transform, spectrum_of(transform, b, Border::reflected), Border::reflected);
    const auto of_a = spectrum_of(transform, a, Border::reflected);
    const auto of_b = spectrum_of(transform, b, Border::reflected);
    double sum = 0.0;
    for (int ky = 0; ky <= transform.ny() / 2; ++ky) {
      for (int kx = 0; kx < transform.nx(); ++kx) {
        const double both = ky == 0 || ky == transform.ny() / 2 ? 1.0 : 2.0;
        sum +=
            both * std::real(element(transform, of_a, ky, kx) * std::conj(element(transform, of_b, ky, kx)));
      }
    }
    BOOST_TEST(product(a, folded) == sum / (transform.nx() * transform.ny()),
               boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_border_as_long_as_the_plane_is_refused) {
  BOOST_CHECK_THROW(PlaneTransform<float>(8, 9, 8), Error);
  BOOST_CHECK_THROW(PlaneTransform<float>(9, 8, 8), Error);
  BOOST_CHECK_THROW(PlaneTransform<float>(9, 9, -1), Error);
  BOOST_CHECK_NO_THROW(PlaneTransform<float>(9, 9, 8));
}

BOOST_AUTO_TEST_SUITE_END()

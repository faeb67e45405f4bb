#include "sim/optics/symmetric_eigen.hpp"

#include <cmath>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using optics::symmetric_eigen;

BOOST_AUTO_TEST_SUITE(symmetric_eigen_decomposition)

BOOST_AUTO_TEST_CASE(a_matrix_of_two_rows_has_the_eigenvalues_of_its_quadratic_equation) {
  const auto found = symmetric_eigen({2.0, 1.0, 1.0, 2.0}, 2);
  BOOST_TEST(found.values[0] == 3.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(found.values[1] == 1.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(std::abs(found.vectors[0]) == std::sqrt(0.5), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(found.vectors[0] == found.vectors[1], boost::test_tools::tolerance(1e-14));
  BOOST_TEST(found.vectors[2] == -found.vectors[3], boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(the_discrete_laplacian_has_its_known_eigenvalues_in_falling_order) {
  const std::size_t n = 12;
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    matrix[i * n + i] = 2.0;
    if (i + 1 < n) {
      matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = -1.0;
    }
  }
  const auto found = symmetric_eigen(matrix, n);
  for (std::size_t k = 0; k < n; ++k) {
    const double expected = 2.0 + 2.0 * std::cos(3.14159265358979 * static_cast<double>(k + 1) / (n + 1));
    BOOST_TEST(found.values[k] == expected, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(vectors_and_values_make_up_the_matrix_also_where_values_are_tiny) {
  const std::size_t n = 9;
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double d = 0.2 * (static_cast<double>(i) - static_cast<double>(j));
      matrix[i * n + j] = std::exp(-0.5 * d * d);
    }
  }
  const auto found = symmetric_eigen(matrix, n);
  BOOST_TEST(found.values.back() < 1e-9);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0.0;
      for (std::size_t k = 0; k < n; ++k) {
        sum += found.values[k] * found.vectors[k * n + i] * found.vectors[k * n + j];
      }
      BOOST_TEST(std::abs(sum - matrix[i * n + j]) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_empty_matrix_has_none) {
  BOOST_TEST(symmetric_eigen({}, 0).values.empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_elements_and_values_that_are_not_finite_are_refused) {
  BOOST_CHECK_THROW((void)symmetric_eigen({1.0, 2.0}, 2), Error);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW((void)symmetric_eigen({1.0, nan, nan, 1.0}, 2), Error);
}

BOOST_AUTO_TEST_SUITE_END()

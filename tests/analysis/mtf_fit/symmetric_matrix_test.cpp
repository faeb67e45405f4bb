#include "analysis/mtf_fit/symmetric_matrix.hpp"

#include "tests/support/mpi_test.hpp"

using dosefloor::mtf_fit::SymmetricMatrix;

namespace {

SymmetricMatrix matrix(double a, double b, double c) {
  SymmetricMatrix m(2);
  m(0, 0) = a;
  m(0, 1) = m(1, 0) = b;
  m(1, 1) = c;
  return m;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(symmetric_matrix)

BOOST_AUTO_TEST_CASE(the_inverse_is_that_of_a_two_by_two_matrix_whatever_its_units) {
  for (const double unit : {1.0, 1e-9, 1e9}) {
    const auto inverse = matrix(4.0, 1.0 * unit, 2.0 * unit * unit).inverse();
    BOOST_REQUIRE(inverse.has_value());
    BOOST_TEST((*inverse)(0, 0) == 2.0 / 7.0, boost::test_tools::tolerance(1e-12));
    BOOST_TEST((*inverse)(0, 1) == -1.0 / 7.0 / unit, boost::test_tools::tolerance(1e-12));
    BOOST_TEST((*inverse)(1, 1) == 4.0 / 7.0 / (unit * unit), boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_positive_definite_has_none) {
  BOOST_TEST(!matrix(1.0, 2.0, 1.0).inverse().has_value());
  BOOST_TEST(!matrix(-1.0, 0.0, 1.0).inverse().has_value());
  BOOST_TEST(!matrix(0.0, 0.0, 1.0).inverse().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

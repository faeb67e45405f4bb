#include "train/networks/msd/dilations.hpp"

#include <cmath>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using networks::draw_dilations;

BOOST_AUTO_TEST_SUITE(dilations)

BOOST_AUTO_TEST_CASE(they_follow_from_the_seed_alone) {
  BOOST_TEST(draw_dilations(7, 50, 10) == draw_dilations(7, 50, 10), boost::test_tools::per_element());
  BOOST_CHECK(draw_dilations(7, 50, 10) != draw_dilations(8, 50, 10));
}

BOOST_AUTO_TEST_CASE(a_deeper_net_begins_with_those_of_a_shallower_one) {
  const std::vector<std::int64_t> shallow = draw_dilations(7, 20, 10);
  std::vector<std::int64_t> deep = draw_dilations(7, 50, 10);
  deep.resize(20);
  BOOST_TEST(deep == shallow, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_value_from_1_to_the_largest_is_equally_probable) {
  constexpr int count = 100000;
  std::vector<int> found(11, 0);
  for (const std::int64_t dilation : draw_dilations(3, count, 10)) {
    BOOST_REQUIRE(dilation >= 1 && dilation <= 10);
    ++found[static_cast<std::size_t>(dilation)];
  }
  double chi_squared = 0.0;
  for (std::size_t value = 1; value <= 10; ++value) {
    chi_squared += std::pow(found[value] - count / 10.0, 2) / (count / 10.0);
  }
  BOOST_TEST(chi_squared < 27.9);  // 9 degrees of freedom: exceeded once in 1000 seeds
}

BOOST_AUTO_TEST_CASE(an_empty_range_is_refused) {
  BOOST_CHECK_THROW(draw_dilations(1, 1, 0), Error);
}

BOOST_AUTO_TEST_SUITE_END()

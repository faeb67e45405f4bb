#include "sim/command_line/memory.hpp"

#include <vector>

#include "tests/support/mpi_test.hpp"

BOOST_AUTO_TEST_SUITE(memory)

BOOST_AUTO_TEST_CASE(the_peak_counts_memory_that_was_used_and_given_back) {
  constexpr double used_mib = 96.0;
  const double before_mib = dosefloor::command_line::peak_resident_mib();
  {
    const std::vector<char> touched(static_cast<std::size_t>(used_mib) << 20U, 'x');
    BOOST_TEST(touched.back() == 'x');
  }
  const double after_mib = dosefloor::command_line::peak_resident_mib();
  BOOST_TEST(before_mib > 1.0);
  BOOST_TEST(after_mib >= before_mib);
  BOOST_TEST(after_mib > used_mib);
  BOOST_TEST(after_mib < before_mib + 1.5 * used_mib);
}

BOOST_AUTO_TEST_CASE(memory_that_is_used_is_no_longer_available) {
  constexpr double used_mib = 512.0;  // of a machine that others use, too
  const double before_mib = dosefloor::command_line::available_mib();
  const std::vector<char> touched(static_cast<std::size_t>(used_mib) << 20U, 'x');
  BOOST_TEST(touched.back() == 'x');
  BOOST_TEST(before_mib > used_mib);
  BOOST_TEST(dosefloor::command_line::available_mib() < before_mib);
}

BOOST_AUTO_TEST_SUITE_END()

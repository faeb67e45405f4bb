#include "sim/core/command_line/memory.hpp"

#include <unistd.h>

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

BOOST_AUTO_TEST_CASE(what_is_available_is_some_of_what_the_machine_has) {
  const double pages = static_cast<double>(sysconf(_SC_PHYS_PAGES));
  const double machine_mib = pages * static_cast<double>(sysconf(_SC_PAGE_SIZE)) / (1024.0 * 1024.0);
  const double available_mib = dosefloor::command_line::available_mib();
  BOOST_TEST(available_mib > 1.0);
  BOOST_TEST(available_mib < machine_mib);
}

BOOST_AUTO_TEST_SUITE_END()

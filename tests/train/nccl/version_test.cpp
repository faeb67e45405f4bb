#include <nccl.h>

#include "tests/support/mpi_test.hpp"

BOOST_AUTO_TEST_SUITE(nccl)

// Needs no GPU. The number is 10000 major + 100 minor + patch since NCCL 2.9.
BOOST_AUTO_TEST_CASE(the_library_is_of_the_version_that_the_header_describes) {
  int version = 0;
  BOOST_REQUIRE_EQUAL(ncclGetVersion(&version), ncclSuccess);
  BOOST_TEST(version / 10000 == NCCL_MAJOR);
  BOOST_TEST(version / 100 % 100 == NCCL_MINOR);
}

BOOST_AUTO_TEST_SUITE_END()

#include "jobs/local/gpus.hpp"

#include <boost/test/unit_test.hpp>

using dosefloor::local::listed_gpus;
using Names = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(gpus)

BOOST_AUTO_TEST_CASE(numbers_and_names_of_devices_and_of_their_parts_are_listed) {
  BOOST_TEST(listed_gpus("0") == Names{"0"}, boost::test_tools::per_element());
  BOOST_TEST(listed_gpus("2,0") == (Names{"2", "0"}), boost::test_tools::per_element());
  BOOST_TEST(listed_gpus("GPU-04fd9a94,MIG-1/2/3") == (Names{"GPU-04fd9a94", "MIG-1/2/3"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_names_none_ends_the_list) {
  for (const char* none : {"", "-1", "NoDevFiles", "-1,0"}) {
    BOOST_TEST(listed_gpus(none).empty(), none);
  }
  BOOST_TEST(listed_gpus("1,-1,2") == Names{"1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

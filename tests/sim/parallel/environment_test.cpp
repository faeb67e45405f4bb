#include "sim/parallel/environment.hpp"

#include <cstdlib>
#include <string>

#include "tests/support/mpi_test.hpp"

namespace parallel = dosefloor::parallel;

namespace {

std::string value_of(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "(not set)" : value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(environment)

BOOST_AUTO_TEST_CASE(the_slow_one_sided_component_is_refused_by_default) {
  unsetenv("OMPI_MCA_osc");
  parallel::refuse_slow_one_sided_component();
  BOOST_TEST(value_of("OMPI_MCA_osc") == "^pt2pt");
}

BOOST_AUTO_TEST_CASE(the_users_choice_of_component_is_kept) {
  setenv("OMPI_MCA_osc", "ucx", 1);
  parallel::refuse_slow_one_sided_component();
  BOOST_TEST(value_of("OMPI_MCA_osc") == "ucx");
}

BOOST_AUTO_TEST_SUITE_END()

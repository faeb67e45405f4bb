#include "sim/core/parallel/environment.hpp"

#include <cstdlib>
#include <string>

#include "tests/support/mpi_test.hpp"
#include "tests/support/no_launcher.hpp"

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
  parallel::set_openmpi_parameters();
  BOOST_TEST(value_of("OMPI_MCA_osc") == "^pt2pt");
}

BOOST_AUTO_TEST_CASE(a_process_alone_looks_for_no_network) {
  const dosefloor::test::NoLauncher alone;
  unsetenv("OMPI_MCA_pml");
  parallel::set_openmpi_parameters();
  BOOST_TEST(value_of("OMPI_MCA_pml") == "ob1");
}

BOOST_AUTO_TEST_CASE(ranks_take_the_network_that_openmpi_finds) {
  const dosefloor::test::NoLauncher before_this;
  setenv("PMIX_RANK", "1", 1);
  unsetenv("OMPI_MCA_pml");
  parallel::set_openmpi_parameters();
  BOOST_TEST(parallel::launched_rank().value_or(-1) == 1);
  BOOST_TEST(value_of("OMPI_MCA_pml") == "(not set)");
}

BOOST_AUTO_TEST_CASE(the_users_choice_of_component_is_kept) {
  const dosefloor::test::NoLauncher alone;
  setenv("OMPI_MCA_osc", "ucx", 1);
  setenv("OMPI_MCA_pml", "cm", 1);
  parallel::set_openmpi_parameters();
  BOOST_TEST(value_of("OMPI_MCA_osc") == "ucx");
  BOOST_TEST(value_of("OMPI_MCA_pml") == "cm");
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/reduction/host_gradient.hpp"
#include "train/reduction/exact_reduction.hpp"
#include "train/reduction/float_reduction.hpp"

using namespace dosefloor;
using parallel::Communicator;
using reduction::make_reduction;
using test::HostGradient;

BOOST_AUTO_TEST_SUITE(make_reduction_test)

BOOST_AUTO_TEST_CASE(cpus_sum_as_the_options_say, *dosefloor::test::ranks({1, 2})) {
  HostGradient gradient(test::three_buckets(9));
  const auto exact = make_reduction(Communicator::world(), gradient, {.exact = true});
  const auto in_float = make_reduction(Communicator::world(), gradient, {.exact = false});
  BOOST_TEST(dynamic_cast<reduction::ExactReduction*>(exact.get()) != nullptr);
  BOOST_TEST(dynamic_cast<reduction::FloatReduction*>(in_float.get()) != nullptr);
}

BOOST_AUTO_TEST_CASE(one_device_sums_in_float) {
  HostGradient gradient(test::three_buckets(9), true);
  const auto reduction = make_reduction(Communicator::world(), gradient, {.exact = true});
  BOOST_TEST(dynamic_cast<reduction::FloatReduction*>(reduction.get()) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_device_beside_a_processor_is_refused_on_all_ranks, *dosefloor::test::ranks({2})) {
  const Communicator world = Communicator::world();
  HostGradient gradient(test::three_buckets(9), world.is_root());
  BOOST_CHECK_THROW(static_cast<void>(make_reduction(world, gradient, {})), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/reduction/nccl_reduction.hpp"

#include <cmath>
#include <cstdlib>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/nccl/device_gradient.hpp"
#include "tests/train/reduction/host_gradient.hpp"
#include "train/reduction/device_choice.hpp"

using namespace dosefloor;
using parallel::Communicator;

namespace {

constexpr std::size_t size = 100000;
constexpr double timeout_s = 60.0;

}  // namespace

BOOST_AUTO_TEST_SUITE(nccl_reduction)

// As many ranks as there are devices; on a machine with one device, two ranks get a refusal instead (below).
BOOST_AUTO_TEST_CASE(devices_of_all_ranks_get_the_mean_of_all_samples, *dosefloor::test::ranks({1, 2})) {
  const Communicator world = Communicator::world();
  const int devices = test::visible_devices();
  if (devices < world.size()) {
    BOOST_CHECK_THROW(static_cast<void>(reduction::device_of_rank(world, 0)), InputError);
    test::say_skipped("the sum over " + std::to_string(world.size()) + " devices");
    return;
  }
  test::DeviceGradient gradient(reduction::device_of_rank(world, devices), size);
  const auto reduction = reduction::make_nccl_reduction(world, gradient, timeout_s);
  const std::vector<double> expected =
      test::mean_of_microbatches(static_cast<std::uint32_t>(world.size()), size);
  for (int step = 0; step < 3; ++step) {
    reduction->begin_step();
    gradient.write(test::microbatch(static_cast<std::uint32_t>(world.rank()), size));
    reduction->launch_up_to(2);
    reduction->add_microbatch();
    BOOST_TEST(reduction->finish() == expected.back());
    const std::vector<float> mean = gradient.read();
    for (std::size_t i = 0; i < size; ++i) {
      BOOST_REQUIRE_SMALL(mean[i] - expected[i],
                          1e-5 * std::abs(expected[i]) + 1e-5 * std::pow(10.0, i % 14 - 12.0));
    }
  }
}

BOOST_AUTO_TEST_CASE(two_ranks_on_one_device_are_refused_before_nccl_starts, *dosefloor::test::ranks({2})) {
  const Communicator world = Communicator::world();
  if (test::visible_devices() == 0) {
    BOOST_CHECK_THROW(reduction::require_distinct_devices(world, "bus of host"), InputError);
    test::say_skipped("the refusal of a device that two ranks share");
    return;
  }
  test::DeviceGradient gradient(0, size);
  BOOST_CHECK_THROW(static_cast<void>(reduction::make_nccl_reduction(world, gradient, timeout_s)),
                    InputError);
}

BOOST_AUTO_TEST_CASE(memory_that_is_on_no_device_is_refused) {
  test::HostGradient gradient(test::three_buckets(9));
  BOOST_CHECK_THROW(
      static_cast<void>(reduction::make_nccl_reduction(Communicator::world(), gradient, timeout_s)), Error);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/reduction/float_reduction.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/reduction/host_gradient.hpp"
#include "train/reduction/exact_reduction.hpp"

using namespace dosefloor;
using parallel::Communicator;
using reduction::FloatReduction;
using test::HostGradient;

namespace {

constexpr std::size_t size = 1000;
constexpr std::uint32_t microbatches = 11;
constexpr double timeout_s = 60.0;

std::vector<float> reduced(const Communicator& comm, const std::vector<std::uint32_t>& mine,
                           bool launch_early) {
  HostGradient gradient(test::three_buckets(size));
  FloatReduction reduction(comm, gradient, timeout_s);
  test::run_step(reduction, gradient, mine, launch_early);
  return {gradient.values().begin(), gradient.values().end()};
}

/// Root mean square of the microbatches' elements number i: what errors of their sum are measured by.
double scale_of(std::size_t i) {
  double sum = 0.0;
  for (std::uint32_t m = 0; m < microbatches; ++m) {
    sum += std::pow(test::microbatch(m, size)[i], 2);
  }
  return std::sqrt(sum / microbatches);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(float_reduction)

BOOST_AUTO_TEST_CASE(it_differs_from_the_exact_one_by_1e_6, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const auto mine = test::share(world.rank(), world.size(), microbatches, 1);
  HostGradient exact(test::three_buckets(size));
  reduction::ExactReduction reduction(world, exact, timeout_s);
  test::run_step(reduction, exact, mine);
  const std::vector<float> in_float = reduced(world, mine, true);
  for (std::size_t i = 0; i < size; ++i) {
    BOOST_REQUIRE_SMALL(std::abs(double{in_float[i]} - exact.values()[i]), 1e-6 * scale_of(i));
  }
}

BOOST_AUTO_TEST_CASE(buckets_launched_early_on_some_ranks_and_late_on_others_give_the_same_bits,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const auto mine = test::share(world.rank(), world.size(), microbatches, 3);
  const std::vector<float> late = reduced(world, mine, false);
  BOOST_TEST(reduced(world, mine, world.rank() % 2 == 0) == late, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ranks_without_samples_take_part, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const auto all = test::share(0, 1, microbatches, 0);
  const std::vector<float> alone = reduced(Communicator::self(), all, true);
  const bool is_last = world.rank() == world.size() - 1;
  BOOST_TEST(reduced(world, is_last ? all : std::vector<std::uint32_t>{}, true) == alone,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_number_of_samples_of_all_ranks_is_returned, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  HostGradient gradient(test::three_buckets(size));
  FloatReduction reduction(world, gradient, timeout_s);
  const double expected = test::mean_of_microbatches(microbatches, size).back();
  for (int step = 0; step < 2; ++step) {  // nothing of a step is left for the next
    const auto mine = test::share(world.rank(), world.size(), microbatches, 2);
    BOOST_TEST(test::run_step(reduction, gradient, mine, true) == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_diverged_rank_is_refused_on_all_ranks, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  HostGradient gradient(test::three_buckets(size));
  FloatReduction reduction(world, gradient, timeout_s);
  reduction.begin_step();
  gradient.values().back() = 1.0F;
  if (world.is_root()) {
    gradient.values()[7] = std::numeric_limits<float>::infinity();
  }
  reduction.add_microbatch();
  BOOST_CHECK_THROW(reduction.finish(), Error);
}

BOOST_AUTO_TEST_CASE(a_step_without_samples_is_refused_on_all_ranks, *dosefloor::test::ranks({1, 2})) {
  BOOST_CHECK_THROW(reduced(Communicator::world(), {}, false), Error);
}

BOOST_AUTO_TEST_CASE(a_rank_that_does_not_come_ends_the_wait, *dosefloor::test::ranks({2})) {
  const Communicator world = Communicator::world();
  HostGradient gradient(test::three_buckets(size));
  FloatReduction reduction(world, gradient, world.is_root() ? 0.05 : timeout_s);
  reduction.begin_step();
  gradient.values().back() = 1.0F;
  if (world.is_root()) {
    BOOST_CHECK_THROW(reduction.finish(), Error);
    MPI_Send(nullptr, 0, MPI_BYTE, 1, 0, world.handle());
  } else {
    MPI_Recv(nullptr, 0, MPI_BYTE, 0, 0, world.handle(), MPI_STATUS_IGNORE);
    BOOST_TEST(reduction.finish() == 2.0);
  }
  world.barrier();
}

BOOST_AUTO_TEST_CASE(a_device_is_refused_only_where_there_are_other_ranks, *dosefloor::test::ranks({1, 2})) {
  HostGradient gradient(test::three_buckets(size), true);
  BOOST_CHECK_NO_THROW(FloatReduction(Communicator::self(), gradient, timeout_s));
  const Communicator world = Communicator::world();
  if (world.size() > 1) {
    BOOST_CHECK_THROW(FloatReduction(world, gradient, timeout_s), Error);
  }
}

BOOST_AUTO_TEST_SUITE_END()

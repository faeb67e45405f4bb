#include "train/reduction/exact_reduction.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/reduction/host_gradient.hpp"

using namespace dosefloor;
using parallel::Communicator;
using reduction::ExactReduction;
using test::HostGradient;

namespace {

constexpr std::size_t size = 1000;
constexpr std::uint32_t microbatches = 11;
constexpr double timeout_s = 60.0;

std::vector<float> reduced(const Communicator& comm, const std::vector<std::uint32_t>& mine,
                           bool launch_early = false) {
  HostGradient gradient(test::three_buckets(size));
  ExactReduction reduction(comm, gradient, timeout_s);
  test::run_step(reduction, gradient, mine, launch_early);
  return {gradient.values().begin(), gradient.values().end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_reduction)

BOOST_AUTO_TEST_CASE(the_bits_depend_neither_on_ranks_nor_on_who_has_which_microbatch,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const std::vector<float> alone = reduced(Communicator::self(), test::share(0, 1, microbatches, 0));
  for (std::uint32_t shift = 0; shift < 6; ++shift) {
    const std::vector<std::uint32_t> mine = test::share(world.rank(), world.size(), microbatches, shift);
    BOOST_TEST(reduced(world, mine) == alone, boost::test_tools::per_element());
    BOOST_TEST(reduced(world, mine, true) == alone, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(ranks_without_samples_take_part, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const std::vector<std::uint32_t> all = test::share(0, 1, microbatches, 0);
  const std::vector<float> alone = reduced(Communicator::self(), all);
  const bool is_last = world.rank() == world.size() - 1;
  BOOST_TEST(reduced(world, is_last ? all : std::vector<std::uint32_t>{}) == alone,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(steps_of_a_rank_alone_leave_nothing_for_the_next) {
  HostGradient gradient(test::three_buckets(size));
  ExactReduction reduction(Communicator::self(), gradient, timeout_s);
  for (const std::vector<std::uint32_t>& mine :
       {std::vector<std::uint32_t>{4}, {0, 1, 2}, {4}, {7}, {3, 5}}) {
    for (const bool launch_early : {true, false}) {
      test::run_step(reduction, gradient, mine, launch_early);
      BOOST_TEST(gradient.values() == reduced(Communicator::self(), mine), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(means_are_those_of_long_double, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const std::vector<float> mean = reduced(world, test::share(world.rank(), world.size(), microbatches, 1));
  const std::vector<double> expected = test::mean_of_microbatches(microbatches, size);
  for (std::size_t i = 0; i < size; ++i) {
    BOOST_REQUIRE_SMALL(mean[i] - expected[i], std::abs(expected[i]) * 6e-8 + 1e-22);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_samples_of_all_ranks_is_returned_and_left_as_the_last_element,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  HostGradient gradient(test::three_buckets(size));
  ExactReduction reduction(world, gradient, timeout_s);
  const double expected = test::mean_of_microbatches(microbatches, size).back();
  for (int step = 0; step < 2; ++step) {  // nothing of a step is left for the next
    const auto mine = test::share(world.rank(), world.size(), microbatches, 2);
    BOOST_TEST(test::run_step(reduction, gradient, mine) == expected);
    BOOST_TEST(gradient.values().back() == expected);
  }
}

BOOST_AUTO_TEST_CASE(sums_longer_than_one_piece_of_a_message_are_whole, *dosefloor::test::ranks({2})) {
  const Communicator world = Communicator::world();
  std::vector<std::int64_t> values((std::size_t{3} << 20U) + 5);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<std::int64_t>(i) << (world.rank() == 0 ? 30U : 0U);
  }
  reduction::sum_over_ranks(world, values, timeout_s, "a test");
  bool all_right = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    all_right = all_right && values[i] == (number << 30U) + number;
  }
  BOOST_TEST(all_right);
}

BOOST_AUTO_TEST_CASE(a_step_without_samples_is_refused_on_all_ranks, *dosefloor::test::ranks({1, 2})) {
  BOOST_CHECK_THROW(reduced(Communicator::world(), {}), Error);
}

BOOST_AUTO_TEST_CASE(a_diverged_microbatch_is_refused) {
  HostGradient gradient(test::three_buckets(size));
  ExactReduction reduction(Communicator::self(), gradient, timeout_s);
  reduction.begin_step();
  gradient.values()[7] = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(reduction.add_microbatch(), Error);

  reduction.begin_step();
  gradient.values()[7] = std::numeric_limits<float>::quiet_NaN();
  gradient.values().back() = 1.0F;
  reduction.launch_up_to(3);
  reduction.add_microbatch();
  BOOST_CHECK_THROW(reduction.finish(), Error);
}

BOOST_AUTO_TEST_CASE(a_device_is_refused) {
  HostGradient gradient(test::three_buckets(size), true);
  BOOST_CHECK_THROW(ExactReduction(Communicator::self(), gradient, timeout_s), Error);
}

BOOST_AUTO_TEST_SUITE_END()

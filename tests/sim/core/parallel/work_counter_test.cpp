#include "sim/core/parallel/work_counter.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace parallel = dosefloor::parallel;
using parallel::Communicator;
using parallel::WorkCounter;

BOOST_AUTO_TEST_SUITE(work_counter)

BOOST_AUTO_TEST_CASE(each_item_is_handed_out_exactly_once, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  constexpr std::int64_t total = 1000;
  std::vector<std::int64_t> mine;
  {
    WorkCounter counter(world, total);
    while (const auto item = counter.next()) {
      mine.push_back(*item);
    }
    BOOST_TEST(!counter.next().has_value());  // and stays so
  }
  BOOST_TEST(std::is_sorted(mine.begin(), mine.end()));
  std::vector<std::int64_t> all = world.allgatherv(mine);
  std::sort(all.begin(), all.end());
  BOOST_REQUIRE(all.size() == total);
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_REQUIRE(all[i] == static_cast<std::int64_t>(i));
  }
}

BOOST_AUTO_TEST_CASE(a_busy_rank_does_not_hold_up_the_others, *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  std::int64_t mine = 0;
  WorkCounter counter(world, 200);
  if (world.is_root()) {
    // Rank 0 holds the counter and computes, without a call of MPI: the others must still get theirs.
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  }
  const auto begin = std::chrono::steady_clock::now();
  while (counter.next()) {
    ++mine;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  BOOST_TEST(seconds < 1.4);
  const std::int64_t of_root = world.broadcast_value(mine);
  BOOST_TEST(of_root == 0);
  BOOST_TEST(world.allreduce(mine, parallel::Reduction::sum) == 200);
}

BOOST_AUTO_TEST_CASE(no_items_means_no_item, *dosefloor::test::ranks({1, 2})) {
  WorkCounter counter(Communicator::world(), 0);
  BOOST_TEST(!counter.next().has_value());
}

BOOST_AUTO_TEST_CASE(totals_that_differ_between_ranks_are_refused, *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_CHECK_THROW(WorkCounter(world, world.rank()), dosefloor::InputError);
  BOOST_CHECK_THROW(WorkCounter(world, -1), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

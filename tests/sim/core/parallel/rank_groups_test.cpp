#include "sim/core/parallel/rank_groups.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace parallel = dosefloor::parallel;
using parallel::Communicator;
using parallel::RankGroups;

BOOST_AUTO_TEST_SUITE(rank_groups)

BOOST_AUTO_TEST_CASE(groups_hold_consecutive_ranks, *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  const RankGroups groups(world, 2);
  BOOST_TEST(groups.count() == world.size() / 2);
  BOOST_TEST(groups.index() == world.rank() / 2);
  BOOST_TEST(groups.group().size() == 2);
  BOOST_TEST(groups.group().rank() == world.rank() % 2);
}

BOOST_AUTO_TEST_CASE(leaders_are_the_first_ranks_in_order_of_groups, *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  const RankGroups groups(world, 2);
  BOOST_TEST(groups.is_leader() == (world.rank() % 2 == 0));
  if (groups.is_leader()) {
    BOOST_TEST(groups.leaders().size() == groups.count());
    BOOST_TEST(groups.leaders().rank() == groups.index());
  } else {
    BOOST_CHECK_THROW((void)groups.leaders(), dosefloor::Error);
  }
}

BOOST_AUTO_TEST_CASE(one_rank_per_wave_makes_every_rank_a_leader, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const RankGroups groups(world, 1);
  BOOST_TEST(groups.leaders().size() == world.size());
  BOOST_TEST(groups.group().size() == 1);
}

BOOST_AUTO_TEST_CASE(a_group_size_that_does_not_divide_the_ranks_is_refused,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_CHECK_THROW(RankGroups(world, 3), dosefloor::InputError);
  BOOST_CHECK_THROW(RankGroups(world, 0), dosefloor::InputError);
  BOOST_CHECK_THROW(RankGroups(world, 2 * world.size()), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

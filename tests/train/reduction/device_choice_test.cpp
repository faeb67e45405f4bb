#include "train/reduction/device_choice.hpp"

#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using parallel::Communicator;
using reduction::choose_device;

BOOST_AUTO_TEST_SUITE(device_choice)

BOOST_AUTO_TEST_CASE(each_rank_of_a_node_gets_a_device_of_its_own) {
  BOOST_TEST(choose_device({.node_local_rank = 0, .visible = 4}) == 0);
  BOOST_TEST(choose_device({.node_local_rank = 3, .visible = 4}) == 3);
}

BOOST_AUTO_TEST_CASE(a_rank_that_sees_only_one_device_takes_it) {
  BOOST_TEST(choose_device({.node_local_rank = 3, .visible = 1}) == 0);
}

BOOST_AUTO_TEST_CASE(too_few_devices_are_refused_with_what_to_do) {
  const auto says_what_to_do = [](const InputError& error) {
    return std::string(error.what()).find("train.device") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(static_cast<void>(choose_device({.node_local_rank = 2, .visible = 2})), InputError,
                        says_what_to_do);
  BOOST_CHECK_EXCEPTION(static_cast<void>(choose_device({.node_local_rank = 0, .visible = 0})), InputError,
                        says_what_to_do);
}

BOOST_AUTO_TEST_CASE(ranks_of_this_machine_get_devices_by_their_number, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_TEST(reduction::device_of_rank(world, 8) == world.rank());
}

BOOST_AUTO_TEST_CASE(a_rank_without_a_device_is_named_on_all_ranks, *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  const bool is_last = world.rank() == world.size() - 1;
  const std::string last = "rank " + std::to_string(world.size() - 1) + ":";
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(reduction::device_of_rank(world, is_last ? 0 : 8)), InputError,
      [&last](const InputError& error) { return std::string(error.what()).rfind(last, 0) == 0; });
}

BOOST_AUTO_TEST_CASE(distinct_devices_are_accepted, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_CHECK_NO_THROW(reduction::require_distinct_devices(world, std::to_string(world.rank()) + " of host"));
}

BOOST_AUTO_TEST_CASE(two_ranks_on_one_device_are_refused_on_all_ranks_with_their_numbers,
                     *dosefloor::test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  const int first = world.size() - 2;  // it and the last one share
  const std::string mine = "bus " + std::to_string(world.rank() < first ? world.rank() : first);
  const std::string expected =
      "ranks " + std::to_string(first) + " and " + std::to_string(first + 1) + " have the same device";
  BOOST_CHECK_EXCEPTION(reduction::require_distinct_devices(world, mine), InputError,
                        [&expected](const InputError& error) {
                          return std::string(error.what()).find(expected) != std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()

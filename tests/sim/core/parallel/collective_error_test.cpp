#include "sim/core/parallel/collective_error.hpp"

#include <stdexcept>
#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace parallel = dosefloor::parallel;
using parallel::Communicator;

BOOST_AUTO_TEST_SUITE(collective_error)

BOOST_AUTO_TEST_CASE(an_error_on_the_root_reaches_all_ranks_with_its_type,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const auto says_held = [](const dosefloor::Error& error) { return std::string(error.what()) == "held"; };
  BOOST_CHECK_EXCEPTION(parallel::run_on_root(world, [] { throw dosefloor::LockedError("held"); }),
                        dosefloor::LockedError, says_held);
  BOOST_CHECK_EXCEPTION(parallel::run_on_root(world, [] { throw dosefloor::InputError("held"); }),
                        dosefloor::InputError, says_held);
  BOOST_CHECK_EXCEPTION(parallel::run_on_root(world, [] { throw dosefloor::InterruptedError("held"); }),
                        dosefloor::InterruptedError, says_held);
  BOOST_CHECK_EXCEPTION(parallel::run_on_root(world, [] { throw std::runtime_error("held"); }),
                        dosefloor::Error, says_held);
}

BOOST_AUTO_TEST_CASE(only_the_root_runs_root_work, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  bool ran = false;
  parallel::run_on_root(world, [&] { ran = true; });
  BOOST_TEST(ran == world.is_root());
}

BOOST_AUTO_TEST_CASE(an_error_on_any_rank_reaches_all_ranks, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const int failing = world.size() / 2;  // and all after it: the lowest one's message is the one shown
  BOOST_CHECK_EXCEPTION(
      parallel::run_on_all(world,
                           [&] {
                             if (world.rank() >= failing) {
                               throw dosefloor::InputError("rank " + std::to_string(world.rank()));
                             }
                           }),
      dosefloor::InputError, [&](const dosefloor::Error& error) {
        return std::string(error.what()) == "rank " + std::to_string(failing);
      });
  BOOST_CHECK_NO_THROW(parallel::run_on_all(world, [] {}));
}

BOOST_AUTO_TEST_SUITE_END()

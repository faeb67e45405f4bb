#include "sim/core/parallel/interrupt.hpp"

#include <csignal>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::parallel::InterruptGuard;

BOOST_AUTO_TEST_SUITE(interrupt)

BOOST_AUTO_TEST_CASE(each_stop_signal_sets_the_flag) {
  for (const int number : {SIGTERM, SIGINT, SIGUSR1}) {
    const InterruptGuard guard;
    BOOST_TEST(!guard.requested());
    std::raise(number);
    BOOST_TEST(guard.requested());
  }
}

BOOST_AUTO_TEST_CASE(the_handlers_found_are_restored) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  sigaction(SIGUSR1, &ignore, &before);
  {
    const InterruptGuard guard;
    struct sigaction inside {};
    sigaction(SIGUSR1, nullptr, &inside);
    BOOST_TEST((inside.sa_handler != SIG_IGN));
  }
  struct sigaction after {};
  sigaction(SIGUSR1, &before, &after);
  BOOST_TEST((after.sa_handler == SIG_IGN));
}

BOOST_AUTO_TEST_CASE(a_second_warning_does_not_end_a_program_that_is_stopping) {
  {
    const InterruptGuard guard;
    std::raise(SIGUSR1);
    BOOST_TEST(guard.requested());
  }
  std::raise(SIGUSR1);  // kills where it is not ignored
  std::signal(SIGUSR1, SIG_DFL);
}

BOOST_AUTO_TEST_CASE(exceeding_the_file_size_limit_does_not_kill) {
  const InterruptGuard guard;
  std::raise(SIGXFSZ);
  BOOST_TEST(!guard.requested());
}

BOOST_AUTO_TEST_CASE(a_second_guard_is_refused) {
  const InterruptGuard guard;
  BOOST_CHECK_THROW(InterruptGuard(), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()

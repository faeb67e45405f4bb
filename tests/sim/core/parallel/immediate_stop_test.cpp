#include "sim/core/parallel/immediate_stop.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::parallel::ImmediateStop;
using dosefloor::parallel::InterruptGuard;
using dosefloor::parallel::LastWords;

namespace {

struct Ended {
  int status;
  std::string said;
};

/// A child that raises the signal under an ImmediateStop, and would end with 0 after it.
Ended child_stopped_by(int number, LastWords words) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    const ImmediateStop stop(words);
    std::raise(number);
    _exit(0);
  }
  close(ends[1]);
  std::array<char, 256> buffer{};
  const ssize_t bytes = read(ends[0], buffer.data(), buffer.size());
  close(ends[0]);
  Ended ended{0, std::string(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)))};
  BOOST_REQUIRE(waitpid(child, &ended.status, 0) == child);
  return ended;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(immediate_stop)

BOOST_AUTO_TEST_CASE(each_stop_signal_ends_the_process_as_interrupted_after_one_line) {
  for (const int number : {SIGTERM, SIGINT, SIGUSR1}) {
    const Ended ended = child_stopped_by(number, LastWords::message);
    BOOST_TEST(WIFEXITED(ended.status));
    BOOST_TEST(WEXITSTATUS(ended.status) == static_cast<int>(dosefloor::ExitCode::interrupted));
    BOOST_TEST(ended.said == "stopped by a signal; the same command does what is left\n");
  }
}

BOOST_AUTO_TEST_CASE(without_last_words_nothing_is_said) {
  const Ended ended = child_stopped_by(SIGTERM, LastWords::none);
  BOOST_TEST(WIFEXITED(ended.status));
  BOOST_TEST(WEXITSTATUS(ended.status) == static_cast<int>(dosefloor::ExitCode::interrupted));
  BOOST_TEST(ended.said.empty());
}

BOOST_AUTO_TEST_CASE(an_interrupt_guard_takes_the_signals_over_and_gives_them_back) {
  const ImmediateStop stop(LastWords::none);
  struct sigaction before {};
  sigaction(SIGTERM, nullptr, &before);
  {
    const InterruptGuard guard;
    std::raise(SIGTERM);
    BOOST_TEST(guard.requested());
  }
  struct sigaction after {};
  sigaction(SIGTERM, nullptr, &after);
  BOOST_TEST((after.sa_handler == before.sa_handler));
}

BOOST_AUTO_TEST_CASE(an_ignored_signal_stays_ignored) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  sigaction(SIGINT, &ignore, &before);
  {
    const ImmediateStop stop(LastWords::none);
    std::raise(SIGINT);
  }
  struct sigaction after {};
  sigaction(SIGINT, &before, &after);
  BOOST_TEST((after.sa_handler == SIG_IGN));
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/reduction/bounded_wait.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/parallel/mpi_check.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using reduction::WaitClock;

namespace {

/// Time that passes only while someone sleeps, 1 µs at least.
struct FakeTime {
  double now_s = 100.0;
  std::vector<double> sleeps_s;

  WaitClock clock() {
    return {[this] { return now_s; },
            [this](double seconds) {
              sleeps_s.push_back(seconds);
              now_s += std::max(seconds, 1e-6);
            }};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bounded_wait)

BOOST_AUTO_TEST_CASE(what_is_done_already_is_not_waited_for) {
  FakeTime time;
  BOOST_TEST(reduction::poll_until([] { return true; }, 0.0, time.clock()));
  BOOST_TEST(time.sleeps_s.empty());
}

BOOST_AUTO_TEST_CASE(waiting_ends_when_the_work_is_done) {
  FakeTime time;
  BOOST_TEST(reduction::poll_until([&time] { return time.now_s >= 103.0; }, 10.0, time.clock()));
  BOOST_TEST(time.now_s >= 103.0);
  BOOST_TEST(time.now_s < 103.001);
}

BOOST_AUTO_TEST_CASE(waiting_ends_after_the_time_out) {
  FakeTime time;
  BOOST_TEST(!reduction::poll_until([] { return false; }, 10.0, time.clock()));
  BOOST_TEST(time.now_s >= 110.0);
  BOOST_TEST(time.now_s < 110.002);
}

BOOST_AUTO_TEST_CASE(work_that_is_done_after_a_pause_of_this_rank_itself_counts) {
  double now_s = 0.0;
  const WaitClock stopped_for_an_hour{[&now_s] { return now_s; }, [&now_s](double) { now_s += 3600.0; }};
  BOOST_TEST(reduction::poll_until([&now_s] { return now_s > 0.0; }, 10.0, stopped_for_an_hour));
}

BOOST_AUTO_TEST_CASE(the_core_is_only_yielded_first_and_then_left_for_longer_and_longer) {
  FakeTime time;
  BOOST_TEST(!reduction::poll_until([] { return false; }, 1.0, time.clock()));
  BOOST_TEST(time.sleeps_s.front() == 0.0);
  BOOST_TEST(std::is_sorted(time.sleeps_s.begin(), time.sleeps_s.end()));
  BOOST_TEST(time.sleeps_s.back() == 500e-6);
}

BOOST_AUTO_TEST_CASE(a_rank_that_never_comes_is_named_as_such_and_a_late_one_completes_the_sum,
                     *dosefloor::test::ranks({2})) {
  const auto world = parallel::Communicator::world();
  double sum = 1.0 + world.rank();
  MPI_Request request = MPI_REQUEST_NULL;
  if (world.rank() == 1) {
    MPI_Recv(nullptr, 0, MPI_BYTE, 0, 0, world.handle(), MPI_STATUS_IGNORE);  // after rank 0's time-out
  }
  parallel::check(MPI_Iallreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, world.handle(), &request),
                  "MPI_Iallreduce");
  if (world.rank() == 0) {
    BOOST_CHECK_EXCEPTION(reduction::bounded_wait(request, 0.05, "the sum of one"), Error,
                          [](const Error& error) {
                            const std::string text = error.what();
                            return text.find("0.05 s") != std::string::npos &&
                                   text.find("the sum of one") != std::string::npos &&
                                   text.find("train.reduction_timeout_s") != std::string::npos;
                          });
    BOOST_TEST(request != MPI_REQUEST_NULL);
    MPI_Send(nullptr, 0, MPI_BYTE, 1, 0, world.handle());
  }
  reduction::bounded_wait(request, 60.0, "the sum of one");
  BOOST_TEST(request == MPI_REQUEST_NULL);
  BOOST_TEST(sum == 3.0);  // NOLINT(clang-analyzer-optin.mpi.MPI-Checker): bounded_wait() is the wait
}

BOOST_AUTO_TEST_CASE(the_steady_clock_passes_time) {
  const WaitClock clock = WaitClock::steady();
  const double before_s = clock.now_s();
  clock.sleep_s(2e-3);
  BOOST_TEST(clock.now_s() - before_s >= 2e-3);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/reduction/device_wait.hpp"

#include <algorithm>
#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

/// Work that is done, or fails, at some second of a clock that runs while someone sleeps.
struct FakeWork {
  double done_s;
  double fails_s;
  double now_s = 0.0;
  int aborts = 0;

  void wait(double timeout_s) {
    reduction::wait_or_abort(
        {.done = [this] { return now_s >= done_s; },
         .failure = [this] { return std::string(now_s >= fails_s ? "a cable was cut" : ""); },
         .abort = [this] { ++aborts; }},
        timeout_s, "the sum",
        {.now_s = [this] { return now_s; },
         .sleep_s = [this](double seconds) { now_s += std::max(seconds, 1e-6); }});
  }
};

bool says(const Error& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_wait)

BOOST_AUTO_TEST_CASE(work_that_is_done_in_time_is_not_given_up) {
  FakeWork work{.done_s = 3.0, .fails_s = 1e9};
  BOOST_CHECK_NO_THROW(work.wait(10.0));
  BOOST_TEST(work.aborts == 0);
  BOOST_TEST(work.now_s < 3.001);
}

BOOST_AUTO_TEST_CASE(work_that_hangs_is_given_up_once_after_the_time_out) {
  FakeWork work{.done_s = 1e9, .fails_s = 1e9};
  BOOST_CHECK_EXCEPTION(work.wait(10.0), Error,
                        [](const Error& e) { return says(e, "waited 10 s for the sum"); });
  BOOST_TEST(work.aborts == 1);
  BOOST_TEST(work.now_s < 10.002);
}

BOOST_AUTO_TEST_CASE(work_that_fails_is_given_up_at_once_with_the_reason) {
  FakeWork work{.done_s = 1e9, .fails_s = 2.0};
  BOOST_CHECK_EXCEPTION(work.wait(10.0), Error,
                        [](const Error& e) { return says(e, "the sum failed: a cable was cut"); });
  BOOST_TEST(work.aborts == 1);
  BOOST_TEST(work.now_s < 2.001);
}

BOOST_AUTO_TEST_CASE(work_that_is_done_but_failed_is_not_trusted) {
  FakeWork work{.done_s = 0.0, .fails_s = 0.0};
  BOOST_CHECK_THROW(work.wait(10.0), Error);
}

BOOST_AUTO_TEST_SUITE_END()

#define BOOST_TEST_MODULE terminal
#include "sim/core/terminal/progress.hpp"

#include <algorithm>

#include "tests/sim/core/terminal/captured_stderr.hpp"
#include "tests/support/mpi_test.hpp"

namespace terminal = dosefloor::terminal;
using dosefloor::test::CapturedStderr;

BOOST_AUTO_TEST_SUITE(duration_text)

BOOST_AUTO_TEST_CASE(seconds_below_ten_have_a_decimal) {
  BOOST_TEST(terminal::duration_text(0.0) == "0.0 s");
  BOOST_TEST(terminal::duration_text(2.34) == "2.3 s");
  BOOST_TEST(terminal::duration_text(12.4) == "12 s");
}

BOOST_AUTO_TEST_CASE(minutes_and_hours_keep_the_two_leading_units) {
  BOOST_TEST(terminal::duration_text(260.0) == "4 min 20 s");
  BOOST_TEST(terminal::duration_text(11520.0) == "3 h 12 min");
  BOOST_TEST(terminal::duration_text(360000.0) == "100 h 0 min");
}

BOOST_AUTO_TEST_CASE(rounding_carries_into_the_next_unit) {
  BOOST_TEST(terminal::duration_text(59.6) == "1 min 0 s");
  BOOST_TEST(terminal::duration_text(3599.7) == "1 h 0 min");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bytes_text)

BOOST_AUTO_TEST_CASE(bytes_are_told_in_the_largest_unit_that_keeps_them_above_one) {
  BOOST_TEST(terminal::bytes_text(0.0) == "0 B");
  BOOST_TEST(terminal::bytes_text(640.0) == "640 B");
  BOOST_TEST(terminal::bytes_text(1024.0) == "1.0 KiB");
  BOOST_TEST(terminal::bytes_text(1.5 * 1024 * 1024 * 1024) == "1.5 GiB");
  BOOST_TEST(terminal::bytes_text(250.0 * 1024 * 1024) == "250 MiB");
}

BOOST_AUTO_TEST_CASE(beyond_tebibytes_there_is_no_unit) {
  BOOST_TEST(terminal::bytes_text(0x1p50) == "1024 TiB");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(progress)

BOOST_AUTO_TEST_CASE(it_prints_nothing_when_quiet) {
  const CapturedStderr captured;
  terminal::Progress progress("waves", 3, true);
  progress.update(1);
  progress.finish(3);
  BOOST_TEST(captured.text().empty());
}

BOOST_AUTO_TEST_CASE(without_a_terminal_it_ends_with_one_plain_line) {
  const CapturedStderr captured;
  terminal::Progress progress("waves", 48, false);
  progress.update(37);  // 30 s have not passed
  progress.finish(48);
  const std::string text = captured.text();
  BOOST_TEST(text.rfind("waves  48/48  100 %", 0) == 0U);
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
  BOOST_TEST(text.back() == '\n');
  BOOST_TEST(text.find_first_of("\r\033") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unfinished_run_ends_with_its_share) {
  const CapturedStderr captured;
  terminal::Progress("waves", 48, false).finish(12);
  BOOST_TEST(captured.text().rfind("waves  12/48  25 %", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_to_do_is_all_done) {
  const CapturedStderr captured;
  terminal::Progress("waves", 0, false).finish(0);
  BOOST_TEST(captured.text() == "waves  0/0  100 %\n");
}

BOOST_AUTO_TEST_SUITE_END()

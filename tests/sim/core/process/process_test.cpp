#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/process/answer.hpp"
#include "sim/core/process/child.hpp"
#include "sim/core/process/ending.hpp"
#include "sim/core/process/pipe.hpp"
#include "sim/core/process/signal_queue.hpp"
#include "sim/core/process/spawn.hpp"
#include "tests/support/scratch_folder.hpp"

namespace process = dosefloor::process;
namespace test = dosefloor::test;

namespace {

constexpr double long_s = 60.0;

process::Answer shell(const std::string& script, double longest_s = long_s) {
  return process::ask({"sh", "-c", script}, longest_s);
}

/// Waits for a process that spawn() started.
int code_of(pid_t child) {
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  return process::exit_code(status);
}

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_suite)

BOOST_AUTO_TEST_CASE(an_answer_has_both_streams_and_the_exit_code) {
  const process::Answer answer = shell("echo out; echo err >&2; exit 7");
  BOOST_TEST(answer.output == "out\n");
  BOOST_TEST(answer.errors == "err\n");
  BOOST_TEST(answer.code == 7);
  BOOST_TEST(answer.ending == "exit code 7");
}

BOOST_AUTO_TEST_CASE(more_than_a_pipe_holds_is_read_from_both_streams) {
  const process::Answer answer = shell("head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero");
  BOOST_TEST(answer.output.size() == 200000U);
  BOOST_TEST(answer.errors.size() == 300000U);
}

BOOST_AUTO_TEST_CASE(signals_that_ask_to_stop_are_interruptions_and_others_failures) {
  BOOST_TEST(shell("kill -TERM $$").code == 3);
  BOOST_TEST(shell("kill -INT $$").code == 3);
  const process::Answer killed = shell("kill -KILL $$");
  BOOST_TEST(killed.code == 1);
  BOOST_TEST(killed.ending == "signal 9");
}

BOOST_AUTO_TEST_CASE(a_program_that_takes_too_long_is_killed_with_its_children) {
  const process::Answer answer = shell("echo begun; sleep 600 & wait", 0.2);
  BOOST_TEST(answer.is_late);
  BOOST_TEST(answer.code == 124);
  BOOST_TEST(answer.output == "begun\n");
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_named) {
  BOOST_CHECK_EXCEPTION((void)process::ask({"no-such-program"}, long_s), dosefloor::Error,
                        [](const auto& error) {
                          return std::string(error.what()).starts_with("no-such-program cannot be started");
                        });
}

BOOST_AUTO_TEST_CASE(a_log_is_appended_to_by_both_streams) {
  const test::ScratchFolder folder;
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(code_of(process::spawn({"sh", "-c", "echo out; echo err >&2"}, {.log = folder / "log"})) == 0);
  }
  BOOST_TEST(text_of(folder / "log") == "out\nerr\nout\nerr\n");
}

BOOST_AUTO_TEST_CASE(variables_are_added_to_the_environment_and_replace_those_there_are) {
  BOOST_REQUIRE(setenv("PROCESS_TEST", "before", 1) == 0);
  process::Pipe pipe;
  const pid_t child =
      process::spawn({"sh", "-c", "echo $PROCESS_TEST$PROCESS_TEST_2; env | grep -c ^PROCESS_TEST="},
                     {.output = pipe.write_end()}, {{"PROCESS_TEST", "a b"}, {"PROCESS_TEST_2", "c"}});
  pipe.close_write_end();
  BOOST_TEST(code_of(child) == 0);
  std::string text(100, ' ');
  text.resize(static_cast<std::size_t>(read(pipe.read_end(), text.data(), text.size())));
  BOOST_TEST(text == "a bc\n1\n");
}

BOOST_AUTO_TEST_CASE(a_child_has_no_signal_blocked_that_its_parent_waits_for) {
  const process::SignalQueue queue;
  BOOST_TEST(shell("kill -USR1 $$; echo lives").output.empty());
}

BOOST_AUTO_TEST_CASE(a_queue_returns_signals_that_came_and_nothing_when_none_comes) {
  const process::SignalQueue queue;
  BOOST_TEST(!queue.wait(0.01).has_value());
  raise(SIGTERM);
  BOOST_TEST((queue.wait(long_s) == SIGTERM));
}

BOOST_AUTO_TEST_CASE(a_child_ends_with_its_owner) {
  process::Pipe pipe;
  {
    const process::Child child(process::spawn({"sleep", "600"}, {.output = pipe.write_end()}));
    pipe.close_write_end();
  }
  char byte = 0;
  BOOST_TEST(read(pipe.read_end(), &byte, 1) == 0);  // the other end closed with it
}

BOOST_AUTO_TEST_CASE(a_child_tells_its_end_as_often_as_asked) {
  process::Child child(process::spawn({"sh", "-c", "exit 5"}));
  BOOST_TEST(process::exit_code(child.wait()) == 5);
  BOOST_TEST(process::exit_code(child.wait()) == 5);
}

BOOST_AUTO_TEST_SUITE_END()

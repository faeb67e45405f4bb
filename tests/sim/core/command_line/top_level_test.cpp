#define BOOST_TEST_MODULE program
#include "sim/core/command_line/top_level.hpp"

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/terminal/captured_stderr.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/no_launcher.hpp"

using dosefloor::command_line::run_guarded;
using dosefloor::command_line::run_or_abort;
using dosefloor::test::CapturedStderr;
using dosefloor::test::NoLauncher;
using dosefloor::test::rank_variables;

namespace {

struct Ending {
  int code;
  std::string printed;
};

template <class Exception>
Ending ending_of(const Exception& thrown) {
  const CapturedStderr captured;
  const int code = run_guarded([&thrown]() -> int { throw thrown; });
  return {code, captured.text()};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(guarded, NoLauncher)

BOOST_AUTO_TEST_CASE(work_that_succeeds_gives_its_own_code_and_prints_nothing) {
  const CapturedStderr captured;
  BOOST_TEST(run_guarded([] { return 0; }) == 0);
  BOOST_TEST(run_guarded([] { return 17; }) == 17);
  BOOST_TEST(captured.text().empty());
}

BOOST_AUTO_TEST_CASE(a_failure_ends_with_1) {
  const auto [code, printed] = ending_of(dosefloor::Error("the disk is on fire"));
  BOOST_TEST(code == 1);
  BOOST_TEST(printed == "error: the disk is on fire\n");
}

BOOST_AUTO_TEST_CASE(bad_input_ends_with_2) {
  const auto [code, printed] = ending_of(dosefloor::InputError("found {} and 100 %"));
  BOOST_TEST(code == 2);
  BOOST_TEST(printed == "error: found {} and 100 %\n");
}

BOOST_AUTO_TEST_CASE(an_interruption_ends_with_3_and_is_not_called_an_error) {
  const auto [code, printed] = ending_of(dosefloor::InterruptedError("stopped, run it again"));
  BOOST_TEST(code == 3);
  BOOST_TEST(printed == "stopped, run it again\n");
}

BOOST_AUTO_TEST_CASE(a_locked_output_ends_with_4) {
  const auto [code, printed] = ending_of(dosefloor::LockedError("pid 7 writes it"));
  BOOST_TEST(code == 4);
  BOOST_TEST(printed == "error: pid 7 writes it\n");
}

BOOST_AUTO_TEST_CASE(too_little_memory_ends_with_1_and_says_what_to_do) {
  const auto [code, printed] = ending_of(std::bad_alloc());
  BOOST_TEST(code == 1);
  BOOST_TEST(printed.rfind("error: out of memory: ", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(exceptions_of_other_libraries_end_with_1) {
  const auto [code, printed] = ending_of(std::out_of_range("index 9"));
  BOOST_TEST(code == 1);
  BOOST_TEST(printed == "error: index 9\n");
}

BOOST_AUTO_TEST_CASE(even_what_is_no_exception_type_ends_with_1) {
  const auto [code, printed] = ending_of(42);
  BOOST_TEST(code == 1);
  BOOST_TEST(printed == "error: an unknown exception\n");
}

BOOST_AUTO_TEST_CASE(only_rank_0_of_a_launcher_prints) {
  for (const char* variable : rank_variables) {
    BOOST_TEST_CONTEXT(variable) {
      setenv(variable, "1", 1);
      const auto [code, printed] = ending_of(dosefloor::InputError("seen by all ranks"));
      BOOST_TEST(code == 2);
      BOOST_TEST(printed.empty());
      setenv(variable, "0", 1);
      BOOST_TEST(ending_of(dosefloor::InputError("seen by all ranks")).printed ==
                 "error: seen by all ranks\n");
      unsetenv(variable);
    }
  }
}

// mpirun inside a SLURM batch job: SLURM_PROCID is that of the batch step, 0 on every rank.
BOOST_AUTO_TEST_CASE(mpiruns_own_rank_goes_before_slurms) {
  setenv("SLURM_PROCID", "0", 1);
  setenv("OMPI_COMM_WORLD_RANK", "1", 1);
  BOOST_TEST(ending_of(dosefloor::Error("seen by all ranks")).printed.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(or_abort)

BOOST_AUTO_TEST_CASE(work_that_succeeds_ends_with_0, *dosefloor::test::ranks({1, 2})) {
  BOOST_TEST(run_or_abort([] {}) == 0);
}

BOOST_AUTO_TEST_CASE(on_one_rank_an_exception_is_printed_once_and_becomes_the_code) {
  const CapturedStderr captured;
  BOOST_TEST(run_or_abort([] { throw dosefloor::LockedError("pid 7 writes it"); }) == 4);
  BOOST_TEST(captured.text() == "error: pid 7 writes it\n");
}

BOOST_AUTO_TEST_SUITE_END()

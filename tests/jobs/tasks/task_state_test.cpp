#include "jobs/tasks/task_state.hpp"

#include <fstream>

#include "sim/core/files/output_lock.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tasks = dosefloor::tasks;
namespace files = dosefloor::files;
namespace test = dosefloor::test;
using tasks::Attempt;
using tasks::TaskState;

namespace {

/// A training of 10 epochs whose curves and model are in a folder of the test's.
struct Example {
  Example() {
    jobs = folder / "jobs";
    task.id = "train/seed-1/msd";
    task.parameters = "hash";
    task.items = 10;
    task.curves = folder / "curves.csv";
    task.products = {folder / "model.safetensors"};
    std::filesystem::create_directories(jobs);
  }

  [[nodiscard]] std::filesystem::path journal() const { return tasks::journal_of(jobs, task.id); }
  void begin(std::int64_t items_before = 0, const std::string& parameters = "hash") const {
    Attempt attempt;
    attempt.start = 100.0;
    attempt.host = "n0";
    attempt.ranks = 2;
    attempt.parameters = parameters;
    attempt.items_before = items_before;
    tasks::record_start(journal(), attempt);
  }
  void end(int code, std::int64_t items = 0, bool asked_to_stop = false) const {
    Attempt attempt;
    attempt.end = 130.0;
    attempt.code = code;
    attempt.items = items;
    attempt.asked_to_stop = asked_to_stop;
    tasks::record_end(journal(), attempt);
  }
  void make_product() const { std::ofstream(task.products[0]) << "model"; }
  void make_epochs(int count) const {
    std::ofstream file(task.curves);
    for (int line = 0; line <= count; ++line) {
      file << "line\n";
    }
  }
  [[nodiscard]] tasks::TaskStatus status() const { return tasks::task_status(jobs, task, {3, false}); }
  [[nodiscard]] std::string state() const { return tasks::state_name(status().state); }

  test::ScratchFolder folder;
  std::filesystem::path jobs;
  tasks::Task task;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(task_state)

BOOST_AUTO_TEST_CASE(a_task_that_was_never_begun_waits_even_if_its_product_is_there) {
  const Example example;
  BOOST_TEST(example.state() == "waiting");
  example.make_product();
  BOOST_TEST(example.state() == "waiting");  // the stage verifies it and finds it done
}

BOOST_AUTO_TEST_CASE(done_is_a_success_with_these_parameters_whose_product_is_there) {
  const Example example;
  example.begin();
  example.end(0, 10);
  BOOST_TEST(example.state() == "waiting");
  example.make_product();
  BOOST_TEST(example.state() == "done");
  BOOST_TEST(example.status().items == 10);
  BOOST_TEST(example.status().core_seconds == 60.0);
  Example changed;
  changed.begin(0, "another hash");
  changed.end(0, 10);
  changed.make_product();
  BOOST_TEST(changed.state() == "waiting");
}

BOOST_AUTO_TEST_CASE(a_picture_that_is_missing_is_to_be_drawn_and_hides_no_items) {
  Example example;
  example.task.pictures = {example.folder / "model.png"};
  example.begin();
  example.end(0, 10);
  example.make_product();
  BOOST_TEST(example.state() == "waiting");
  BOOST_TEST(tasks::complete_items(example.task) == 10);
  std::ofstream(example.task.pictures[0]) << "picture";
  BOOST_TEST(example.state() == "done");
}

BOOST_AUTO_TEST_CASE(an_attempt_without_an_end_runs_while_its_lock_is_held_and_was_killed_otherwise) {
  const Example example;
  example.begin();
  {
    const files::OutputLock lock(example.journal());
    BOOST_TEST(example.state() == "running");
    BOOST_TEST((tasks::task_status(example.jobs, example.task, {3, true}).state == TaskState::interrupted));
  }
  BOOST_TEST(example.state() == "interrupted");
}

BOOST_AUTO_TEST_CASE(attempts_that_make_nothing_are_not_repeated_for_ever) {
  const Example example;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    example.begin();
    if (attempt != 2) {  // the second is killed
      example.end(1);
    }
    BOOST_TEST(example.status().failures == attempt);
    BOOST_TEST(example.state() == (attempt < 3 ? "interrupted" : "failed"));
  }
}

BOOST_AUTO_TEST_CASE(progress_a_request_to_stop_and_forgiveness_are_no_failures) {
  const Example example;
  for (int attempt = 0; attempt < 5; ++attempt) {
    example.begin(attempt);
    example.make_epochs(attempt + 1);
    if (attempt % 2 == 0) {
      example.end(1, attempt + 1);
    }
    BOOST_TEST(example.state() == "interrupted");
  }
  for (int attempt = 0; attempt < 5; ++attempt) {
    example.begin(5);
    example.end(3, 5, true);
    BOOST_TEST(example.state() == "interrupted");
  }
  const Example failing;
  failing.begin();
  failing.end(2);
  BOOST_TEST(failing.state() == "failed");  // bad input, at once
  tasks::record_forgiveness(failing.journal());
  BOOST_TEST(failing.state() == "interrupted");
}

BOOST_AUTO_TEST_CASE(a_torn_line_is_skipped_and_the_next_event_still_counts) {
  const Example example;
  example.begin();
  std::ofstream(example.journal(), std::ios::app) << R"({"event": "en)";
  example.end(1);
  const auto attempts = example.status().history.attempts;
  BOOST_TEST(attempts.size() == 1U);
  BOOST_TEST(attempts[0].code == 1);
}

BOOST_AUTO_TEST_CASE(epochs_are_lines_of_the_curves) {
  const Example example;
  BOOST_TEST(tasks::complete_items(example.task) == 0);
  example.make_epochs(4);
  BOOST_TEST(tasks::complete_items(example.task) == 4);
  example.make_product();
  BOOST_TEST(tasks::complete_items(example.task) == 10);
}

BOOST_AUTO_TEST_SUITE_END()

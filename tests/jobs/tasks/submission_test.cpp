#include "jobs/tasks/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

#include "sim/core/errors/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tasks = dosefloor::tasks;
namespace test = dosefloor::test;

BOOST_AUTO_TEST_SUITE(submission)

BOOST_AUTO_TEST_CASE(a_submission_is_read_as_it_was_written) {
  const test::ScratchFolder folder;
  tasks::Submission written;
  written.name = "train.3";
  written.study = "gold";
  written.stage = tasks::Stage::train;
  written.jobs = "/a folder/jobs";
  written.working_folder = "/it's";
  written.launcher = {"srun", "--ntasks={ranks}"};
  written.ranks = 4;
  written.environment = {{"A", "b c"}};
  written.requeue = true;
  written.output = tasks::Output::terminal;
  tasks::Task task;
  task.id = "train/seed-1/msd";
  task.commands = {{"train", "an \"odd\" name.toml"}};
  task.products = {"model.safetensors"};
  task.pictures = {"curves.png"};
  task.items = 7;
  task.most_ranks = 3;
  written.tasks = {task};
  tasks::write_submission(folder / "s.json", written);
  const tasks::Submission read = tasks::read_submission(folder / "s.json");
  BOOST_TEST(read.working_folder == written.working_folder);
  BOOST_TEST((read.launcher == written.launcher));
  BOOST_TEST((read.environment == written.environment));
  BOOST_TEST(read.requeue);
  BOOST_TEST((read.output == tasks::Output::terminal));
  BOOST_TEST(read.tasks.at(0).pictures.at(0) == "curves.png");
  BOOST_TEST(read.jobs == written.jobs);
  BOOST_TEST(read.tasks.at(0).commands.at(0).at(1) == "an \"odd\" name.toml");
  BOOST_TEST(read.tasks.at(0).items == 7);
  BOOST_TEST(read.tasks.at(0).most_ranks == 3);
}

BOOST_AUTO_TEST_CASE(one_of_an_older_version_is_read_with_the_name_that_it_has_for_the_folder) {
  const test::ScratchFolder folder;
  std::ofstream(folder / "s.json")
      << R"({"name": "n", "study": "gold", "stage": "images", "sweep_folder": "/gold/sweep", "working_folder": "/",
             "dosefloor": "/bin/dosefloor", "launcher": [], "ranks": 1, "environment": [], "max_attempts": 3,
             "requeue": false, "tasks": [{"id": "observe", "commands": [["observe", "gold.toml"]], "most_ranks": 2,
             "products": ["observer.emd"], "parameters": "hash", "unit": "images", "items": 7, "curves": ""}]})";
  const tasks::Submission read = tasks::read_submission(folder / "s.json");
  BOOST_TEST(read.jobs == "/gold/sweep");
  BOOST_TEST(read.tasks.at(0).items == 7);
  BOOST_TEST((read.output == tasks::Output::log));
}

BOOST_AUTO_TEST_CASE(another_file_is_refused) {
  const test::ScratchFolder folder;
  std::ofstream(folder / "s.json") << "{}";
  BOOST_CHECK_THROW((void)tasks::read_submission(folder / "s.json"), dosefloor::InputError);
  BOOST_CHECK_THROW((void)tasks::read_submission(folder / "absent.json"), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

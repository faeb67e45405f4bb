#include "jobs/slurm/submitter.hpp"

#include <algorithm>

#include "tests/support/mpi_test.hpp"

namespace slurm = dosefloor::slurm;
namespace tasks = dosefloor::tasks;
namespace config = dosefloor::config;

namespace {

/// The sbatch commands of a study that was never begun.
std::vector<std::string> commands(const std::string& experiment, const slurm::Machine& machine,
                                  std::int64_t shards = 3) {
  const auto graph =
      tasks::task_graph({"gold.toml", {}, shards}, config::parse_experiment(experiment, "gold.toml"));
  slurm::SubmitRequest request;
  request.dosefloor = "/bin/dosefloor";
  request.script = "/jobs/task.sbatch";
  request.dry_run = true;
  return slurm::submit_study(graph, machine, request).commands;
}

bool has(const std::string& command, const std::string& text) {
  return command.find(text) != std::string::npos;
}

constexpr const char* small =
    "[experiment]\ntraining_specimens = 6\nvalidation_specimens = 0\n"
    "[output]\nfolder = \"never-made\"\n[train]\nnetworks = [\"msd\"]\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(slurm_submitter)

BOOST_AUTO_TEST_CASE(arrays_depend_on_each_other_as_their_tasks_do) {
  const auto all = commands(small, {});
  BOOST_REQUIRE(all.size() == 5U);
  BOOST_TEST(has(all[0], "--array=0-2 "));
  BOOST_TEST(!has(all[0], "--dependency"));
  BOOST_TEST(has(all[1], "--dependency=aftercorr:JOB_OF_waves.1 "));
  BOOST_TEST(has(all[2], "--dependency=afterok:JOB_OF_images.2 "));
  BOOST_TEST(has(all[3], "--dependency=aftercorr:JOB_OF_train.3 "));
  BOOST_TEST(has(all[4], "--dependency=afterok:JOB_OF_segment.4 "));
  for (const std::string& command : all) {
    BOOST_TEST(has(command, "--kill-on-invalid-dep=yes"));
    BOOST_TEST(has(command, "--signal=B:USR1@120 "));
    BOOST_TEST(has(command, "--requeue"));
  }
}

BOOST_AUTO_TEST_CASE(resources_are_those_of_the_machine) {
  slurm::Machine machine;
  machine.partition = "main";
  machine.account = "a b; rm -rf /";
  machine.array_throttle = 2;
  machine.stages.at(static_cast<std::size_t>(tasks::Stage::train)) = {4, 2, 1, 4, 1000, 90.5, "gpu"};
  const auto all = commands(small, machine);
  BOOST_TEST(has(all[0], "--array=0-2%2 "));
  BOOST_TEST(has(all[0], "--partition=main "));
  BOOST_TEST(has(all[0], "'--account=a b; rm -rf /'"));
  BOOST_TEST(has(all[2], "--ntasks=4 --cpus-per-task=2 --time=91 "));
  BOOST_TEST(has(all[2], "--nodes=1 --gpus=4 --mem-per-cpu=1000M --partition=gpu "));
}

BOOST_AUTO_TEST_CASE(arrays_that_are_too_long_are_cut_and_still_correspond) {
  slurm::Machine machine;
  machine.max_array_tasks = 2;
  const auto all = commands(small, machine);
  BOOST_TEST(has(all[0], "--array=0-1 "));
  BOOST_TEST(has(all[1], "--array=0 "));
  BOOST_TEST(has(all[2], "--dependency=aftercorr:JOB_OF_waves.1 "));
  BOOST_TEST(has(all[3], "--dependency=aftercorr:JOB_OF_waves.2 "));
  BOOST_TEST(has(all[4], "--dependency=afterok:JOB_OF_images.3:JOB_OF_images.4 "));
}

BOOST_AUTO_TEST_SUITE_END()

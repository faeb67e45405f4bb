#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "jobs/local/scheduler.hpp"

namespace config = dosefloor::config;
namespace local = dosefloor::local;
namespace tasks = dosefloor::tasks;

namespace {

/// Ranks of a group's tasks on 16 cores and so many GPUs, of 2 networks and, with a sweep, 2 settings.
int ranks(const std::string& name, bool sweep, std::size_t gpus = 0, int wanted = 0) {
  const std::string text =
      "[experiment]\ntraining_specimens = 60\nvalidation_specimens = 20\n"
      "[train]\nnetworks = [\"msd\", \"unet\"]\nbatch_size = 8\nmicrobatch = 1\n";
  const auto graph = tasks::task_graph(
      {"gold.toml", {}, 1},
      config::parse_experiment(text + (sweep ? "[sweep.axes]\ntrain.seed = [1, 2]\n" : ""), "gold.toml"));
  local::Here here{.cores = 16, .gpus = {}, .ranks = wanted};
  here.gpus.assign(gpus, "0");
  const auto found = std::find_if(graph.groups.begin(), graph.groups.end(),
                                  [&](const tasks::TaskGroup& one) { return one.name == name; });
  BOOST_REQUIRE(found != graph.groups.end());
  return local::ranks_here(graph, *found, here);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ranks_here)

BOOST_AUTO_TEST_CASE(waves_take_all_cores_and_networks_of_a_study_share_them) {
  BOOST_TEST(ranks("waves", true) == 16);
  BOOST_TEST(ranks("train", true) == 4);
  BOOST_TEST(ranks("segment", true) == 4);
  BOOST_TEST(ranks("analyse", true) == 1);
}

BOOST_AUTO_TEST_CASE(networks_of_a_single_experiment_take_all_cores_that_they_can_use) {
  BOOST_TEST(ranks("waves", false) == 16);
  BOOST_TEST(ranks("train", false) == 8);  // images of a step
  BOOST_TEST(ranks("segment", false) == 16);
}

BOOST_AUTO_TEST_CASE(trainings_have_a_rank_for_each_gpu) {
  BOOST_TEST(ranks("train", true, 4) == 1);
  BOOST_TEST(ranks("train", false, 4) == 4);
  BOOST_TEST(ranks("train", false, 12) == 8);
  BOOST_TEST(ranks("segment", false, 4) == 8);
  BOOST_TEST(ranks("waves", false, 4) == 16);
}

BOOST_AUTO_TEST_CASE(ranks_that_somebody_has_decided_are_taken_where_a_task_can_use_them) {
  BOOST_TEST(ranks("waves", true, 0, 3) == 3);
  BOOST_TEST(ranks("train", false, 0, 12) == 8);
  BOOST_TEST(ranks("analyse", false, 0, 3) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#include "jobs/tasks/task_graph.hpp"

#include <algorithm>
#include <set>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace tasks = dosefloor::tasks;
namespace config = dosefloor::config;

namespace {

tasks::TaskGraph graph(const std::string& text, std::int64_t shards = 1) {
  const std::string sizes = "[experiment]\ntraining_specimens = 6\nvalidation_specimens = 2\n";
  return tasks::task_graph({"gold.toml", {}, shards}, config::parse_experiment(sizes + text, "gold.toml"));
}

const tasks::TaskGroup& group(const tasks::TaskGraph& graph, const std::string& name) {
  const auto found = std::find_if(graph.groups.begin(), graph.groups.end(),
                                  [&](const tasks::TaskGroup& one) { return one.name == name; });
  BOOST_REQUIRE_MESSAGE(found != graph.groups.end(), "no group " + name);
  return *found;
}

std::vector<std::string> ids(const tasks::TaskGroup& group) {
  std::vector<std::string> all;
  for (const tasks::Task& task : group.tasks) {
    all.push_back(task.id);
  }
  return all;
}

std::vector<std::string> predecessors(const tasks::TaskGraph& graph, const std::string& name) {
  std::vector<std::string> all;
  for (const tasks::Dependency& dependency : group(graph, name).after) {
    all.push_back(graph.groups[dependency.group].name + (dependency.by_member ? " by member" : ""));
  }
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(task_graph)

BOOST_AUTO_TEST_CASE(stages_follow_each_other_and_shards_their_own_number) {
  const auto of =
      graph("[dose_series]\nspecimens = 2\nmtf_model = 3\n[sweep.axes]\nimages.mtf_model = [1, 3]\n", 2);
  BOOST_TEST((ids(group(of, "waves")) == Names{"waves/1-of-2", "waves/2-of-2"}));
  BOOST_TEST((predecessors(of, "waves").empty()));
  BOOST_TEST((predecessors(of, "images/mtf_model-3") == Names{"waves by member"}));
  BOOST_TEST((predecessors(of, "images/dose_series") == Names{"waves/dose_series by member"}));
  BOOST_TEST((predecessors(of, "train/mtf_model-3") == Names{"images/mtf_model-3"}));
  BOOST_TEST((predecessors(of, "segment/mtf_model-3") ==
              Names{"train/mtf_model-3 by member", "images/dose_series"}));
  BOOST_TEST((predecessors(of, "observe").empty()));
  BOOST_TEST((predecessors(of, "analyse") == Names{"segment/mtf_model-1", "segment/mtf_model-3", "observe"}));
}

BOOST_AUTO_TEST_CASE(predecessors_come_before_their_successors) {
  const auto of =
      graph("[dose_series]\nspecimens = 2\n[sweep.axes]\nimages.mtf_model = [1, 3]\ntrain.seed = [1, 2]\n");
  for (std::size_t g = 0; g < of.groups.size(); ++g) {
    for (const tasks::Dependency& dependency : of.groups[g].after) {
      BOOST_TEST(dependency.group < g);
    }
  }
}

BOOST_AUTO_TEST_CASE(trainings_and_segmentations_have_one_member_for_each_network_in_one_order) {
  const auto of = graph("[sweep.axes]\ntrain.seed = [1, 2]\n");
  BOOST_TEST((ids(group(of, "train")) ==
              Names{"train/seed-1/msd", "train/seed-2/msd", "train/seed-1/unet", "train/seed-2/unet"}));
  BOOST_TEST((ids(group(of, "segment")) == Names{"segment/seed-1/msd", "segment/seed-2/msd",
                                                 "segment/seed-1/unet", "segment/seed-2/unet"}));
}

BOOST_AUTO_TEST_CASE(commands_are_those_that_a_user_would_type) {
  const auto of = graph("[output]\nfolder = \"out\"\n[sweep.axes]\nimages.mtf_model = [1, 3]\n", 2);
  BOOST_TEST(
      tasks::command_text(group(of, "images/mtf_model-3").tasks[1].commands[0]) ==
      "dosefloor images gold.toml --set images.mtf_model=3 --set 'output.waves_folder=\"out/waves\"' --set "
      "'output.images_folder=\"out/images/mtf_model-3\"' --shard 2/2");
  BOOST_TEST(tasks::command_text(group(of, "segment/mtf_model-3").tasks[0].commands[0]) ==
             "dosefloor segment out/networks/mtf_model-3/msd out/images/mtf_model-3/images.emd -o "
             "out/networks/mtf_model-3/msd/segmented.emd --from-specimen 6");
  BOOST_TEST(group(of, "images/mtf_model-3").tasks[1].products.at(0) ==
             "out/images/mtf_model-3/images-2-of-2.emd");
}

BOOST_AUTO_TEST_CASE(items_count_waves_images_epochs) {
  const auto of = graph("[images]\nrealisations = 5\n[train]\nepochs = 7\n", 4);
  BOOST_TEST(group(of, "waves").tasks[0].items == 2);
  BOOST_TEST(group(of, "images").tasks[0].items == 10);
  BOOST_TEST(group(of, "train").tasks[0].items == 7);
  BOOST_TEST(group(of, "segment").tasks[0].items == 10);
}

BOOST_AUTO_TEST_CASE(networks_segment_specimens_that_they_were_not_trained_on) {
  const auto segmentation = [](const std::string& text) {
    const auto of = graph("[images]\nrealisations = 5\n" + text);
    return group(of, "segment").tasks.at(0);
  };
  const tasks::Task with_series = segmentation("[dose_series]\nspecimens = 3\nframes = 7\n");
  BOOST_TEST(with_series.items == 2 * 5 + (3 + 2) * 7);  // two without a particle
  BOOST_TEST(tasks::command_text(with_series.commands.at(0)).ends_with("--from-specimen 6"));
  BOOST_TEST(with_series.most_ranks == 2);
}

BOOST_AUTO_TEST_CASE(without_validation_networks_segment_all_specimens) {
  const auto of = tasks::task_graph(
      {"gold.toml", {}, 1},
      config::parse_experiment("[experiment]\ntraining_specimens = 6\nvalidation_specimens = 0\n"
                               "[images]\nrealisations = 5\n",
                               "gold.toml"));
  const tasks::Task& task = group(of, "segment").tasks.at(0);
  BOOST_TEST(task.items == 30);
  BOOST_TEST(tasks::command_text(task.commands.at(0)).find("--from-specimen") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_experiment_without_a_sweep_is_a_study_of_one_in_the_folder_itself) {
  const auto of = graph("[output]\nfolder = \"out\"\n");
  BOOST_TEST(!of.has_sweep);
  BOOST_TEST(of.folder == "out/jobs");
  BOOST_TEST(tasks::command_text(group(of, "waves").tasks.at(0).commands.at(0)) ==
             "dosefloor waves gold.toml");
  BOOST_TEST(group(of, "waves").tasks.at(0).products.at(0) == "out/waves.emd");
  BOOST_TEST(group(of, "train").tasks.at(0).products.at(0) == "out/msd/model.safetensors");
}

BOOST_AUTO_TEST_CASE(the_observer_is_a_stage_of_its_own) {
  const auto of = graph("[dose_series]\nspecimens = 2\n");
  BOOST_TEST(tasks::stage_name(group(of, "observe").stage) == "observe");
  BOOST_TEST(tasks::stage_name(group(of, "images/dose_series").stage) == "images");
  // It leaves out the two without a particle.
  BOOST_TEST(group(of, "images/dose_series").tasks.at(0).specimens.count == 4);
  BOOST_TEST(group(of, "observe").tasks.at(0).specimens.count == 2);
}

BOOST_AUTO_TEST_CASE(pictures_are_of_waves_images_and_segmentations_that_are_whole) {
  const auto pictures = [](std::int64_t shards) {
    const auto of = tasks::task_graph(
        {"gold.toml", {}, shards, true},
        config::parse_experiment("[experiment]\ntraining_specimens = 6\nvalidation_specimens = 2\n"
                                 "[output]\nfolder = \"out\"\n[train]\nnetworks = [\"msd\"]\n"
                                 "[dose_series]\nspecimens = 2\n",
                                 "gold.toml"));
    Names all;
    for (const tasks::TaskGroup& one : of.groups) {
      for (const tasks::Task& task : one.tasks) {
        for (const std::filesystem::path& picture : task.pictures) {
          all.push_back(picture.string());
        }
      }
    }
    return all;
  };
  BOOST_TEST((pictures(1) ==
              Names{"out/waves.png", "out/images.png", "out/msd/segmented.png", "out/msd/dose_series.png"}));
  BOOST_TEST((pictures(2) == Names{"out/msd/segmented.png", "out/msd/dose_series.png"}));
  BOOST_TEST(tasks::command_text(tasks::picture_command("out/waves.png")) ==
             "dosefloor show out/waves.emd --png out/waves.png");
}

BOOST_AUTO_TEST_CASE(there_are_no_more_shards_than_specimens) {
  BOOST_TEST(group(graph("", 100), "waves").tasks.size() == 8U);
}

BOOST_AUTO_TEST_CASE(ids_are_different_and_can_be_file_names) {
  const auto of =
      graph("[sweep.axes]\ntrain.threshold = [0.5, 0.9]\nimages.size_px = [[64, 64], [32, 32]]\n", 2);
  std::set<std::string> seen;
  for (const tasks::TaskGroup& one : of.groups) {
    for (const tasks::Task& task : one.tasks) {
      BOOST_TEST(seen.insert(task.id).second, task.id);
      BOOST_TEST(
          task.id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+,-/") ==
          std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_networks_there_is_nothing_to_study) {
  BOOST_CHECK_THROW((void)graph("[train]\nnetworks = []\n"), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(ten_thousand_tasks_are_planned_from_one_file) {
  std::string seeds;
  for (int seed = 1; seed <= 2500; ++seed) {
    seeds += (seeds.empty() ? "" : ", ") + std::to_string(seed);
  }
  const auto of =
      graph("[train]\nnetworks = [\"msd\", \"unet\"]\n[sweep.axes]\ntrain.seed = [" + seeds + "]\n");
  BOOST_TEST(group(of, "train").tasks.size() + group(of, "segment").tasks.size() == 10000U);
}

BOOST_AUTO_TEST_SUITE_END()

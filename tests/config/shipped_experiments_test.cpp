#include <algorithm>
#include <filesystem>

#include "config/dump.hpp"
#include "config/experiment.hpp"
#include "config/parameter_hash.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;

namespace {

config::Experiment shipped(const std::string& name) {
  return config::load_experiment(std::filesystem::path(DOSEFLOOR_EXPERIMENTS) / (name + ".toml"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shipped_experiments)

BOOST_AUTO_TEST_CASE(every_shipped_experiment_loads_and_survives_a_dump) {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(DOSEFLOOR_EXPERIMENTS)) {
    names.push_back(file.path().stem().string());
    const config::Experiment experiment = shipped(names.back());
    BOOST_TEST(experiment.name == names.back());
    BOOST_TEST(config::dump(config::parse_experiment(config::dump(experiment), "y.toml")) ==
               config::dump(experiment));
  }
  std::sort(names.begin(), names.end());
  const std::vector<std::string> expected{
      "mini-ablation", "mini-coherence", "mini-dose-ranges",  "mini-mtf",  "mini-on-the-fly",
      "mini-size",     "paper",          "paper-dose-ranges", "paper-mtf", "paper-size",
      "quickstart"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_papers_experiment_is_the_default_one_but_for_what_it_says) {
  BOOST_TEST(
      config::image_parameters(shipped("paper")) ==
      config::image_parameters(config::parse_experiment("[images]\ncoherence = \"envelope\"\n", "x.toml")));
  config::TrainConfig train;
  train.msd.dilation_max = 10;
  train.msd.image_to_all_layers = false;
  train.symmetries = false;
  BOOST_TEST((shipped("paper").train == train));
}

BOOST_AUTO_TEST_CASE(the_papers_msd_nets_are_those_of_its_words) {
  for (const std::string study : {"paper", "paper-dose-ranges", "paper-mtf", "paper-size"}) {
    const config::MsdConfig msd = shipped(study).train.msd;
    BOOST_TEST(!msd.image_to_all_layers, study);
    BOOST_TEST(msd.dilation_max == 10, study);
  }
}

BOOST_AUTO_TEST_CASE(the_papers_studies_share_its_exit_waves) {
  for (const std::string study : {"paper-dose-ranges", "paper-mtf", "paper-size"}) {
    BOOST_TEST(config::wave_parameters(shipped(study)) == config::wave_parameters(shipped("paper")), study);
  }
}

BOOST_AUTO_TEST_CASE(the_size_study_varies_training_alone_so_that_its_images_are_made_once) {
  const config::SweepAxis expected{"train.specimens", {"10", "100", "500", "1000"}};
  const config::SweepAxis seeds{"train.seed", {"1", "2", "3"}};
  BOOST_TEST((shipped("paper-size").sweep.axes == std::vector{expected, seeds}));
  BOOST_TEST(config::image_parameters(shipped("paper-size")) == config::image_parameters(shipped("paper")));
}

BOOST_AUTO_TEST_SUITE_END()

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
      "mini-ablation",     "mini-ablation-cost", "mini-ablation-width", "mini-coherence", "mini-dose-ranges",
      "mini-equal-cost",   "mini-mtf",           "mini-on-the-fly",     "mini-size",      "paper",
      "paper-dose-ranges", "paper-mtf",          "paper-size",          "paper-soi9",     "quickstart"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_papers_experiment_is_the_default_one_but_for_what_it_says) {
  BOOST_TEST(config::image_parameters(shipped("paper")) ==
             config::image_parameters(config::parse_experiment(
                 "[images]\ncoherence = \"envelope\"\n[specimen]\nempty_share = 0.0\n", "x.toml")));
  config::TrainConfig train;
  train.msd.dilation_max = 10;
  train.msd.image_to_all_layers = false;
  train.symmetries = false;
  train.replace_defects = false;
  train.calibrate = false;
  BOOST_TEST((shipped("paper").train == train));
}

BOOST_AUTO_TEST_CASE(the_papers_msd_nets_are_those_of_its_words) {
  for (const std::string study : {"paper", "paper-dose-ranges", "paper-mtf", "paper-size", "paper-soi9"}) {
    const config::MsdConfig msd = shipped(study).train.msd;
    BOOST_TEST(!msd.image_to_all_layers, study);
    BOOST_TEST(msd.dilation_max == 10, study);
  }
}

BOOST_AUTO_TEST_CASE(the_papers_studies_train_as_its_experiment_does) {
  for (const std::string study : {"paper-dose-ranges", "paper-mtf", "paper-size", "paper-soi9"}) {
    config::TrainConfig train = shipped(study).train;
    train.networks = shipped("paper").train.networks;
    BOOST_TEST((train == shipped("paper").train), study);
  }
}

BOOST_AUTO_TEST_CASE(soi_9_is_a_thousand_images_of_one_particle_as_published) {
  const config::DoseSeriesConfig series = shipped("paper-soi9").dose_series;
  BOOST_TEST((series.specimens == 1 && series.frames == 1000 && series.max_tilt_deg == 0.0));
  BOOST_TEST((series.dose_per_A2 == config::DrawRange{10.0, 1e4}));
  BOOST_TEST(
      (series.defocus_A == config::DrawRange{48.0, 50.0} && series.cs_um == config::DrawRange{7.0, 8.0}));
  BOOST_TEST(
      (series.focal_spread_A == config::DrawRange{5.0, 6.0} && series.blur_A == config::DrawRange{0.1, 0.2}));
  BOOST_TEST((series.mtf_model == config::SeriesCamera::model_3));
}

BOOST_AUTO_TEST_CASE(the_papers_experiments_show_a_particle_in_every_image) {
  for (const std::string study : {"paper", "paper-dose-ranges", "paper-mtf", "paper-size", "paper-soi9"}) {
    BOOST_TEST(shipped(study).specimen.empty_share == 0.0, study);
    const config::DoseSeriesConfig series = shipped(study).dose_series;
    BOOST_TEST((series.specimens == 0 || series.empty_specimens == 0), study);
  }
}

BOOST_AUTO_TEST_CASE(the_papers_studies_share_its_exit_waves) {
  for (const std::string study : {"paper-dose-ranges", "paper-mtf", "paper-size", "paper-soi9"}) {
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

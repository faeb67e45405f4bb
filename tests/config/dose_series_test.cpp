#include "config/parameter_hash.hpp"
#include "tests/config/refused.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
using dosefloor::test::refused;

namespace {

config::Experiment series_of(const std::string& text) {
  return config::dose_series_experiment(config::parse_experiment(text, "gold.toml"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dose_series)

BOOST_AUTO_TEST_CASE(there_is_none_unless_asked_for) {
  BOOST_TEST(config::parse_experiment("", "x.toml").dose_series.specimens == 0);
}

BOOST_AUTO_TEST_CASE(its_experiment_holds_its_particles_alone_in_a_folder_of_its_own) {
  const config::Experiment series = series_of(
      "[experiment]\nseed = 5\n[images]\nsize_px = [64, 64]\n"
      "[dose_series]\nspecimens = 3\nempty_specimens = 0\nframes = 20\nseed = 9\nmax_tilt_deg = 0.5\ndose_per_A2 = [20, 3000]\n"
      "defocus_A = [1, 2]\n");
  BOOST_TEST(series.seed == 9U);
  BOOST_TEST(series.training_specimens == 0);
  BOOST_TEST(series.validation_specimens == 3);
  BOOST_TEST(series.specimen.max_tilt_deg == 0.5);
  BOOST_TEST(series.output.folder == "runs/gold/dose_series");
  BOOST_TEST(series.images.realisations == 20);
  BOOST_TEST((series.images.dose_per_A2 == config::DrawRange{20.0, 3000.0}));
  BOOST_TEST((series.images.defocus_A == config::DrawRange{1.0, 2.0}));
  BOOST_TEST((series.images.dose_order == config::DoseOrder::rising));
  BOOST_TEST((series.images.crop == config::Crop::particle));
  BOOST_TEST(series.images.size_px[0] == 64);
}

BOOST_AUTO_TEST_CASE(specimens_without_a_particle_come_after_the_others_and_are_drawn_nowhere_else) {
  const config::Experiment series =
      series_of("[specimen]\nempty_share = 0.3\n[dose_series]\nspecimens = 3\n");
  BOOST_TEST(series.validation_specimens == 5);
  BOOST_TEST(series.specimen.empty_share == 0.0);
  BOOST_TEST(series.specimen.empty_last == 2);
}

BOOST_AUTO_TEST_CASE(a_series_without_them_is_identified_as_before_and_one_with_them_is_another) {
  const auto waves_of = [](const std::string& keys) {
    return config::wave_parameters(series_of("[dose_series]\n" + keys));
  };
  BOOST_TEST(waves_of("specimens = 3\nempty_specimens = 0\n").find("empty") == std::string::npos);
  BOOST_TEST(waves_of("specimens = 3\nempty_specimens = 0\n") !=
             waves_of("specimens = 1\n"));  // as many in all
}

BOOST_AUTO_TEST_CASE(its_camera_is_that_of_the_images_or_a_model_of_its_own) {
  const std::string text = "[images]\nmtf_model = 5\n[dose_series]\nspecimens = 1\n";
  BOOST_TEST((series_of(text).images.mtf_c0 == config::DrawRange{0.6, 0.8}));
  BOOST_TEST((series_of(text + "mtf_model = 3\n").images.mtf_c0 == config::DrawRange{0.2, 0.3}));
  BOOST_TEST((series_of(text + "mtf_model = 3\n").images.mtf_model == config::MtfModel::model_3));
}

BOOST_AUTO_TEST_CASE(particles_that_are_trained_on_are_refused) {
  BOOST_TEST(
      refused("[dose_series]\nspecimens = 1\nseed = 1\n") ==
      "x.toml:3: dose_series.seed = 1: expected another seed than experiment.seed, or networks are judged on "
      "the particles they were trained on.");
  BOOST_TEST(refused("[dose_series]\nseed = 1\n") == "accepted");  // there is no series
}

BOOST_AUTO_TEST_CASE(doses_beyond_what_is_drawn_are_refused) {
  BOOST_TEST(refused("[dose_series]\nspecimens = 1\ndose_per_A2 = [10, 2e8]\n") ==
             "x.toml:3: dose_series.dose_per_A2 = [10, 2e8]: expected at most 156250000 e⁻/Å².");
}

BOOST_AUTO_TEST_CASE(a_focal_spread_that_the_waves_are_too_coarse_for_is_refused) {
  const std::string text =
      "[wave]\nsampling_A = 0.1\n[images]\nfocal_spread_A = [8, 20]\n[dose_series]\nspecimens = "
      "1\nfocal_spread_A = ";
  BOOST_TEST(
      refused(text + "[2, 6]\n").find("dose_series.focal_spread_A = [2, 6]: expected at least the 8") !=
      std::string::npos);
  BOOST_TEST(refused(text + "[8, 9]\n") == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()

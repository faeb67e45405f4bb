#include "config/experiment_checks.hpp"

#include "tests/config/refused.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
using dosefloor::test::refused;

namespace {

std::string refused_in_box(const config::Experiment& experiment, const std::array<double, 3>& box_A) {
  try {
    config::check_structures_box(experiment, box_A);
  } catch (const dosefloor::InputError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(experiment_message)

BOOST_AUTO_TEST_CASE(name_and_folder_follow_from_the_file) {
  const auto experiment = config::parse_experiment("", "some/folder/gold-1.toml");
  BOOST_TEST(experiment.name == "gold-1");
  BOOST_TEST(experiment.output.folder == "runs/gold-1");
}

BOOST_AUTO_TEST_CASE(names_that_are_unsafe_in_paths) {
  for (const std::string name : {"../a", "a/b", ".a", "-a", "a b", "", "å"}) {
    BOOST_TEST(
        refused("[experiment]\nname = \"" + name + "\"\n") ==
        "x.toml:2: experiment.name = \"" + name +
            "\": expected up to 100 letters, digits, '.', '_' and '-', the first a letter, a digit or '_'.");
  }
  BOOST_CHECK_THROW((void)config::parse_experiment("", "my file.toml"), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(no_specimens_at_all) {
  BOOST_TEST(
      refused("[experiment]\ntraining_specimens = 0\nvalidation_specimens = 0\n") ==
      "x.toml:2: experiment.training_specimens = 0: expected at least one specimen in training_specimens and "
      "validation_specimens together.");
}

BOOST_AUTO_TEST_CASE(more_specimens_to_train_on_than_there_are) {
  BOOST_TEST(refused("[experiment]\ntraining_specimens = 10\n[train]\nspecimens = 11\n") ==
             "x.toml:4: train.specimens = 11: expected at most the 10 of experiment.training_specimens.");
}

BOOST_AUTO_TEST_CASE(a_margin_that_fills_the_box) {
  BOOST_TEST(
      refused("[specimen]\nmargin_A = 20\n") ==
      "x.toml:2: specimen.margin_A = 20: expected less than half the box's shortest edge, which is 40 Å.");
}

BOOST_AUTO_TEST_CASE(an_image_wider_than_the_box_with_numbers_and_a_way_out) {
  BOOST_TEST(
      refused("[images]\nsize_px = [512, 600]\n") ==
      "x.toml:2: images.size_px = [512, 600]: expected an image that fits into specimen.box_A: along y it "
      "needs (600 x bin 1 + 32 pixels of border) x 0.08 Å = 50.56 Å, the box has 44 Å. Lower "
      "images.size_px or images.bin, or widen specimen.box_A.");
  BOOST_TEST(
      refused("[images]\nbin = 2\n")
          .starts_with("x.toml: images.size_px = [512, 512] (the default): expected an image that fits"));
  BOOST_TEST(refused("[specimen]\nbox_A = [43.52, 43.52, 40]\n") == "accepted");  // (512 + 32) x 0.08 Å
  BOOST_TEST(refused("[specimen]\nbox_A = [43.51, 43.52, 40]\n") != "accepted");
}

BOOST_AUTO_TEST_CASE(structures_of_ones_own_bring_their_own_box) {
  BOOST_TEST(refused("[specimen]\nfrom = \"mine/*.xyz\"\nbox_A = [10, 10, 10]\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(an_image_wider_than_the_box_of_the_structures_is_refused_once_that_is_known) {
  const auto experiment = config::parse_experiment(
      "[specimen]\nfrom = \"mine/*.xyz\"\n[images]\nsize_px = [200, 300]\n", "x.toml");
  BOOST_TEST(refused_in_box(experiment, {26.56, 26.56, 10.0}) == "accepted");  // (300 + 32) x 0.08 Å
  BOOST_TEST(refused_in_box(experiment, {30.0, 26.0, 10.0}) ==
             "x.toml:4: images.size_px = [200, 300]: expected an image that fits into the box of the "
             "structures: along y it needs (300 x bin 1 + 32 pixels of border) x 0.08 Å = 26.56 Å, the box "
             "has 26 Å. Lower images.size_px or images.bin, or widen the box of the structures.");
}

BOOST_AUTO_TEST_CASE(a_grid_too_coarse_for_the_box_of_the_structures_is_refused_once_that_is_known) {
  const auto experiment = config::parse_experiment(
      "[specimen]\nfrom = \"mine/*.xyz\"\n[images]\nsize_px = [100, 100]\n[wave]\ngpts = [256, 256]\n",
      "x.toml");
  BOOST_TEST(refused_in_box(experiment, {20.0, 20.0, 10.0}) == "accepted");
  BOOST_TEST(refused_in_box(experiment, {20.0, 25.6, 10.0})
                 .starts_with("x.toml:6: wave.gpts = [256, 256]: expected pixels of at most 0.0808 Å: the "
                              "wave's aperture, 1 / (3 x 0.1 Å)"));
}

BOOST_AUTO_TEST_CASE(a_sampling_too_coarse_for_the_optics_is_refused_before_any_box_is_known) {
  BOOST_TEST(refused("[specimen]\nfrom = \"mine/*.xyz\"\n[wave]\nsampling_A = 0.1\n")
                 .starts_with("x.toml:4: wave.sampling_A = 0.1: expected pixels of at most 0.0808 Å"));
}

// λ = 0.0196875 Å, Δ = 5 Å: q = sqrt(sqrt(ln 1000) / (½ π Δ λ)) = 4.123 1/Å, d = 1 / (3 q) = 0.0808 Å.
BOOST_AUTO_TEST_CASE(a_sampling_too_coarse_for_the_optics_with_numbers_and_a_way_out) {
  BOOST_TEST(
      refused("[wave]\nsampling_A = 0.1\n") ==
      "x.toml:2: wave.sampling_A = 0.1: expected pixels of at most 0.0808 Å: the wave's aperture, 1 / (3 x "
      "0.1 Å) = 3.333 1/Å, must reach 4.123 1/Å, where the envelope of the smallest focal spread, 5 Å, has "
      "fallen to 1e-3. Lower wave.sampling_A or raise the lower bound of images.focal_spread_A.");
  BOOST_TEST(refused("[wave]\nsampling_A = 0.0808\n") == "accepted");
  BOOST_TEST(refused("[wave]\nsampling_A = 0.0809\n") != "accepted");
}

BOOST_AUTO_TEST_CASE(a_camera_that_sees_less_than_the_envelope_passes_needs_less) {
  const std::string camera = "[images]\nsize_px = [128, 128]\nsampling_A = [0.2, 0.2]\n";  // Nyquist 2.5 1/Å
  BOOST_TEST(refused(camera + "[wave]\nsampling_A = 0.1333\n") == "accepted");
  BOOST_TEST(
      refused(camera + "[wave]\nsampling_A = 0.134\n").find("must reach 2.5 1/Å, the Nyquist frequency") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_explicit_grid_is_judged_by_its_coarser_pixel) {
  BOOST_TEST(refused("[wave]\ngpts = [560, 512]\n")
                 .starts_with("x.toml:2: wave.gpts = [560, 512]: expected pixels of at most 0.0808 Å: the "
                              "wave's aperture, 1 / (3 x 0.086 Å)"));
  BOOST_TEST(refused("[wave]\nsampling_A = 0.5\ngpts = [560, 560]\n") == "accepted");
  BOOST_TEST(
      refused("[wave]\ngpts = [560, 0]\n") ==
      "x.toml:2: wave.gpts = [560, 0]: expected [x, y] with both above 0, or [0, 0] to choose them from "
      "wave.sampling_A.");
}

BOOST_AUTO_TEST_CASE(named_ranges_are_the_papers_table_1) {
  const std::vector<std::string> overrides{"images.dose_range=low", "images.mtf_model=3"};
  const config::ImagesConfig images = config::parse_experiment("", "x.toml", overrides).images;
  BOOST_TEST((images.dose_per_A2 == config::DrawRange{1e1, 1e4}));
  BOOST_TEST((images.mtf_c0 == config::DrawRange{0.2, 0.3}));
  BOOST_TEST((images.mtf_c3 == config::DrawRange{1.0, 5.0}));
  BOOST_TEST((images.n0 == config::DrawRange{0.005, 0.015}));
}

BOOST_AUTO_TEST_CASE(ranges_that_contradict_their_name) {
  BOOST_TEST(refused("[images]\ndose_range = \"low\"\ndose_per_A2 = [1, 2]\n") ==
             "x.toml:3: images.dose_per_A2 = [1, 2]: expected [10, 10000], which images.dose_range stands "
             "for; for a range of your own set images.dose_range = \"custom\".");
  BOOST_TEST(
      refused("[images]\nmtf_c0 = [0.1, 0.2]\n") ==
      "x.toml:2: images.mtf_c0 = [0.1, 0.2]: expected [0.25, 0.6], which images.mtf_model stands for; for a "
      "range of your own set images.mtf_model = \"custom\".");
}

BOOST_AUTO_TEST_CASE(custom_ranges_must_be_given) {
  BOOST_TEST(refused("[images]\ndose_range = \"custom\"\n") ==
             "x.toml:2: images.dose_range = \"custom\": expected images.dose_per_A2 to be given with it.");
  BOOST_TEST(refused("[images]\nmtf_model = \"custom\"\nmtf_c0 = [0.3, 0.4]\n") ==
             "x.toml:2: images.mtf_model = \"custom\": expected images.mtf_c3 to be given with it.");
}

BOOST_AUTO_TEST_CASE(even_kernels_and_microbatches_larger_than_the_batch) {
  BOOST_TEST(refused("[train.msd]\nkernel = 4\n") ==
             "x.toml:2: train.msd.kernel = 4: expected an odd number from 1 to 31.");
  BOOST_TEST(refused("[train.unet]\nkernel = 2\n") ==
             "x.toml:2: train.unet.kernel = 2: expected an odd number from 1 to 31.");
  BOOST_TEST(refused("[train]\nmicrobatch = 16\n") ==
             "x.toml:2: train.microbatch = 16: expected at most train.batch_size, which is 8.");
  BOOST_TEST(
      refused("[train]\nvalidation_realisations = 11\n") ==
      "x.toml:2: train.validation_realisations = 11: expected at most images.realisations, which is 10: no "
      "more are stored.");
}

BOOST_AUTO_TEST_CASE(a_false_share_without_the_images_it_is_of) {
  const std::string rule = "[experiment]\nvalidation_specimens = 0\n[analysis]\nrule = ";
  BOOST_TEST(
      refused(rule + "\"false-share\"\n") ==
      "x.toml:4: analysis.rule = \"false-share\": expected \"threshold\" or \"half\" where "
      "experiment.validation_specimens is 0: a network's false share is that of its validation images.");
  BOOST_TEST(refused(rule + "\"half\"\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(groups_of_channels_that_do_not_divide_those_of_a_unet) {
  BOOST_TEST(
      refused("[train.unet]\nnormalisation = \"group\"\ninitial_channels = 32\ngroup_channels = 12\n") ==
      "x.toml:4: train.unet.group_channels = 12: expected a divisor of train.unet.initial_channels, which is 32.");
  BOOST_TEST(refused("[train.unet]\nnormalisation = \"batch\"\n") ==
             "x.toml:2: train.unet.normalisation = \"batch\": expected \"none\" or \"group\".");
}

BOOST_AUTO_TEST_CASE(a_warm_up_longer_than_the_training) {
  const std::string few =
      "[experiment]\ntraining_specimens = 20\n[train]\nspecimens = 9\nepochs = 3\nbatch_size = 4\nwarmup_steps = ";
  BOOST_TEST(refused(few + "9\n") ==
             "x.toml:7: train.warmup_steps = 9: expected fewer than the training has: 3 epochs of 3 steps.");
  BOOST_CHECK_NO_THROW((void)config::parse_experiment(few + "8\n", "x.toml"));
}

BOOST_AUTO_TEST_SUITE_END()

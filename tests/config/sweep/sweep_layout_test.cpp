#include "config/sweep/sweep_layout.hpp"

#include <algorithm>
#include <set>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace sweep = dosefloor::sweep;
using sweep::SweepOutput;

namespace {

sweep::SweepLayout layout(const std::string& text) {
  return sweep::sweep_layout(config::parse_experiment(text, "gold.toml"));
}

std::vector<std::string> labels(const sweep::SweepLayout& layout, SweepOutput kind,
                                const std::string& network = "") {
  std::vector<std::string> found;
  for (const sweep::SharedOutput& output : layout.outputs) {
    if (output.kind == kind && output.network == network) {
      found.push_back(output.label);
    }
  }
  return found;
}

using Labels = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(sweep_layout)

BOOST_AUTO_TEST_CASE(cameras_share_waves_and_have_their_own_images_and_networks) {
  const auto of = layout("[sweep.axes]\nimages.mtf_model = [1, 3]\n");
  BOOST_TEST((labels(of, SweepOutput::waves) == Labels{""}));
  BOOST_TEST((labels(of, SweepOutput::images) == Labels{"mtf_model-1", "mtf_model-3"}));
  BOOST_TEST((labels(of, SweepOutput::network, "msd") == Labels{"mtf_model-1", "mtf_model-3"}));
  BOOST_TEST((labels(of, SweepOutput::network, "unet") == Labels{"mtf_model-1", "mtf_model-3"}));
  BOOST_TEST(of.outputs.front().points.size() == 2U);
}

BOOST_AUTO_TEST_CASE(keys_of_training_share_waves_and_images) {
  const auto of = layout("[sweep.axes]\ntrain.specimens = [10, 100]\ntrain.seed = [1, 2]\n");
  BOOST_TEST((labels(of, SweepOutput::images) == Labels{""}));
  BOOST_TEST(
      (labels(of, SweepOutput::network, "msd") ==
       Labels{"specimens-10,seed-1", "specimens-10,seed-2", "specimens-100,seed-1", "specimens-100,seed-2"}));
}

BOOST_AUTO_TEST_CASE(a_key_of_one_network_leaves_the_other_shared) {
  const auto of = layout("[sweep.axes]\ntrain.unet.initial_channels = [8, 16]\n");
  BOOST_TEST((labels(of, SweepOutput::network, "msd") == Labels{""}));
  BOOST_TEST(
      (labels(of, SweepOutput::network, "unet") == Labels{"initial_channels-8", "initial_channels-16"}));
  BOOST_TEST(of.of_point[0].networks[0] == of.of_point[1].networks[0]);
  BOOST_TEST(of.of_point[0].networks[1] != of.of_point[1].networks[1]);
}

BOOST_AUTO_TEST_CASE(a_point_has_the_networks_that_it_names) {
  const auto of = layout(
      "[sweep]\nlist = [{ train.networks = [\"unet\"], train.seed = 1 }, "
      "{ train.networks = [\"msd\"], train.seed = 2 }]\n");
  BOOST_TEST((labels(of, SweepOutput::network, "msd").size() == 1U));
  BOOST_TEST(of.outputs[of.of_point[0].networks.at(0)].network == "unet");
  BOOST_TEST(of.outputs[of.of_point[1].networks.at(0)].network == "msd");
}

BOOST_AUTO_TEST_CASE(the_series_is_shared_unless_its_camera_follows_the_images) {
  const std::string axes = "[sweep.axes]\nimages.mtf_model = [1, 3]\n";
  const auto fixed = layout("[dose_series]\nspecimens = 2\nmtf_model = \"3\"\n" + axes);
  BOOST_TEST((labels(fixed, SweepOutput::series_waves) == Labels{""}));
  BOOST_TEST((labels(fixed, SweepOutput::series_images) == Labels{""}));
  const auto follows = layout("[dose_series]\nspecimens = 2\n" + axes);
  BOOST_TEST((labels(follows, SweepOutput::series_waves) == Labels{""}));
  BOOST_TEST((labels(follows, SweepOutput::series_images) == Labels{"mtf_model-1", "mtf_model-3"}));
}

BOOST_AUTO_TEST_CASE(folders_of_outputs_and_of_their_inputs_are_set) {
  const auto of = layout(
      "[output]\nfolder = \"out\"\n[dose_series]\nspecimens = 2\n"
      "[sweep.axes]\nimages.mtf_model = [1, 3]\n");
  const sweep::PointOutputs& second = of.of_point[1];
  const config::Experiment& network = of.outputs[second.networks[0]].experiment;
  BOOST_TEST(network.output.folder == "out/networks/mtf_model-3");
  BOOST_TEST(network.output.images_folder == "out/images/mtf_model-3");
  BOOST_TEST(network.output.waves_folder == "out/waves");
  BOOST_TEST(static_cast<int>(network.images.mtf_model) == 2);  // 3
  const config::Experiment& series = of.outputs[second.series_images].experiment;
  BOOST_TEST(series.output.dose_series_folder == "out/dose_series/mtf_model-3");
  BOOST_TEST(config::dose_series_experiment(series).output.waves_folder == "out/waves/dose_series");
  BOOST_TEST(config::dose_series_experiment(series).output.images_folder == "out/dose_series/mtf_model-3");
}

BOOST_AUTO_TEST_CASE(outputs_are_named_by_the_first_of_keys_that_vary_together) {
  const auto of = layout(
      "[sweep]\nlist = [{ train.specimens = 1, train.epochs = 8 }, { train.specimens = 2, train.epochs = 4 "
      "}]\n"
      "[sweep.axes]\ntrain.seed = [1, 2]\n");
  BOOST_TEST((labels(of, SweepOutput::network, "msd") == Labels{"specimens-1,seed-1", "specimens-1,seed-2",
                                                                "specimens-2,seed-1", "specimens-2,seed-2"}));
}

BOOST_AUTO_TEST_CASE(no_two_outputs_of_a_kind_have_one_label) {
  const auto of = layout(
      "[sweep]\nlist = [{ images.mtf_model = 1, train.seed = 1 }, { images.mtf_model = 2, train.seed = 2 }]\n"
      "[sweep.axes]\nimages.dose_range = [\"high\", \"low\"]\ntrain.epochs = [1, 2]\n");
  std::set<std::string> seen;
  for (const sweep::SharedOutput& output : of.outputs) {
    const std::string id =
        std::to_string(static_cast<int>(output.kind)) + output.network + "/" + output.label;
    BOOST_TEST(seen.insert(id).second, id);
    BOOST_TEST(!output.points.empty());
  }
  BOOST_TEST(of.points.size() == 8U);
}

BOOST_AUTO_TEST_CASE(several_series_for_one_network_are_refused) {
  const std::string tilts =
      "[dose_series]\nspecimens = 2\n[sweep.axes]\ndose_series.max_tilt_deg = [0.0, 3.0]\n";
  BOOST_CHECK_EXCEPTION((void)layout(tilts), dosefloor::InputError, [](const dosefloor::InputError& error) {
    const std::string message = error.what();
    return message.find("settings max_tilt_deg-0.0 and max_tilt_deg-3.0 of [sweep] share the training") !=
           std::string::npos;
  });
  BOOST_CHECK_NO_THROW((void)layout(
      "[dose_series]\nspecimens = 2\n[sweep]\nlist = [{ images.mtf_model = 1, dose_series.frames = 8 }, "
      "{ images.mtf_model = 2, dose_series.frames = 9 }]\n"));
}

BOOST_AUTO_TEST_CASE(a_series_for_some_points_only_is_refused) {
  BOOST_CHECK_THROW((void)layout("[sweep.axes]\ndose_series.specimens = [0, 2]\n"), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

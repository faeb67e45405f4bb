#include "train/model/model_file.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/model/example_description.hpp"
#include "tests/train/networks/network_checks.hpp"
#include "train/model/named_tensors.hpp"
#include "train/networks/msd/dilations.hpp"
#include "train/networks/network.hpp"
#include "train/networks/registry.hpp"

using namespace dosefloor;
using namespace dosefloor::config;
using namespace dosefloor::model;
using namespace dosefloor::networks;
using test::example_description;
using test::ScratchFolder;

namespace {

std::shared_ptr<Network> random_network(const ModelDescription& description) {
  std::shared_ptr<Network> network = description.design->make(0);
  test::randomise(*network, 1);
  return network;
}

bool same_parameters(const Network& a, const Network& b) {
  return test::bitwise_equal(a.parameters(), b.parameters());
}

std::string refusal_of(const std::filesystem::path& path) {
  try {
    (void)load_model(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// A file of these tensors with this description.
void write_model(const std::filesystem::path& path, const ModelDescription& description,
                 const NamedTensors& tensors) {
  write_tensor_file(path, {{"schema", schemas::model.name}, {"description", to_json(description)}},
                    views_of(tensors));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_file)

BOOST_AUTO_TEST_CASE(a_model_comes_back_bit_for_bit_ready_for_inference) {
  const ScratchFolder folder;
  for (const std::string name : {"msd", "unet"}) {
    const ModelDescription description = example_description(name);
    const std::shared_ptr<Network> network = random_network(description);
    save_model(folder / "a.safetensors", description, *network);
    const Model model = load_model(folder / "a.safetensors");
    BOOST_CHECK(model.description == description);
    BOOST_CHECK(same_parameters(*model.network, *network));
    BOOST_TEST(!model.network->is_training());
    const torch::Tensor image = test::random_tensor({1, 1, 21, 18}, 5, torch::kFloat);
    BOOST_CHECK(torch::equal(model.network->forward(image), network->forward(image)));
  }
}

BOOST_AUTO_TEST_CASE(a_network_of_a_config_is_that_of_its_description) {
  TrainConfig config;
  config.msd.depth = 4;
  config.msd.dilation_max = 10;
  config.unet = {.initial_channels = 2, .levels = 1, .kernel = 3, .convolutions = 2};
  for (const AnyDesign& described :
       {AnyDesign(MsdDesign(config.msd, draw_dilations(config.msd.dilation_seed, 4, 10))),
        AnyDesign(UnetDesign(config.unet))}) {
    const AnyDesign design = design_of(described->name(), config);
    BOOST_CHECK(design == described);
    const std::shared_ptr<Network> network = design->make(3);
    BOOST_CHECK(same_parameters(*network, *described->make(3)));
    BOOST_CHECK(!same_parameters(*network, *described->make(4)));
    BOOST_TEST(network->is_training());
    BOOST_TEST(network->parameter_count() == design->parameter_count());
  }
  BOOST_CHECK_THROW((void)design_of("vgg", config), InputError);
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_without_making_the_network) {
  for (const std::string name : {"msd", "unet"}) {
    const AnyDesign design = example_description(name).design;
    BOOST_TEST(design->parameter_count() == design->make(0)->parameter_count());
  }
}

BOOST_AUTO_TEST_CASE(tensors_of_another_network_are_refused_by_name_and_shape) {
  const ScratchFolder folder;
  ModelDescription description = example_description("msd");
  NamedTensors tensors = named_tensors(*random_network(description));
  const MsdConfig msd{.depth = 5,
                      .width = 2,
                      .kernel = 3,
                      .dilation_max = 4,
                      .dilation_seed = ~0ULL,
                      .image_to_all_layers = true};
  description.design = MsdDesign(msd, {1, 1, 3, 2, 2});  // as many parameters: the dilations alone differ
  write_model(folder / "a", description, tensors);
  BOOST_TEST(refusal_of(folder / "a").empty());
  tensors[0].first = "weight_0";
  write_model(folder / "a", description, tensors);
  BOOST_TEST(
      refusal_of(folder / "a")
          .find("found no weight0 (expected Float [2, 1, 3, 3]); weight_0 of Float [2, 1, 3, 3], which the "
                "network does not have") != std::string::npos);
  tensors[0] = {"weight0", tensors[0].second.reshape({1, 2, 3, 3})};
  write_model(folder / "a", description, tensors);
  BOOST_TEST(refusal_of(folder / "a").find("weight0 of Float [1, 2, 3, 3] (expected Float [2, 1, 3, 3])") !=
             std::string::npos);
  tensors[0].second = tensors[0].second.reshape({2, 1, 3, 3}).to(torch::kDouble);
  write_model(folder / "a", description, tensors);
  BOOST_TEST(refusal_of(folder / "a").find("weight0 of Double [2, 1, 3, 3]") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_network_larger_than_its_file_is_never_made) {
  const ScratchFolder folder;
  ModelDescription description = example_description("unet");
  const NamedTensors tensors = named_tensors(*random_network(description));
  description.design = UnetDesign({.initial_channels = 1024, .levels = 8, .kernel = 31, .convolutions = 20});
  write_model(folder / "a", description, tensors);  // petabytes
  BOOST_TEST(refusal_of(folder / "a").find("as many as the unet that it describes has parameters") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_that_are_no_models_are_refused) {
  const ScratchFolder folder;
  const NamedTensors tensors{{"a", torch::ones({2})}};
  write_tensor_file(folder / "a", {{"schema", "dosefloor-checkpoint"}}, views_of(tensors));
  BOOST_TEST(refusal_of(folder / "a")
                 .find("found tensors of the schema \"dosefloor-checkpoint\"; expected "
                       "\"dosefloor-model\"") != std::string::npos);
  const ModelDescription description = example_description("msd");
  export_pt(folder / "b.pt", description, *random_network(description));
  BOOST_TEST(refusal_of(folder / "b.pt").find("expected a whole safetensors file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tensors_of_all_types_go_to_a_file_and_back_by_prefix) {
  const ScratchFolder folder;
  const NamedTensors tensors{{"moments.a", test::random_tensor({2, 3}, 1)},
                             {"moments.empty", torch::zeros({0, 3})},
                             {"steps.a", torch::tensor(std::int64_t{12})},
                             {"steps.b", torch::tensor({1.5F, -2.0F})}};
  write_tensor_file(folder / "a", {}, views_of(tensors));
  const TensorFile file = read_tensor_file(folder / "a");
  const NamedTensors steps = named_tensors(file, "steps.");
  BOOST_REQUIRE_EQUAL(steps.size(), 2);
  BOOST_TEST(steps[0].first == "a");
  BOOST_TEST(steps[0].second.item<std::int64_t>() == 12);
  BOOST_CHECK(torch::equal(steps[1].second, tensors[3].second));
  const NamedTensors all = named_tensors(file);
  BOOST_REQUIRE_EQUAL(all.size(), tensors.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(all[i].first == tensors[i].first);
    BOOST_CHECK_EQUAL(all[i].second.dtype(), tensors[i].second.dtype());
    BOOST_CHECK(torch::equal(all[i].second, tensors[i].second));
  }
}

BOOST_AUTO_TEST_CASE(tensors_that_a_file_cannot_take_are_refused) {
  BOOST_CHECK_THROW((void)views_of({{"a", torch::zeros({2}, torch::kBFloat16)}}), Error);
  BOOST_CHECK_THROW((void)views_of({{"a", torch::zeros({2, 3}).t()}}), Error);
}

BOOST_AUTO_TEST_CASE(a_refused_load_changes_nothing) {
  const ModelDescription description = example_description("unet");
  const std::shared_ptr<Network> network = random_network(description);
  NamedTensors tensors = named_tensors(*description.design->make(9));
  const std::shared_ptr<Network> before = random_network(description);
  tensors.pop_back();
  BOOST_CHECK_THROW(load_named_tensors(*network, tensors, "here"), InputError);
  BOOST_CHECK(same_parameters(*network, *before));
  tensors.push_back(tensors.front());
  BOOST_CHECK_THROW(load_named_tensors(*network, tensors, "here"), InputError);
  BOOST_CHECK(same_parameters(*network, *before));
}

BOOST_AUTO_TEST_SUITE_END()

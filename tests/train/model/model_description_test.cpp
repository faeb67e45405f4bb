#include "train/model/model_description.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/core/errors/error.hpp"
#include "sim/core/version/version.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/model/example_description.hpp"
#include "train/networks/msd/dilations.hpp"

using namespace dosefloor;
using model::describe_model;
using model::description_of;
using model::ModelDescription;
using model::to_json;
using networks::MsdDesign;
using networks::UnetDesign;
using nlohmann::json;
using test::example_description;

namespace {

std::string refusal_of(const json& description) {
  try {
    (void)description_of(description.dump(), "net: the description");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// Which models of version 1 did not have, and their networks' sections: without them they are read as before.
const std::set<std::string> keys_of_later_versions{"replace_defects", "stopped_at_time_limit", "temperature"};
const std::set<std::string> section_keys_of_later_versions{"image_to_all_layers", "normalisation",
                                                           "group_channels"};

ModelDescription normalised_unet() {
  ModelDescription description = example_description("unet");
  description.design = UnetDesign({.initial_channels = 6,
                                   .levels = 2,
                                   .normalisation = config::UnetNormalisation::group,
                                   .group_channels = 3});
  return description;
}

bool says_it_lacks(const std::string& message, const std::string& begin, const std::string& key) {
  return message.starts_with(begin + key + "; expected ");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_description)

BOOST_AUTO_TEST_CASE(it_comes_back_as_it_was) {
  for (const std::string network : {"msd", "unet"}) {
    const ModelDescription description = example_description(network);
    BOOST_CHECK(description_of(to_json(description), "") == description);
  }
}

BOOST_AUTO_TEST_CASE(an_undefined_f1_stays_undefined) {
  ModelDescription description = example_description("msd");
  description.validation["f1"] = std::numeric_limits<double>::quiet_NaN();
  const ModelDescription read = description_of(to_json(description), "");
  BOOST_TEST(std::isnan(read.validation.at("f1")));
  BOOST_TEST(read.validation.at("loss") == 1.0 / 3.0);
}

BOOST_AUTO_TEST_CASE(it_follows_from_the_experiment) {
  const config::Experiment experiment = config::parse_experiment(
      "[wave]\nenergy_keV = 200\n[images]\nbin = 4\nsize_px = [64, 48]\nsampling_A = [0.06, 0.08]\n"
      "dose_range = \"low\"\n[train]\nnormalisation = \"local\"\nthreshold = 0.5\n[train.msd]\ndepth = 7\n",
      "a.toml");
  const ModelDescription description = describe_model(experiment, "msd", "hash");
  BOOST_CHECK(description.design == MsdDesign({.depth = 7, .dilation_max = 3},  // 0.75 Å of 0.28 Å
                                              networks::draw_dilations(1, 7, 3)));
  BOOST_CHECK((description.pixel_A == config::DrawRange{0.24, 0.32}));
  BOOST_CHECK((description.image_size == std::array<std::int64_t, 2>{48, 64}));
  BOOST_CHECK((description.dose_per_A2 == config::DrawRange{10.0, 1e4}));
  BOOST_TEST(description.energy_keV == 200.0);
  BOOST_CHECK(description.normalisation == config::Normalisation::local);
  BOOST_TEST(description.threshold == 0.5);
  BOOST_TEST(description.parameter_hash == "hash");
  BOOST_TEST(description.program_version == version::program_version);
  BOOST_CHECK(config::parse_experiment(description.experiment, "b.toml").train == experiment.train);
  BOOST_CHECK(describe_model(experiment, "unet", "").design == UnetDesign({.initial_channels = 32}));
  BOOST_CHECK_THROW((void)describe_model(experiment, "vgg", ""), InputError);
}

BOOST_AUTO_TEST_CASE(lengths_of_a_network_are_pixels_of_its_images) {
  const std::vector<std::string> by_length{"images.bin=4", "images.size_px=[64, 64]",
                                           "train.msd.dilation_max=0", "train.msd.depth=7"};
  const config::Experiment experiment = config::parse_experiment("", "a.toml", by_length);
  const ModelDescription description = describe_model(experiment, "msd", "");  // 0.75 Å of 0.3 Å
  BOOST_CHECK(description.design ==
              MsdDesign({.depth = 7, .dilation_max = 3}, networks::draw_dilations(1, 7, 3)));
  BOOST_TEST(!json::parse(to_json(description))["msd"].contains("dilation_max_A"));
}

BOOST_AUTO_TEST_CASE(every_key_is_missed_by_its_name) {
  for (const std::string network : {"msd", "unet"}) {
    const json whole = json::parse(to_json(example_description(network)));
    const std::string section = "net: the description, " + network + ", has no ";
    BOOST_TEST(refusal_of(whole).empty());
    for (const auto& [key, value] : whole.items()) {
      json part = whole;
      part.erase(key);
      BOOST_TEST((keys_of_later_versions.contains(key)
                      ? refusal_of(part).empty()
                      : says_it_lacks(refusal_of(part), "net: the description has no ", key)),
                 key);
    }
    for (const auto& [key, value] : whole[network].items()) {
      json part = whole;
      part[network].erase(key);
      BOOST_TEST(
          (section_keys_of_later_versions.contains(key) ? refusal_of(part).empty()
                                                        : says_it_lacks(refusal_of(part), section, key)),
          key);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_model_older_than_a_key_is_used_as_it_was) {
  json older = json::parse(to_json(example_description("unet")));
  older.erase("replace_defects");
  older.erase("stopped_at_time_limit");
  older.erase("temperature");
  const ModelDescription read = description_of(older.dump(), "");
  BOOST_TEST(!read.replace_defects);
  BOOST_TEST(!read.stopped_at_time_limit);
  BOOST_TEST(!read.temperature.has_value());
  BOOST_TEST(!json::parse(to_json(read)).contains("temperature"));
}

BOOST_AUTO_TEST_CASE(values_of_another_type_are_refused) {
  const json whole = json::parse(to_json(example_description("msd")));
  for (const auto& [key, value] : whole.items()) {
    json changed = whole;
    changed[key] = {{"an", {"object", "of"}}, {"something", "else"}};
    BOOST_TEST(!refusal_of(changed).empty(), key);
  }
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  for (const auto& [place, value] :
       std::vector<std::pair<std::string, json>>{{"/network", "vgg"},
                                                 {"/normalisation", "none"},
                                                 {"/normalisation_sigma_A", 0.0},
                                                 {"/threshold", 1.5},
                                                 {"/temperature", 0.0},
                                                 {"/temperature", -1.0},
                                                 {"/temperature", nullptr},
                                                 {"/pixel_A", {0.3, 0.2}},
                                                 {"/pixel_A", {0.0, 0.2}},
                                                 {"/image_size", {64}},
                                                 {"/image_size", {64, 0}},
                                                 {"/epoch", -1},
                                                 {"/step", 0.5},
                                                 {"/step", ~0ULL},
                                                 {"/validation/f1", "good"},
                                                 {"/msd/depth", 0},
                                                 {"/msd/depth", 6},  // one more than there are dilations
                                                 {"/msd/kernel", 1000},
                                                 {"/msd/dilation_max", 0},  // which is a length
                                                 {"/msd/dilation_seed", -1},
                                                 {"/msd/dilations/0", 0},
                                                 {"/msd/image_to_all_layers", 1}}) {
    json changed = json::parse(to_json(example_description("msd")));
    changed[json::json_pointer(place)] = value;
    BOOST_TEST(!refusal_of(changed).empty(), place);
  }
}

BOOST_AUTO_TEST_CASE(a_newer_version_says_which_program_wrote_it) {
  json newer = json::parse(to_json(example_description("unet")));
  newer["schema_version"] = 3;
  newer["program_version"] = "9.1.0";
  BOOST_TEST(
      refusal_of(newer) ==
      "net: the description: found schema 'dosefloor-model' version 3; this program reads 'dosefloor-model' "
      "versions 1 to 2. Program 9.1.0 wrote it: use that one or a newer one");
}

BOOST_AUTO_TEST_CASE(in_models_of_version_1_the_first_layer_alone_sees_the_image) {
  json older = json::parse(to_json(example_description("msd")));
  older["schema_version"] = 1;
  older["msd"].erase("image_to_all_layers");
  const ModelDescription read = description_of(older.dump(), "");
  json expected = json::parse(to_json(example_description("msd")));
  expected["msd"]["image_to_all_layers"] = false;
  BOOST_CHECK(json::parse(to_json(read)) == expected);
}

BOOST_AUTO_TEST_CASE(a_unet_has_its_normalisation_and_one_older_than_the_key_has_none) {
  const ModelDescription description = normalised_unet();
  BOOST_CHECK(description_of(to_json(description), "") == description);
  json older = json::parse(to_json(description));
  BOOST_TEST(older["unet"]["normalisation"] == "group");
  BOOST_TEST(older["unet"]["group_channels"] == 3);
  older["unet"].erase("normalisation");
  older["unet"].erase("group_channels");
  BOOST_CHECK(description_of(older.dump(), "").design == UnetDesign({.initial_channels = 6, .levels = 2}));
  for (const auto& [key, value] : std::vector<std::pair<std::string, json>>{{"normalisation", "batch"},
                                                                            {"normalisation", true},
                                                                            {"group_channels", 0},
                                                                            {"group_channels", "all"}}) {
    json changed = json::parse(to_json(description));
    changed["unet"][key] = value;
    BOOST_TEST(refusal_of(changed).starts_with("net: the description, unet, has " + key + " = "),
               refusal_of(changed));
  }
}

BOOST_AUTO_TEST_CASE(other_schemas_and_what_is_no_json_are_refused) {
  json foreign = json::parse(to_json(example_description("unet")));
  foreign["schema"] = "dosefloor-checkpoint";
  BOOST_TEST(refusal_of(foreign).find("dosefloor-checkpoint") != std::string::npos);
  BOOST_CHECK_THROW((void)description_of("", ""), InputError);
  BOOST_CHECK_THROW((void)description_of("[1, 2]", ""), InputError);
  BOOST_CHECK_THROW((void)description_of(std::string(1'000'000, '['), ""), InputError);
}

BOOST_AUTO_TEST_CASE(keys_of_later_versions_are_passed_over) {
  json more = json::parse(to_json(example_description("unet")));
  more["colour"] = "blue";
  BOOST_TEST(refusal_of(more).empty());
}

BOOST_AUTO_TEST_SUITE_END()

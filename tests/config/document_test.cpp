#define BOOST_TEST_MODULE config
#include "config/document.hpp"

#include "config/experiment.hpp"
#include "tests/config/refused.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
using dosefloor::test::refused;

BOOST_AUTO_TEST_SUITE(document)

BOOST_AUTO_TEST_CASE(values_know_the_line_and_the_text_they_were_written_with) {
  const auto document =
      config::Document::parse("# Å\n[wave]\nsampling_A = 8e-2 # Å\ngpts = [\n  0x10, 16\n]\n", "x.toml");
  const config::Value* sampling = document.find("wave.sampling_A");
  const config::Value* gpts = document.find("wave.gpts");
  BOOST_REQUIRE(sampling != nullptr);
  BOOST_REQUIRE(gpts != nullptr);
  BOOST_TEST(sampling->where == "x.toml:3: ");
  BOOST_TEST(sampling->written == "8e-2");
  BOOST_TEST(gpts->where == "x.toml:4: ");
  BOOST_TEST(gpts->written == "[16, 16]");  // on one line
  BOOST_TEST(document.find("wave.none") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_written_text_is_cut_by_characters_not_bytes) {
  const auto document = config::Document::parse("[a]\nb = { c = 'µÅ', d = 1.50 } # Å\n", "x.toml");
  BOOST_REQUIRE(document.find("a.b.d") != nullptr);
  BOOST_TEST(document.find("a.b.d")->written == "1.50");
  BOOST_TEST(document.find("a.b.c")->written == "'µÅ'");
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_refused) {
  const auto named_and_with_advice = [](const dosefloor::InputError& error) {
    return std::string(error.what()) ==
           "no/such.toml: there is no such file. Give an experiment file (*.toml), "
           "for example config/experiments/quickstart.toml.";
  };
  BOOST_CHECK_EXCEPTION((void)config::load_experiment("no/such.toml"), dosefloor::InputError,
                        named_and_with_advice);
}

BOOST_AUTO_TEST_CASE(a_folder_is_refused) {
  BOOST_CHECK_THROW((void)config::load_experiment("/"), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_toml_is_refused_with_its_line) {
  BOOST_TEST(refused("[wave]\nsampling_A = = 1\n").starts_with("x.toml:2: not valid TOML: "));
  BOOST_TEST(refused("[wave]\nsampling_A = 1\nsampling_A = 2\n").starts_with("x.toml:3: not valid TOML: "));
}

BOOST_AUTO_TEST_CASE(overrides_replace_and_add_values) {
  const std::vector<std::string> overrides{"wave.sampling_A=0.07", "images.size_px = [256, 128]",
                                           "train.msd.depth=7", "wave.debye_waller_A2.Au=0.6"};
  const auto experiment = config::parse_experiment("[wave]\nsampling_A = 0.06\n", "x.toml", overrides);
  BOOST_TEST(experiment.wave.sampling_A == 0.07);
  BOOST_TEST(experiment.images.size_px[0] == 256);
  BOOST_TEST(experiment.images.size_px[1] == 128);
  BOOST_TEST(experiment.train.msd.depth == 7);
  BOOST_TEST(experiment.wave.debye_waller_A2.at(79) == 0.6);
}

BOOST_AUTO_TEST_CASE(the_last_of_two_overrides_wins) {
  const std::vector<std::string> overrides{"experiment.seed=1", "experiment.seed=2"};
  BOOST_TEST(config::parse_experiment("", "x.toml", overrides).seed == 2U);
}

BOOST_AUTO_TEST_CASE(bare_words_of_overrides_are_strings) {
  const std::vector<std::string> overrides{"images.dose_range=low", "output.folder=/tmp/a b"};
  const auto experiment = config::parse_experiment("", "x.toml", overrides);
  BOOST_TEST((experiment.images.dose_range == dosefloor::config::DoseRange::low));
  BOOST_TEST(experiment.output.folder == "/tmp/a b");
}

BOOST_AUTO_TEST_CASE(wrong_overrides_name_themselves_as_the_source) {
  BOOST_TEST(refused("", {"wave.slice_thickness_A=-1"}) ==
             "--set wave.slice_thickness_A = -1: expected a length in Å above 0 and at most 10.");
  BOOST_TEST(refused("", {"wave.slice_A=1"}).starts_with("--set wave.slice_A = 1: there is no such key; "));
  BOOST_TEST(refused("", {"waev.slice_thickness_A=1"}) ==
             "--set [waev]: there is no such section; did you mean [wave]?");
}

BOOST_AUTO_TEST_CASE(overrides_without_section_or_value_are_refused) {
  const std::string advice = ": expected section.key=value, for example --set wave.slice_thickness_A=0.5.";
  BOOST_TEST(refused("", {"seed=1"}) == "--set seed=1" + advice);
  BOOST_TEST(refused("", {"experiment.seed"}) == "--set experiment.seed" + advice);
  BOOST_TEST(refused("", {"experiment.seed="}) == "--set experiment.seed=" + advice);
}

BOOST_AUTO_TEST_CASE(overrides_hold_exactly_one_value) {
  const std::string advice =
      ": expected one TOML value after the '=', for example 0.5, [512, 512] or \"low\".";
  BOOST_TEST(refused("", {"experiment.seed=1\nname=2"}) == "--set experiment.seed=1\nname=2" + advice);
  BOOST_TEST(refused("", {"wave.gpts=[512"}) == "--set wave.gpts=[512" + advice);
}

BOOST_AUTO_TEST_SUITE_END()

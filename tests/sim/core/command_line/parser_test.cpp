#include "sim/core/command_line/parser.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace command_line = dosefloor::command_line;
using command_line::Parser;
using dosefloor::InputError;

namespace {

using Words = std::vector<std::string>;

/// What an option of a type holds once these words have been read.
template <class Value>
Value value_of(const Words& words, Value before = {}) {
  Parser parser("for tests");
  parser.add_option("--value", before, "a value");
  BOOST_TEST(!parser.parse(words).has_value());
  return before;
}

std::string complaint(Parser& parser, const Words& words) {
  try {
    (void)parser.parse(words);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parser)

BOOST_AUTO_TEST_CASE(values_of_every_type_are_read) {
  BOOST_TEST(value_of<std::string>({"--value", "a b"}) == "a b");
  BOOST_TEST(value_of<std::filesystem::path>({"--value=runs/x"}) == "runs/x");
  BOOST_TEST(value_of<bool>({"--value", "false"}, true) == false);
  BOOST_TEST(value_of<int>({"--value", "-3"}) == -3);
  BOOST_TEST(value_of<std::int64_t>({"--value", "-9223372036854775808"}) ==
             std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(value_of<std::uint64_t>({"--value", "18446744073709551615"}) ==
             std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(value_of<double>({"--value", "1e-3"}) == 0.001);
  BOOST_TEST((value_of<std::array<int, 2>>({"--value", "512", "256"}) == std::array<int, 2>{512, 256}));
  BOOST_TEST((value_of<std::array<double, 2>>({"--value", "0.5", "-1"}) == std::array<double, 2>{0.5, -1.0}));
  BOOST_TEST(value_of<Words>({"--value", "a", "b"}) == (Words{"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(value_of<std::vector<double>>({"--value", "5", "10.5"}) == (std::vector<double>{5.0, 10.5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_not_given_stays_as_it_was) {
  BOOST_TEST(value_of<int>({}, 7) == 7);
  BOOST_TEST(!value_of<std::optional<int>>({}).has_value());
  BOOST_TEST(value_of<std::optional<double>>({"--value", "2.5"}).value() == 2.5);
  BOOST_TEST(value_of<std::optional<std::int64_t>>({"--value", "4"}).value() == 4);
}

BOOST_AUTO_TEST_CASE(a_function_takes_the_value) {
  double taken = 0.0;
  Parser parser("for tests");
  parser.add_option_function<double>(
      "--dose", [&](const double& dose) { taken = dose; }, "e⁻/Å²");
  BOOST_TEST(!parser.parse({"--dose", "12.5"}).has_value());
  BOOST_TEST(taken == 12.5);
}

BOOST_AUTO_TEST_CASE(flags_are_true_and_negated_ones_false) {
  bool force = false;
  bool exact = true;
  Parser parser("for tests");
  parser.add_flag("--force", force, "replace");
  parser.add_flag("!--float", exact, "not exactly");
  BOOST_TEST(!parser.parse({"--force", "--float"}).has_value());
  BOOST_TEST(force);
  BOOST_TEST(!exact);
}

BOOST_AUTO_TEST_CASE(a_repeatable_option_keeps_the_values_of_every_time_and_leaves_other_words_alone) {
  Words overrides;
  std::string experiment;
  Parser parser("for tests");
  parser.add_option("EXPERIMENT", experiment, "a file")->required();
  parser.add_option("--set", overrides, "a key")->repeatable();
  BOOST_TEST(!parser.parse({"--set", "a=1", "x.toml", "--set", "b=2"}).has_value());
  BOOST_TEST(overrides == (Words{"a=1", "b=2"}), boost::test_tools::per_element());
  BOOST_TEST(experiment == "x.toml");
}

BOOST_AUTO_TEST_CASE(values_outside_of_their_limits_are_refused) {
  int repeats = 1;
  double share = 0.1;
  double length = 1.0;
  std::string device;
  Parser parser("for tests");
  parser.add_option("--repeats", repeats, "times")->within(1, 1000);
  parser.add_option("--share", share, "a share")->within(0.0, 0.5);
  parser.add_option("--length", length, "Å")->positive();
  parser.add_option("--device", device, "where")->one_of({"cpu", "cuda"});
  for (const Words& words : {Words{"--repeats", "0"}, Words{"--repeats", "1001"}, Words{"--share", "0.6"},
                             Words{"--length", "0"}, Words{"--device", "gpu"}}) {
    const std::string said = complaint(parser, words);
    BOOST_TEST(said.find(words[0]) != std::string::npos, said);
    BOOST_TEST(said.find("Run with --help for the options.") != std::string::npos, said);
  }
  BOOST_TEST(complaint(parser, {"--repeats", "1000", "--share", "0.5", "--length", "1e-9", "--device",
                                "cpu"}) == "none");
}

BOOST_AUTO_TEST_CASE(a_check_of_ones_own_says_what_is_wrong) {
  std::uint64_t seed = 1;
  Parser parser("for tests");
  parser.add_option("--seed", seed, "of draws")->check([](const std::string& text) {
    return text[0] == '-' ? text + ": expected a whole number from 0" : std::string();
  });
  BOOST_TEST(complaint(parser, {"--seed", "-1"}).find("-1: expected a whole number from 0") !=
             std::string::npos);
  BOOST_TEST(complaint(parser, {"--seed", "1"}) == "none");
}

BOOST_AUTO_TEST_CASE(options_need_and_exclude_others) {
  int a = 0;
  int b = 0;
  int c = 0;
  Parser parser("for tests");
  auto* first = parser.add_option("--first", a, "a");
  parser.add_option("--second", b, "b")->needs(first);
  parser.add_option("--third", c, "c")->excludes(first);
  BOOST_TEST(complaint(parser, {"--second", "1"}) != "none");
  BOOST_TEST(complaint(parser, {"--first", "1", "--third", "1"}) != "none");
  BOOST_TEST(complaint(parser, {"--first", "1", "--second", "1"}) == "none");
}

BOOST_AUTO_TEST_CASE(words_that_are_not_taken_are_refused) {
  std::string experiment;
  Parser parser("for tests");
  parser.add_option("EXPERIMENT", experiment, "a file")->required();
  BOOST_TEST(complaint(parser, {"x.toml", "--unknown"}).find("--unknown") != std::string::npos);
  BOOST_TEST(complaint(parser, {}).find("EXPERIMENT") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_the_verb_that_is_named_is_called) {
  std::string called;
  Parser program("for tests");
  program.require_subcommand(1);
  program.add_subcommand("waves", "exit waves")->callback([&] { called += "waves"; });
  Parser* bench = program.add_subcommand("bench", "speed");
  bench->require_subcommand(1);
  bench->add_subcommand("images", "of images")->callback([&] { called += "bench images"; });
  BOOST_TEST(!program.parse({"bench", "images"}).has_value());
  BOOST_TEST(called == "bench images");
  BOOST_TEST(complaint(program, {}).find("Run with --help for the verbs and their options.") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_is_known_what_was_given) {
  std::string shard;
  Parser parser("for tests");
  parser.add_option("--shard", shard, "I/N");
  BOOST_TEST(!parser.parse({"--shard", "1/4"}).has_value());
  BOOST_TEST(parser.given("--shard"));
  BOOST_TEST(!parser.given("--no-such-option"));
  BOOST_TEST(!parser.parse({}).has_value());
  BOOST_TEST(!parser.given("--shard"));
}

BOOST_AUTO_TEST_CASE(the_help_says_names_types_defaults_and_meanings) {
  double energy_keV = 300.0;
  Parser parser("One exit wave.");
  parser.name("dosefloor wave");
  parser.add_option("--energy-keV", energy_keV, "the electrons' energy, keV")->capture_default_str();
  const std::string help = parser.help();
  for (const char* part :
       {"One exit wave.", "dosefloor wave", "--energy-keV", "300", "the electrons' energy, keV"}) {
    BOOST_TEST(help.find(part) != std::string::npos, part);
  }
  BOOST_TEST(parser.parse({"--help"}).value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

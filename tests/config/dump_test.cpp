#include "config/dump.hpp"

#include <cstdlib>
#include <limits>

#include "config/toml_text.hpp"
#include "tests/config/full_experiment.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;

using dosefloor::test::full_experiment;

BOOST_AUTO_TEST_SUITE(dump)

BOOST_AUTO_TEST_CASE(a_full_experiment_is_written_as_it_was_read) {
  BOOST_TEST(config::dump(config::parse_experiment(full_experiment, "x.toml")) == full_experiment);
}

BOOST_AUTO_TEST_CASE(comments_do_not_change_what_is_read) {
  const auto experiment = config::parse_experiment(full_experiment, "x.toml");
  const std::string explained = config::dump(experiment, config::Comments::units_and_meanings);
  BOOST_TEST(explained.find("sampling_A = 0.07  # Å: coarsest pixel") != std::string::npos);
  BOOST_TEST(config::dump(config::parse_experiment(explained, "y.toml")) == full_experiment);
}

BOOST_AUTO_TEST_CASE(the_dump_of_the_defaults_reads_back_to_the_defaults) {
  const auto defaults = config::parse_experiment("", "x.toml");
  const auto again = config::parse_experiment(config::dump(defaults), "other.toml");
  BOOST_TEST(again.name == "x");
  BOOST_TEST((again.wave == defaults.wave));
  BOOST_TEST((again.images == defaults.images));
  BOOST_TEST((again.train == defaults.train));
  BOOST_TEST((again.output == defaults.output));
  BOOST_TEST(config::dump(again) == config::dump(defaults));
}

BOOST_AUTO_TEST_CASE(a_stored_experiment_that_lacks_a_later_key_has_what_was_done_before) {
  const auto sees = [](const std::string& text) {
    return config::stored_experiment(text, "x.toml").train.msd.image_to_all_layers;
  };
  BOOST_TEST(!sees("[train.msd]\ndepth = 3\n"));
  BOOST_TEST(!sees(""));
  BOOST_TEST(sees("[train.msd]\nimage_to_all_layers = true\n"));
  const auto defaults = config::parse_experiment("", "x.toml");
  BOOST_TEST((config::stored_experiment(config::dump(defaults), "x.toml").train == defaults.train));
}

BOOST_AUTO_TEST_CASE(a_named_choice_in_a_dump_can_be_changed) {
  const std::string text = config::dump(config::parse_experiment("", "x.toml"));
  BOOST_TEST(text.find("\n# dose_per_A2 = [100.0, 1000000.0]  # follows from dose_range\n") !=
             std::string::npos);
  const std::vector<std::string> overrides{"images.dose_range=low"};
  BOOST_TEST(config::parse_experiment(text, "x.toml", overrides).images.dose_per_A2.hi == 1e4);
}

BOOST_AUTO_TEST_CASE(numbers_read_back_exactly) {
  for (const double number : {0.1, 1.0 / 3.0, 1e6, 1e21, 5e-324, std::numeric_limits<double>::max(), -0.08}) {
    BOOST_TEST(std::strtod(config::toml_text(number).c_str(), nullptr) == number);
  }
  BOOST_TEST(config::toml_text(300.0) == "300.0");
  BOOST_TEST(config::toml_text(1e5) == "100000.0");
}

BOOST_AUTO_TEST_CASE(strings_are_escaped) {
  BOOST_TEST(config::toml_text(std::string_view("a\"b\\c\nd\x7f"
                                                "Å")) == "\"a\\\"b\\\\c\\u000Ad\\u007FÅ\"");
}

BOOST_AUTO_TEST_SUITE_END()

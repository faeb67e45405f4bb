#include "config/read_sweep.hpp"

#include "tests/config/refused.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
using dosefloor::test::refused;

BOOST_AUTO_TEST_SUITE(sweep)

BOOST_AUTO_TEST_CASE(axes_keep_the_files_order_with_and_without_quotes) {
  const auto sweep = config::parse_experiment(
                         "[sweep.axes]\n\"train.epochs\" = [5, 4]\nimages.mtf_model = [2, "
                         "1]\nimages.dose_range = [\"low\", \"high\"]\n",
                         "x.toml")
                         .sweep;
  const std::vector<config::SweepAxis> expected{{"train.epochs", {"5", "4"}},
                                                {"images.mtf_model", {"2", "1"}},
                                                {"images.dose_range", {"\"low\"", "\"high\""}}};
  BOOST_TEST((sweep.axes == expected));
}

BOOST_AUTO_TEST_CASE(exclusions_are_pairs_of_axis_and_value) {
  const auto sweep = config::parse_experiment(
                         "[sweep]\nexclude = [{ \"images.dose_range\" = \"low\", train.epochs = 5 }]\n"
                         "[sweep.axes]\nimages.dose_range = [\"low\", \"high\"]\ntrain.epochs = [5]\n",
                         "x.toml")
                         .sweep;
  const std::vector<config::Assignments> expected{{{"images.dose_range", "\"low\""}, {"train.epochs", "5"}}};
  BOOST_TEST((sweep.exclude == expected));
}

BOOST_AUTO_TEST_CASE(a_bad_value_of_an_axis_is_refused_with_its_own_line) {
  BOOST_TEST(
      refused("[sweep.axes]\n\"images.dose_range\" = [\n  \"low\",\n  \"hgih\",\n]\n") ==
      "x.toml:4: sweep: images.dose_range = \"hgih\": expected \"high\", \"low\", \"full\" or \"custom\".");
}

BOOST_AUTO_TEST_CASE(an_axis_over_an_unknown_key_is_refused) {
  BOOST_TEST(refused("[sweep.axes]\n\"images.dose_rnage\" = [\"low\"]\n") ==
             "x.toml:2: sweep: images.dose_rnage = \"low\": there is no such key; did you mean dose_range?");
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_the_other_keys_is_refused_with_both_places) {
  BOOST_TEST(refused("[images]\nsize_px = [512, 512]\n[sweep.axes]\n\"images.bin\" = [1, 2]\n")
                 .starts_with(
                     "x.toml:4: sweep: images.bin = 2: does not fit the other keys: x.toml:2: images.size_px "
                     "= [512, 512]: expected an image that fits"));
}

BOOST_AUTO_TEST_CASE(how_networks_are_judged_is_not_varied) {
  BOOST_TEST(
      refused("[sweep.axes]\n\"analysis.rule\" = [\"half\", \"threshold\"]\n") ==
      "x.toml:2: sweep.axes.\"analysis.rule\" = [\"half\", \"threshold\"]: no output but that of `analyse` "
      "follows from it: analyse the same experiment again with --rule and --false-share.");
}

BOOST_AUTO_TEST_CASE(axes_need_different_values_in_a_list) {
  BOOST_TEST(refused("[sweep.axes]\n\"images.bin\" = []\n") ==
             "x.toml:2: sweep.axes.\"images.bin\" = []: expected a list of values of images.bin.");
  BOOST_TEST(refused("[sweep.axes]\n\"images.bin\" = 1\n") ==
             "x.toml:2: sweep.axes.\"images.bin\" = 1: expected a list of values of images.bin.");
  BOOST_TEST(refused("[sweep.axes]\n\"train.epochs\" = [3, 3]\n") ==
             "x.toml:2: sweep.axes.\"train.epochs\" = [3, 3]: expected different values, found 3 twice.");
  BOOST_TEST(refused("[sweep.axes]\nbin = [1]\n") ==
             "x.toml:2: sweep.axes.bin = [1]: expected the section.key that is varied, for example "
             "\"images.dose_range\".");
}

BOOST_AUTO_TEST_CASE(exclusions_of_what_no_axis_has_are_refused) {
  const std::string axes = "[sweep.axes]\n\"train.epochs\" = [3, 4]\n";
  BOOST_TEST(refused("[sweep]\nexclude = [{ \"images.bin\" = 1 }]\n" + axes) ==
             "x.toml:2: sweep.exclude: images.bin = 1: expected a key of [sweep.axes] or sweep.list.");
  BOOST_TEST(refused("[sweep]\nexclude = [{ \"train.epochs\" = 5 }]\n" + axes) ==
             "x.toml:2: sweep.exclude: train.epochs = 5: expected one of the values of that key.");
}

BOOST_AUTO_TEST_CASE(a_list_has_the_same_keys_in_all_of_its_different_entries) {
  const auto list =
      config::parse_experiment("[sweep]\nlist = [{ train.epochs = 5, images.bin = 1 }]\n", "x.toml")
          .sweep.list;
  const std::vector<config::Assignments> expected{{{"train.epochs", "5"}, {"images.bin", "1"}}};
  BOOST_TEST((list == expected));
  BOOST_TEST(refused("[sweep]\nlist = [{ train.epochs = 5 }, { images.bin = 1 }]\n")
                 .ends_with("expected the keys of the first entry, in their order."));
  BOOST_TEST(refused("[sweep]\nlist = [{ train.epochs = 5 }, { train.epochs = 5 }]\n")
                 .ends_with("expected different entries, found this one twice."));
  BOOST_TEST(refused("[sweep]\nlist = [{ train.epohcs = 5 }]\n").find("did you mean epochs?") !=
             std::string::npos);
  BOOST_TEST(refused("[sweep]\nlist = [{ train.epochs = 5 }]\n[sweep.axes]\ntrain.epochs = [1, 2]\n")
                 .ends_with("expected a key that sweep.list does not vary."));
}

BOOST_AUTO_TEST_CASE(unknown_keys_of_the_sweep_are_refused) {
  BOOST_TEST(refused("[sweep]\naxis = 1\n") ==
             "x.toml:2: sweep.axis = 1: there is no such key; [sweep] has axes, list, exclude.");
}

BOOST_AUTO_TEST_SUITE_END()

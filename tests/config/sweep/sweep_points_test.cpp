#include "config/sweep/sweep_points.hpp"

#include <algorithm>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace sweep = dosefloor::sweep;
using config::Assignments;

namespace {

config::Experiment experiment(const std::string& text) {
  return config::parse_experiment(text, "gold.toml");
}

std::vector<Assignments> values_of(const std::vector<sweep::SweepPoint>& points) {
  std::vector<Assignments> values;
  for (const sweep::SweepPoint& point : points) {
    values.push_back(point.values);
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sweep_points)

BOOST_AUTO_TEST_CASE(axes_are_multiplied_the_last_fastest_and_exclusions_left_out) {
  const auto points =
      sweep::sweep_points(experiment("[sweep]\nexclude = [{ train.epochs = 2, train.seed = 1 }]\n"
                                     "[sweep.axes]\ntrain.epochs = [1, 2]\ntrain.seed = [1, 2]\n"));
  const std::vector<Assignments> expected{{{"train.epochs", "1"}, {"train.seed", "1"}},
                                          {{"train.epochs", "1"}, {"train.seed", "2"}},
                                          {{"train.epochs", "2"}, {"train.seed", "2"}}};
  BOOST_TEST((values_of(points) == expected));
  BOOST_TEST(points[2].experiment.train.epochs == 2);
  BOOST_TEST(points[2].experiment.train.seed == 2U);
}

BOOST_AUTO_TEST_CASE(entries_of_a_list_are_no_product_but_are_multiplied_with_axes) {
  const auto points =
      sweep::sweep_points(experiment("[sweep]\nlist = [{ train.specimens = 10, train.epochs = 90 }, { "
                                     "train.specimens = 100, train.epochs = 9 }]\n"
                                     "[sweep.axes]\ntrain.seed = [1, 2]\n"));
  const std::vector<Assignments> expected{
      {{"train.specimens", "10"}, {"train.epochs", "90"}, {"train.seed", "1"}},
      {{"train.specimens", "10"}, {"train.epochs", "90"}, {"train.seed", "2"}},
      {{"train.specimens", "100"}, {"train.epochs", "9"}, {"train.seed", "1"}},
      {{"train.specimens", "100"}, {"train.epochs", "9"}, {"train.seed", "2"}}};
  BOOST_TEST((values_of(points) == expected));
}

BOOST_AUTO_TEST_CASE(without_a_sweep_there_is_one_experiment) {
  const auto points = sweep::sweep_points(experiment("[train]\nepochs = 3\n"));
  BOOST_TEST(points.size() == 1U);
  BOOST_TEST(points[0].values.empty());
  BOOST_TEST(points[0].experiment.train.epochs == 3);
}

BOOST_AUTO_TEST_CASE(a_sweep_of_which_nothing_is_left_is_refused) {
  BOOST_CHECK_EXCEPTION((void)sweep::sweep_points(experiment(
                            "[sweep]\nexclude = [{ train.epochs = 1 }]\n[sweep.axes]\ntrain.epochs = [1]\n")),
                        dosefloor::InputError, [](const auto& error) {
                          return std::string(error.what()).find("leaves no experiment") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(values_that_do_not_fit_each_other_are_named) {
  BOOST_CHECK_EXCEPTION((void)sweep::sweep_points(experiment("[sweep.axes]\ntrain.batch_size = [8, 2]\n"
                                                             "train.microbatch = [1, 4]\n")),
                        dosefloor::InputError, [](const auto& error) {
                          return std::string(error.what())
                              .starts_with("sweep, at train.batch_size = 2, train.microbatch = 4: ");
                        });
}

BOOST_AUTO_TEST_CASE(labels_have_short_keys_and_letters_that_file_names_can_hold) {
  BOOST_TEST(sweep::values_label({{"images.mtf_model", "3"}, {"images.dose_range", "\"low\""}},
                                 {"images.mtf_model", "images.dose_range"}) == "mtf_model-3,dose_range-low");
  BOOST_TEST(sweep::values_label({{"train.seed", "3"}}, {"experiment.seed", "train.seed"}) == "train.seed-3");
  BOOST_TEST(sweep::values_label({}, {"train.seed"}) == "all");
}

BOOST_AUTO_TEST_CASE(values_that_look_alike_as_file_names_have_different_labels) {
  const std::vector<std::string> keys{"images.size_px"};
  const std::string first = sweep::values_label({{"images.size_px", "[64, 64]"}}, keys);
  const std::string second = sweep::values_label({{"images.size_px", "[64; 64]"}}, keys);
  BOOST_TEST(first != second);
  BOOST_TEST(first.starts_with("size_px-_64__64__"));
  for (const char* hostile : {"\"a'; rm -rf /\"", "\"$(x)\"", "\"a\\nb\"", "\"../..\""}) {
    const std::string label = sweep::values_label({{"images.size_px", hostile}}, keys);
    BOOST_TEST(label.find_first_of(" '\"$/\\;()\n") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

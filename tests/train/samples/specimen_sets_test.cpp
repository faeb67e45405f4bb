#include "train/samples/specimen_sets.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using Ids = std::vector<std::int64_t>;

namespace {

config::Experiment experiment(const std::vector<std::string>& overrides) {
  return config::parse_experiment("[experiment]\ntraining_specimens = 4\nvalidation_specimens = 2\n",
                                  "x.toml", overrides);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(specimen_sets)

BOOST_AUTO_TEST_CASE(validation_takes_the_ids_after_those_of_training) {
  BOOST_TEST((samples::training_specimens(experiment({})) == Ids{0, 1, 2, 3}));
  BOOST_TEST((samples::validation_specimens(experiment({})) == Ids{4, 5}));
}

BOOST_AUTO_TEST_CASE(fewer_training_specimens_leave_the_validation_as_it_is) {
  const config::Experiment fewer = experiment({"train.specimens=3"});
  BOOST_TEST((samples::training_specimens(fewer) == Ids{0, 1, 2}));
  BOOST_TEST((samples::validation_specimens(fewer) == Ids{4, 5}));
}

BOOST_AUTO_TEST_CASE(only_specimens_in_use_must_be_there) {
  const auto expect = [](const config::Experiment& wanted, const Ids& found) {
    samples::expect_specimens_of(wanted, found, "a.emd", "dosefloor images a.toml");
  };
  BOOST_CHECK_NO_THROW(expect(experiment({}), {0, 1, 2, 3, 4, 5, 6}));
  BOOST_CHECK_NO_THROW(expect(experiment({"train.specimens=3"}), {0, 1, 2, 4, 5}));
  BOOST_CHECK_THROW(expect(experiment({}), {0, 1, 2, 3, 4}), InputError);
  BOOST_CHECK_EXCEPTION(expect(experiment({}), {0, 1, 2, 4, 5}), InputError, [](const InputError& error) {
    const std::string text = error.what();
    return text.find("specimen 3 is missing") != std::string::npos &&
           text.find("`dosefloor images a.toml --force`") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

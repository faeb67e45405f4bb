#include "train/training/raised_epochs.hpp"

#include <boost/test/unit_test.hpp>

#include "config/parameter_hash.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::training {
namespace {

std::string parameters(std::int64_t epochs, std::int64_t batch_size = 8) {
  config::Experiment experiment;
  experiment.train.epochs = epochs;
  experiment.train.batch_size = batch_size;
  return config::train_parameters(experiment, "unet", {{"data", "epochs = 5"}});
}

config::TrainConfig train_with(config::Schedule schedule, std::int64_t validate_every = 1) {
  config::TrainConfig train;
  train.schedule = schedule;
  train.validate_every = validate_every;
  return train;
}

const config::TrainConfig constant = train_with(config::Schedule::constant);

bool says(const InputError& error, const std::string& first, const std::string& second) {
  const std::string what = error.what();
  return what.find(first) != std::string::npos && what.find(second) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(raised_epochs)

BOOST_AUTO_TEST_CASE(more_epochs_and_nothing_else_prolong_a_training) {
  BOOST_TEST(epochs_were_raised(parameters(30), parameters(31), 30, constant));
  BOOST_TEST(epochs_were_raised(parameters(30), parameters(300), 30, train_with(config::Schedule::plateau)));
  BOOST_TEST(!epochs_were_raised(parameters(30), parameters(30), 30, constant));
  BOOST_TEST(!epochs_were_raised(parameters(30), parameters(29), 30, constant));
  BOOST_TEST(!epochs_were_raised(parameters(30), parameters(60, 4), 30, constant));
  BOOST_TEST(!epochs_were_raised("", parameters(60), 30, constant));
}

BOOST_AUTO_TEST_CASE(a_cosine_is_not_prolonged) {
  const config::TrainConfig cosine = train_with(config::Schedule::cosine);
  for (const std::int64_t done : {12, 30}) {
    BOOST_CHECK_EXCEPTION((void)epochs_were_raised(parameters(30), parameters(40), done, cosine), InputError,
                          [](const InputError& error) { return says(error, "30 epochs", "--force"); });
  }
  BOOST_TEST(!epochs_were_raised(parameters(40), parameters(30), 40, cosine));
}

BOOST_AUTO_TEST_CASE(a_last_epoch_that_was_validated_out_of_turn_is_not_prolonged) {
  const config::TrainConfig train = train_with(config::Schedule::constant, 7);
  BOOST_CHECK_EXCEPTION(
      (void)epochs_were_raised(parameters(30), parameters(40), 30, train), InputError,
      [](const InputError& error) { return says(error, "30", "train.validate_every = 7"); });
  BOOST_TEST(epochs_were_raised(parameters(30), parameters(40), 29, train));
  BOOST_TEST(epochs_were_raised(parameters(28), parameters(40), 28, train));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training

#include "train/training/learning_rate.hpp"

#include <boost/test/unit_test.hpp>

namespace dosefloor::training {
namespace {

config::TrainConfig with_schedule(config::Schedule schedule) {
  config::TrainConfig config;
  config.msd.learning_rate = 2e-3;
  config.schedule = schedule;
  config.plateau_patience = 2;
  config.plateau_factor = 0.5;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning_rates)

BOOST_AUTO_TEST_CASE(constant_is_what_the_experiment_says) {
  BOOST_TEST(learning_rate(with_schedule(config::Schedule::constant), "msd", 77, 100, {}) == 2e-3);
}

BOOST_AUTO_TEST_CASE(each_network_has_its_own) {
  config::TrainConfig config = with_schedule(config::Schedule::constant);
  config.unet.learning_rate = 3e-5;
  BOOST_TEST(learning_rate(config, "unet", 0, 100, {}) == 3e-5);
  BOOST_TEST(learning_rate(config, "msd", 0, 100, {}) == 2e-3);
}

BOOST_AUTO_TEST_CASE(cosine_begins_at_the_rate_passes_half_of_it_midway_and_ends_near_zero) {
  const config::TrainConfig config = with_schedule(config::Schedule::cosine);
  BOOST_TEST(learning_rate(config, "msd", 0, 100, {}) == 2e-3);
  BOOST_TEST(learning_rate(config, "msd", 50, 100, {}) == 1e-3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(learning_rate(config, "msd", 99, 100, {}) < 1e-6);
  BOOST_TEST(learning_rate(config, "msd", 99, 100, {}) > 0.0);
}

BOOST_AUTO_TEST_CASE(a_warm_up_is_a_line_from_0_to_the_rate_of_the_step_behind_it) {
  config::TrainConfig config = with_schedule(config::Schedule::constant);
  config.warmup_steps = 9;
  for (std::int64_t step = 0; step < 10; ++step) {
    BOOST_TEST(learning_rate(config, "msd", step, 100, {}) == 2e-4 * static_cast<double>(step + 1),
               boost::test_tools::tolerance(1e-12));
  }
  BOOST_TEST(learning_rate(config, "msd", 9, 100, {}) == 2e-3);
  BOOST_TEST(learning_rate(config, "msd", 99, 100, {}) == 2e-3);
}

BOOST_AUTO_TEST_CASE(a_warm_up_multiplies_every_schedule_and_ends) {
  const Plateau plateau{.factor = 0.25};
  for (const auto schedule :
       {config::Schedule::constant, config::Schedule::cosine, config::Schedule::plateau}) {
    const config::TrainConfig cold = with_schedule(schedule);
    config::TrainConfig warm = cold;
    warm.warmup_steps = 3;
    const auto share = [&](std::int64_t step) {
      return learning_rate(warm, "msd", step, 20, plateau) / learning_rate(cold, "msd", step, 20, plateau);
    };
    BOOST_TEST(share(0) == 0.25, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(share(1) == 0.5, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(share(2) == 0.75, boost::test_tools::tolerance(1e-12));
    for (std::int64_t step = 3; step < 20; ++step) {
      BOOST_TEST(learning_rate(warm, "msd", step, 20, plateau) ==
                 learning_rate(cold, "msd", step, 20, plateau));  // bitwise
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plateau_lowers_the_rate_after_so_many_validations_without_a_lower_loss) {
  const config::TrainConfig config = with_schedule(config::Schedule::plateau);
  Plateau plateau;
  for (const double loss : {1.0, 0.9, 0.95}) {
    observe(plateau, config, loss);
  }
  BOOST_TEST(learning_rate(config, "msd", 0, 1, plateau) == 2e-3);
  observe(plateau, config, 0.9);  // equal is not lower
  BOOST_TEST(learning_rate(config, "msd", 0, 1, plateau) == 1e-3);
  observe(plateau, config, 0.9);
  BOOST_TEST(learning_rate(config, "msd", 0, 1, plateau) == 1e-3);  // the count starts over
  observe(plateau, config, 0.8);
  observe(plateau, config, 0.9);
  observe(plateau, config, 0.9);
  BOOST_TEST(learning_rate(config, "msd", 0, 1, plateau) == 5e-4);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training

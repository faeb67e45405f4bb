#include "train/training/temperature_text.hpp"

#include <boost/test/unit_test.hpp>

namespace dosefloor::training {

BOOST_AUTO_TEST_SUITE(temperature_in_words)

BOOST_AUTO_TEST_CASE(it_says_which_way_a_network_erred) {
  BOOST_TEST(temperature_text(1.704) == "temperature 1.70: probabilities were too sure");
  BOOST_TEST(temperature_text(0.8) == "temperature 0.80: probabilities were not sure enough");
  BOOST_TEST(temperature_text(1.004) == "temperature 1.00: probabilities were right as they were");
}

BOOST_AUTO_TEST_CASE(a_network_that_is_not_calibrated_is_said_to_be_so) {
  BOOST_TEST(temperature_text({}).starts_with("probabilities are not calibrated: "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training

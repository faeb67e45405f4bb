#include <string>
#include <vector>

#include "analysis/results/setting_keys.hpp"
#include "config/experiment.hpp"
#include "tests/support/mpi_test.hpp"

namespace results = dosefloor::results;
namespace config = dosefloor::config;

namespace {

using Names = std::vector<std::string>;

Names keys(const std::string& sweep) {
  return results::keys_of_settings(config::parse_experiment(sweep, "gold.toml").sweep);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(setting_keys)

BOOST_AUTO_TEST_CASE(axes_tell_settings_apart_but_for_seeds_and_networks) {
  BOOST_TEST(
      (keys("[sweep.axes]\n\"images.mtf_model\" = [1, 3]\n\"train.seed\" = [1, 2]\n\"train.networks\" = "
            "[[\"msd\"], [\"unet\"]]\n\"train.epochs\" = [4, 8]\n") ==
       Names{"images.mtf_model", "train.epochs"}));
}

BOOST_AUTO_TEST_CASE(what_goes_along_with_a_key_of_the_list_does_not) {
  const std::string list =
      "[sweep]\nlist = [{ \"train.epochs\" = 8, \"train.specimens\" = 10 }, { \"train.epochs\" = 4, "
      "\"train.specimens\" = 20 }]\n";
  BOOST_TEST((keys(list + "[sweep.axes]\n\"train.seed\" = [1, 2]\n") == Names{"train.specimens"}));
}

BOOST_AUTO_TEST_CASE(a_series_whose_focal_spread_goes_along_with_that_of_training_is_no_key_of_its_own) {
  const auto entry = [](const std::string& coherence, const std::string& spread) {
    return "{ \"images.coherence\" = \"" + coherence + "\", \"images.focal_spread_A\" = " + spread +
           ", \"dose_series.focal_spread_A\" = " + spread + " }";
  };
  const std::string list = "[sweep]\nlist = [" + entry("envelope", "[5, 6]") + ", " +
                           entry("envelope", "[19, 20]") + ", " + entry("focal-integration", "[5, 6]") +
                           ", " + entry("focal-integration", "[19, 20]") + "]\n";
  BOOST_TEST((keys(list) == Names{"images.coherence", "images.focal_spread_A"}));
}

BOOST_AUTO_TEST_CASE(keys_of_the_list_that_vary_by_themselves_all_do) {
  const std::string list =
      "[sweep]\nlist = [{ \"train.epochs\" = 8, \"train.specimens\" = 10 }, { \"train.epochs\" = 4, "
      "\"train.specimens\" = 10 }, { \"train.epochs\" = 4, \"train.specimens\" = 20 }]\n";
  BOOST_TEST((keys(list) == Names{"train.epochs", "train.specimens"}));
}

BOOST_AUTO_TEST_SUITE_END()

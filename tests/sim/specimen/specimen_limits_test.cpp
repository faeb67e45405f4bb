#include "sim/specimen/specimen_limits.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "config/sections/specimen.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace specimen = dosefloor::specimen;
using config::SpecimenConfig;

namespace {

using Change = void (*)(SpecimenConfig&);

}  // namespace

BOOST_AUTO_TEST_SUITE(specimen_config)

BOOST_AUTO_TEST_CASE(the_defaults_are_valid) {
  BOOST_CHECK_NO_THROW(specimen::validate(SpecimenConfig{}));
}

BOOST_AUTO_TEST_CASE(impossible_values_are_refused_with_their_key) {
  const std::vector<std::pair<std::string, Change>> changes = {
      {"box_A", [](SpecimenConfig& c) { c.box_A[1] = -44.0; }},
      {"box_A", [](SpecimenConfig& c) { c.box_A[2] = std::numeric_limits<double>::quiet_NaN(); }},
      {"margin_A", [](SpecimenConfig& c) { c.margin_A = 0.5; }},
      {"margin_A", [](SpecimenConfig& c) { c.margin_A = 21.0; }},
      {"au_lattice_A", [](SpecimenConfig& c) { c.au_lattice_A = 2.5; }},
      {"ceo2_lattice_A", [](SpecimenConfig& c) { c.ceo2_lattice_A = 0.0; }},
      {"facet_100_A",
       [](SpecimenConfig& c) {
         c.facet_100_A = {14.0, 9.0};
       }},
      {"facet_100_A", [](SpecimenConfig& c) { c.facet_100_A.lo = -1.0; }},
      {"facet_111_A", [](SpecimenConfig& c) { c.facet_111_A.hi = std::numeric_limits<double>::infinity(); }},
      {"cut_layer",
       [](SpecimenConfig& c) {
         c.cut_layer = {2, 1};
       }},
      {"slab_width_A",
       [](SpecimenConfig& c) {
         c.slab_width_A = {30.0, 20.0};
       }},
      {"slab_thickness_A", [](SpecimenConfig& c) { c.slab_thickness_A.lo = 0.0; }},
      {"slab_trilayers", [](SpecimenConfig& c) { c.slab_trilayers.lo = 0; }},
      {"slab_trilayers", [](SpecimenConfig& c) { c.slab_trilayers.hi = 1000000; }},
      {"interface_gap_A", [](SpecimenConfig& c) { c.interface_gap_A.lo = 1.5; }},
      {"min_supported_share", [](SpecimenConfig& c) { c.min_supported_share = 1.1; }},
      {"max_tilt_deg", [](SpecimenConfig& c) { c.max_tilt_deg = -3.0; }}};
  for (const auto& [key, change] : changes) {
    SpecimenConfig config;
    change(config);
    BOOST_CHECK_EXCEPTION(specimen::validate(config), dosefloor::InputError, [&key = key](const auto& error) {
      const std::string text = error.what();
      return text.find("specimen." + key + ": found ") == 0 && text.find("expected") != std::string::npos;
    });
  }
}

BOOST_AUTO_TEST_CASE(the_message_has_the_value_found_and_the_values_allowed) {
  SpecimenConfig config;
  config.max_tilt_deg = 90.0;
  BOOST_CHECK_EXCEPTION(specimen::validate(config), dosefloor::InputError, [](const auto& error) {
    return std::string(error.what()) ==
           "specimen.max_tilt_deg: found 90, expected a value from 0 to 45 degrees";
  });
}

BOOST_AUTO_TEST_SUITE_END()

#include "config/key_reference.hpp"

#include <string>

#include "config/experiment.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;

BOOST_AUTO_TEST_SUITE(key_reference)

BOOST_AUTO_TEST_CASE(each_key_is_explained_with_default_meaning_and_limits) {
  const std::string reference = config::key_reference();
  BOOST_TEST(reference.find("[wave]  exit waves by multislice\n") != std::string::npos);
  BOOST_TEST(
      reference.find("  slice_thickness_A = 1.0\n      thickest slice of the multislice calculation\n      "
                     "a length in Å above 0 and at most 10\n") != std::string::npos);
  BOOST_TEST(reference.find("  mtf_model = 4\n") != std::string::npos);
  BOOST_TEST(reference.find("  [sweep.axes]\n      the keys that are varied\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_page_has_a_row_for_every_key) {
  const std::string page = config::key_reference_markdown();
  config::Experiment defaults;
  for (const config::SectionFields& section : config::describe(defaults)) {
    const auto heading = page.find("\n## " + section.name + "\n");
    BOOST_REQUIRE_MESSAGE(heading != std::string::npos, section.name);
    const std::string of_section = page.substr(heading, page.find("\n## ", heading + 1) - heading);
    for (const config::Field& field : section.fields) {
      BOOST_TEST_CONTEXT(section.full_name(field)) {
        BOOST_TEST(of_section.find("\n| `" + std::string(field.key) + "` | `") != std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(text_cannot_end_a_cell_or_begin_a_tag) {
  const std::string page = config::key_reference_markdown();
  BOOST_TEST(page.find("8 pi^2 &lt;u^2>") != std::string::npos);
  BOOST_TEST(page.find("8 pi^2 <u^2>") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

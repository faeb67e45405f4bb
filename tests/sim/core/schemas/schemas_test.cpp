#define BOOST_TEST_MODULE schemas
#include "sim/core/schemas/schemas.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace schemas = dosefloor::schemas;
using dosefloor::InputError;

namespace {

constexpr schemas::Schema dreams{"dosefloor-dreams", 4, 2};

auto says(const std::string& text) {
  return
      [text](const InputError& error) { return std::string(error.what()).find(text) != std::string::npos; };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schemas_of_files)

BOOST_AUTO_TEST_CASE(the_present_version_and_those_from_the_oldest_on_are_read) {
  for (const int version : {2, 3, 4}) {
    BOOST_CHECK_NO_THROW(schemas::expect_readable("a.emd", dreams, "dosefloor-dreams", version));
  }
}

BOOST_AUTO_TEST_CASE(a_version_of_the_future_is_refused_with_the_versions_that_are_read) {
  BOOST_CHECK_EXCEPTION(schemas::expect_readable("a.emd", dreams, "dosefloor-dreams", 5), InputError,
                        says("a.emd: found schema 'dosefloor-dreams' version 5; this program reads "
                             "'dosefloor-dreams' versions 2 to 4. A newer version of the program wrote it"));
}

BOOST_AUTO_TEST_CASE(a_version_of_the_future_names_the_program_that_wrote_it) {
  BOOST_CHECK_EXCEPTION(schemas::expect_readable("a.emd", dreams, "dosefloor-dreams", 5, "9.1.0"), InputError,
                        says("versions 2 to 4. Program 9.1.0 wrote it: use that one or a newer one"));
}

BOOST_AUTO_TEST_CASE(a_version_that_is_no_longer_read_and_another_schema_are_refused) {
  BOOST_CHECK_EXCEPTION(schemas::expect_readable("a.emd", dreams, "dosefloor-dreams", 1), InputError,
                        says("version 1; this program reads 'dosefloor-dreams' versions 2 to 4"));
  BOOST_CHECK_EXCEPTION(
      schemas::expect_readable("a.emd", schemas::waves, "dosefloor-images", 1), InputError,
      says("found schema 'dosefloor-images' version 1; this program reads 'dosefloor-waves' "
           "version 1"));
}

BOOST_AUTO_TEST_SUITE_END()

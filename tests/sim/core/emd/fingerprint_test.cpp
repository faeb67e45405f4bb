#include "sim/core/emd/fingerprint.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace dosefloor;

BOOST_AUTO_TEST_SUITE(fingerprint)

// xxhsum -H64 of the same bytes (xxHash 0.8): "" and "dosefloor".
BOOST_AUTO_TEST_CASE(the_checksum_of_a_file_is_xxhash64_of_its_bytes) {
  const test::ScratchFolder folder;
  std::ofstream(folder / "empty").flush();
  BOOST_TEST(emd::file_checksum(folder / "empty") == "ef46db3751d8e999");
  std::ofstream(folder / "text") << "dosefloor";
  BOOST_TEST(emd::file_checksum(folder / "text") == "d9414f8d0a5be0f9");
  BOOST_CHECK_EXCEPTION((void)emd::file_checksum(folder / "absent"), InputError, [](const InputError& error) {
    return std::string(error.what()).find("absent") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

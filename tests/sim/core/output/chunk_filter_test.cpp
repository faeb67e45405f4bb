#include "sim/core/output/chunk_filter.hpp"

#include <zlib.h>

#include <random>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace output = dosefloor::output;

namespace {

std::string inflated(const std::string& bytes, std::size_t size) {
  std::string result(size, '\0');
  uLongf length = size;
  BOOST_TEST_REQUIRE(uncompress(reinterpret_cast<Bytef*>(result.data()), &length,
                                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == Z_OK);
  result.resize(length);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chunk_filter)

BOOST_AUTO_TEST_CASE(shuffling_gathers_the_first_bytes_of_all_elements_then_the_second) {
  BOOST_TEST(output::shuffled("a1b2c3d4", 2) == "abcd1234");
  BOOST_TEST(output::shuffled("a1xb2y", 3) == "ab12xy");
  BOOST_TEST(output::shuffled("abc", 1) == "abc");
  BOOST_TEST(output::shuffled("", 4) == "");
}

BOOST_AUTO_TEST_CASE(parts_of_elements_are_refused) {
  BOOST_CHECK_THROW((void)output::shuffled("abc", 2), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(a_chunk_is_shuffled_then_deflated) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    bytes += {static_cast<char>(i % 256), 'x'};
  }
  const output::FilteredChunk chunk = output::filtered_chunk(bytes, 2);
  BOOST_TEST(chunk.skipped_filters == 0U);
  BOOST_TEST(chunk.bytes.size() < 400U);
  BOOST_TEST((inflated(chunk.bytes, bytes.size()) == output::shuffled(bytes, 2)));
}

BOOST_AUTO_TEST_CASE(what_deflate_would_lengthen_is_kept_as_it_is) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same noise every time
  std::string noise;
  for (int i = 0; i < 4096; ++i) {
    noise += static_cast<char>(random());
  }
  const output::FilteredChunk chunk = output::filtered_chunk(noise, 4);
  BOOST_TEST(chunk.skipped_filters == 3U);
  BOOST_TEST((chunk.bytes == noise));
}

BOOST_AUTO_TEST_SUITE_END()

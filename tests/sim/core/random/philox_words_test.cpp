#include "sim/core/random/philox_words.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::random::philox_words;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;

constexpr std::uint32_t last_block = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t untouched = 0xDEADBEEF;

std::vector<std::uint32_t> words_of_stream(const StreamKey& key, std::uint32_t first_block,
                                           std::size_t blocks) {
  Stream stream(key);
  stream.seek_block(first_block);
  std::vector<std::uint32_t> words(4 * blocks);
  std::generate(words.begin(), words.end(), [&stream] { return stream.next_u32(); });
  return words;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(philox_words_of_many_blocks)

BOOST_AUTO_TEST_CASE(are_those_of_the_stream_for_any_number_of_blocks) {
  const StreamKey key{0xFEDCBA9876543210, Purpose::poisson, 0x80000001, 0xFFFFFFFE};
  for (std::size_t blocks = 0; blocks <= 70; ++blocks) {
    const std::uint32_t first = 0x7FFFFFF0;
    std::vector<std::uint32_t> words(4 * blocks + 1, untouched);
    philox_words(key, first, blocks, words.data());
    BOOST_TEST(words.back() == untouched);
    words.pop_back();
    BOOST_TEST(words == words_of_stream(key, first, blocks), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(depend_on_every_part_of_the_key) {
  const std::vector<StreamKey> keys = {
      {0, static_cast<Purpose>(0), 0, 0},
      {0xFFFFFFFFFFFFFFFF, static_cast<Purpose>(0xFFFFFFFF), 0xFFFFFFFF, 0xFFFFFFFF},
      {1, Purpose::poisson, 0, 0},
      {0x100000000, Purpose::readout, 0, 0},
      {0, Purpose::optics, 1, 0},
      {0, Purpose::optics, 0, 1}};
  for (const StreamKey& key : keys) {
    std::vector<std::uint32_t> words(std::size_t{4} * 33);
    philox_words(key, 5, 33, words.data());
    BOOST_TEST(words == words_of_stream(key, 5, 33), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(need_no_alignment) {
  const StreamKey key{3, Purpose::poisson, 1, 2};
  const std::vector<std::uint32_t> expected = words_of_stream(key, 9, 40);
  for (std::size_t offset = 0; offset < 16; ++offset) {
    std::vector<std::uint32_t> words(offset + expected.size());
    philox_words(key, 9, 40, words.data() + offset);
    BOOST_TEST(
        std::equal(expected.begin(), expected.end(), words.begin() + static_cast<std::ptrdiff_t>(offset)));
  }
}

BOOST_AUTO_TEST_CASE(reach_the_last_block_and_are_refused_beyond_it) {
  const StreamKey key{3, Purpose::poisson, 1, 2};
  std::vector<std::uint32_t> words(std::size_t{4} * 20);
  philox_words(key, last_block - 19, 20, words.data());
  BOOST_TEST(words == words_of_stream(key, last_block - 19, 20), boost::test_tools::per_element());
  BOOST_CHECK_THROW(philox_words(key, last_block - 19, 21, words.data()), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()

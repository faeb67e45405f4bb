#include "sim/core/emd/item_checksum.hpp"

#include <xxhash.h>

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"

namespace emd = dosefloor::emd;
namespace test = dosefloor::test;
using emd::ItemChecksum;

namespace {

/// Parts of the example: 0 waves, 1 masks, 2 positions, 3 row.
void feed_small_parts(ItemChecksum& checksum, std::int64_t item) {
  const auto mask = test::example_mask(item);
  const auto positions = test::example_positions(item);
  const std::uint64_t row[2] = {5, 6};
  checksum.update(3, 0, row, sizeof row);
  checksum.update(2, 0, positions.data(), positions.size() * sizeof(double));
  checksum.update(1, 0, mask.data(), mask.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(item_checksum)

BOOST_AUTO_TEST_CASE(it_is_the_hash_of_the_datasets_hashes_in_the_layouts_order) {
  const std::int64_t item = 2;
  const auto wave = test::example_wave(item);
  const auto mask = test::example_mask(item);
  const auto positions = test::example_positions(item);
  const std::uint64_t row[2] = {5, 6};
  const std::uint64_t digests[4] = {
      XXH64(wave.data(), wave.size() * 8, 0), XXH64(mask.data(), mask.size(), 0),
      XXH64(positions.data(), positions.size() * 8, 0), XXH64(row, sizeof row, 0)};
  ItemChecksum checksum(test::example_layout(4), item, 0);
  feed_small_parts(checksum, item);
  checksum.update(0, 0, wave.data(), wave.size() * 8);
  BOOST_TEST(checksum.digest() == XXH64(digests, sizeof digests, 0));
}

BOOST_AUTO_TEST_CASE(it_does_not_depend_on_how_data_are_cut) {
  const auto wave = test::example_wave(1);
  ItemChecksum whole(test::example_layout(4), 1, 0);
  feed_small_parts(whole, 1);
  whole.update(0, 0, wave.data(), 240);
  ItemChecksum cut(test::example_layout(4), 1, 0);
  cut.update(0, 0, wave.data(), 40);
  feed_small_parts(cut, 1);
  cut.update(0, 40, wave.data() + 5, 200);
  BOOST_TEST(whole.digest() == cut.digest());
}

BOOST_AUTO_TEST_CASE(a_slab_covers_its_rows_of_decomposed_signals_only) {
  const auto wave = test::example_wave(1);
  ItemChecksum second(test::example_layout(4, 2), 1, 1);
  second.update(0, 0, wave.data() + 15, 120);
  const std::uint64_t digest = XXH64(wave.data() + 15, 120, 0);
  BOOST_TEST(second.digest() == XXH64(&digest, sizeof digest, 0));
  BOOST_CHECK_THROW(second.update(1, 0, wave.data(), 1), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(gaps_overlaps_excess_and_missing_data_are_refused) {
  const auto wave = test::example_wave(1);
  ItemChecksum checksum(test::example_layout(4), 1, 0);
  feed_small_parts(checksum, 1);
  BOOST_CHECK_THROW((void)checksum.digest(), dosefloor::Error);
  checksum.update(0, 0, wave.data(), 80);
  BOOST_CHECK_THROW(checksum.update(0, 120, wave.data(), 80), dosefloor::Error);
  BOOST_CHECK_THROW(checksum.update(0, 40, wave.data(), 80), dosefloor::Error);
  BOOST_CHECK_THROW(checksum.update(0, 80, wave.data(), 161), dosefloor::Error);
  checksum.update(0, 80, wave.data() + 10, 160);
  BOOST_CHECK_NO_THROW((void)checksum.digest());
}

BOOST_AUTO_TEST_CASE(a_dataset_can_be_begun_again) {
  const auto wave = test::example_wave(1);
  ItemChecksum once(test::example_layout(4), 1, 0);
  ItemChecksum again(test::example_layout(4), 1, 0);
  for (ItemChecksum* checksum : {&once, &again}) {
    feed_small_parts(*checksum, 1);
  }
  again.update(0, 0, wave.data() + 3, 100);
  once.update(0, 0, wave.data(), 240);
  again.update(0, 0, wave.data(), 240);
  BOOST_TEST(once.digest() == again.digest());
}

BOOST_AUTO_TEST_SUITE_END()

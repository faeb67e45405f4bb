#include "sim/core/shards/joined_layout.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/shards/stored_layout.hpp"
#include "tests/sim/core/shards/example_shards.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace shards = dosefloor::shards;
namespace test = dosefloor::test;

BOOST_AUTO_TEST_SUITE(joined_layout)

BOOST_AUTO_TEST_CASE(the_whole_is_the_layout_of_all_specimens) {
  const shards::JoinedLayout joined(
      {test::shard_layout({0, 2}), test::shard_layout({2, 1}), test::shard_layout({3, 4})});
  BOOST_TEST(emd::layout_hash(joined.whole()) == emd::layout_hash(test::shard_layout({0, 7})));
}

BOOST_AUTO_TEST_CASE(items_of_a_shard_lie_apart_in_the_whole_one_run_per_epoch) {
  const shards::JoinedLayout joined({test::shard_layout({0, 2}), test::shard_layout({2, 3})});
  std::vector<std::int64_t> places;
  for (std::int64_t item = 0; item < 6; ++item) {
    places.push_back(joined.item_in_whole(0, item));
  }
  BOOST_TEST(places == (std::vector<std::int64_t>{0, 1, 5, 6, 10, 11}), boost::test_tools::per_element());
  BOOST_TEST(joined.item_in_whole(1, 0) == 2);
  BOOST_TEST(joined.item_in_whole(1, 3) == 7);
}

BOOST_AUTO_TEST_CASE(checksums_go_where_their_items_go) {
  const shards::JoinedLayout joined({test::shard_layout({0, 1}), test::shard_layout({1, 2})});
  BOOST_TEST(joined.checksums({{10, 11, 12}, {20, 21, 22, 23, 24, 25}}) ==
                 (std::vector<std::uint64_t>{10, 20, 21, 11, 22, 23, 12, 24, 25}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shards_that_differ_in_more_than_their_specimens_are_refused) {
  emd::Layout other = test::shard_layout({2, 2});
  other.signals[0].axes[3].values[1] = 0.2;
  BOOST_CHECK_THROW(shards::JoinedLayout({test::shard_layout({0, 2}), other}), dosefloor::InputError);
  other = test::shard_layout({2, 2});
  other.tables[0].columns[0].units = "1/nm²";
  BOOST_CHECK_THROW(shards::JoinedLayout({test::shard_layout({0, 2}), other}), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(a_name_that_hdf5_would_take_for_a_pattern_is_refused) {
  const shards::JoinedLayout joined({test::shard_layout({0, 2})});
  BOOST_CHECK_THROW((void)joined.form({"waves%b.emd"}), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(a_files_layout_is_the_one_it_was_written_with) {
  const test::ScratchFolder folder;
  for (const emd::Layout& layout : {test::shard_layout({2, 3}), test::example_layout(5, 4)}) {
    emd::create_emd(folder / "w.emd", test::example_identity(), layout);
    const emd::Layout stored = shards::stored_layout(emd::EmdReader(folder / "w.emd"));
    BOOST_TEST(emd::layout_hash(stored) == emd::layout_hash(layout));
  }
}

BOOST_AUTO_TEST_SUITE_END()

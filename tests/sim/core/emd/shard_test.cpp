#include "sim/core/emd/shard.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"

namespace emd = dosefloor::emd;
namespace test = dosefloor::test;

BOOST_AUTO_TEST_SUITE(shard)

BOOST_AUTO_TEST_CASE(index_and_count_are_read) {
  const emd::Shard shard = emd::shard_from_text("7/12");
  BOOST_TEST(shard.index == 7);
  BOOST_TEST(shard.count == 12);
  BOOST_TEST(emd::shard_text(shard) == "7/12");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_with_what_was_found) {
  for (const std::string text : {"", "/", "3", "x", "1/", "/3", "0/4", "5/4", "-1/4", "1/0", "1/501", "1 /4",
                                 "1/4 ", "1/2/3", "1.0/4", "99999999999999999999/99999999999999999999"}) {
    BOOST_CHECK_EXCEPTION((void)emd::shard_from_text(text), dosefloor::InputError,
                          [&](const dosefloor::InputError& error) {
                            return std::string(error.what()).find("--shard " + text + ": expected I/N") == 0;
                          });
  }
}

BOOST_AUTO_TEST_CASE(shards_hold_every_specimen_once_and_in_order) {
  for (const std::int64_t specimens : {1, 7, 16, 1500}) {
    for (std::int64_t count = 1; count <= std::min<std::int64_t>(specimens, 40); ++count) {
      std::int64_t next = 0;
      for (std::int64_t index = 1; index <= count; ++index) {
        const emd::SpecimenRange range = emd::shard_specimens({index, count}, specimens);
        BOOST_TEST(range.first == next);
        BOOST_TEST(range.count >= specimens / count);
        BOOST_TEST(range.count <= specimens / count + 1);
        next += range.count;
      }
      BOOST_TEST(next == specimens);
    }
  }
}

BOOST_AUTO_TEST_CASE(more_shards_than_specimens_are_refused) {
  BOOST_CHECK_THROW((void)emd::shard_specimens({1, 5}, 4), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(files_sort_by_their_names) {
  BOOST_TEST(emd::shard_path("runs/x/waves.emd", {2, 3}) == "runs/x/waves-2-of-3.emd");
  BOOST_TEST(emd::shard_path("runs/x/waves.emd", {2, 12}) == "runs/x/waves-02-of-12.emd");
  BOOST_TEST(emd::shard_path("images_low.emd", {100, 100}) == "images_low-100-of-100.emd");
}

BOOST_AUTO_TEST_CASE(each_shard_has_parameters_of_its_own) {
  const emd::Identity whole = test::example_identity();
  const emd::Identity first = emd::shard_identity(whole, {1, 3});
  BOOST_TEST(first.parameters_toml == whole.parameters_toml + "[shard]\nindex = 1\ncount = 3\n");
  BOOST_TEST(first.parameter_hash != whole.parameter_hash);
  BOOST_TEST(first.parameter_hash != emd::shard_identity(whole, {2, 3}).parameter_hash);
  BOOST_TEST(first.parameter_hash != emd::shard_identity(whole, {1, 4}).parameter_hash);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/stage/result_text.hpp"

#include "tests/support/mpi_test.hpp"

namespace emd = dosefloor::emd;
namespace shards = dosefloor::shards;
namespace stage = dosefloor::stage;

namespace {

stage::StageResult sixteen_waves() {
  stage::StageResult result;
  result.file = "runs/x/waves.emd";
  result.items = "waves";
  result.count = 16;
  result.computed = 16;
  result.seconds = 3.0;
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(result_text)

BOOST_AUTO_TEST_CASE(it_says_whether_the_file_was_written_or_was_complete) {
  stage::StageResult result = sixteen_waves();
  BOOST_TEST(stage::result_text(result) == "runs/x/waves.emd: 16 waves written and verified (3.0 s)");
  result.writing_share = 0.12;
  BOOST_TEST(stage::result_text(result) ==
             "runs/x/waves.emd: 16 waves written and verified (3.0 s, 12 % of it writing)");
  result.writing_share = 0.0;
  result.was_complete = true;
  BOOST_TEST(stage::result_text(result) ==
             "runs/x/waves.emd: 16 waves already complete, checksums verified (3.0 s)");
}

BOOST_AUTO_TEST_CASE(a_shard_adds_what_became_of_the_joined_file) {
  stage::StageResult result = sixteen_waves();
  result.shard = emd::Shard{1, 3};
  result.join = shards::JoinResult{shards::JoinState::shards_missing, 2};
  BOOST_TEST(
      stage::result_text(result).ends_with("\n2 more shard(s) must be complete before waves.emd joins them"));
}

BOOST_AUTO_TEST_CASE(the_keys_that_all_stages_share_come_first) {
  stage::StageResult result = sixteen_waves();
  result.shard = emd::Shard{1, 3};
  result.join = shards::JoinResult{shards::JoinState::shards_missing, 2};
  BOOST_TEST(stage::result_json("waves", result, 4, {{"specimens", 16}}).dump() ==
             R"({"verb":"waves","file":"runs/x/waves.emd","computed":16,"already_complete":false,"ranks":4,)"
             R"("seconds":3.0,"writing_share":0.0,"shard":"1/3","missing_shards":2,"specimens":16})");
}

BOOST_AUTO_TEST_SUITE_END()

#define BOOST_TEST_MODULE stage
#include "sim/core/stage/stage_run.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/sim/core/shards/example_shards.hpp"
#include "tests/sim/core/stage/example_stage.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace fs = std::filesystem;
namespace output = dosefloor::output;
namespace parallel = dosefloor::parallel;
namespace stage = dosefloor::stage;
namespace test = dosefloor::test;
using dosefloor::InputError;
using dosefloor::InterruptedError;
using parallel::Communicator;
using test::ExampleStage;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 11;
constexpr dosefloor::schemas::Schema schema{"dosefloor-example", 3};

stage::StageResult run(const Communicator& world, const fs::path& path, ExampleStage& example,
                       const stage::StageOptions& options = test::quiet_stage()) {
  stage::StageRun one(world, options, path, schema);
  return one(example);
}

void check_contents(const fs::path& path) {
  const emd::EmdReader reader(path);
  for (std::int64_t item = 0; item < items; ++item) {
    BOOST_TEST((reader.read_item<std::complex<float>>("waves", item) == test::example_wave(item)));
    BOOST_TEST((reader.read_ragged<double>("atoms/positions", item) == test::example_positions(item)));
  }
}

/// Makes [image_epoch, specimen] items of a shard.
class ShardStage : public stage::Stage {
 public:
  explicit ShardStage(const emd::Shard& shard)
      : specimens_(emd::shard_specimens(shard, test::shard_specimens_in_all)) {}
  [[nodiscard]] stage::Description description() const override {
    return {test::example_identity(), "examples", test::shard_epochs * specimens_.count, false,
            "dosefloor example EXPERIMENT.toml"};
  }
  [[nodiscard]] emd::Layout prepare(const Communicator& /*world*/,
                                    const parallel::RankGroups& /*groups*/) override {
    return test::shard_layout(specimens_);
  }
  [[nodiscard]] std::vector<stage::Portion> order_of_work(const output::OutputFile& file) const override {
    return stage::by_specimen(file, specimens_.count);
  }
  void make(std::int64_t item, output::OutputFile& file) override {
    test::write_shard_item(file, specimens_, item);
  }

 private:
  emd::SpecimenRange specimens_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stage_run)

BOOST_AUTO_TEST_CASE(all_items_are_made_once_and_a_complete_file_is_verified_and_left,
                     *test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  ExampleStage example(items);
  const stage::StageResult made = run(world, folder / "e.emd", example);
  BOOST_TEST(made.count == items);
  BOOST_TEST(made.computed == items);
  BOOST_TEST(!made.was_complete);
  BOOST_TEST(made.writing_share > 0.0);
  BOOST_TEST(made.writing_share <= 1.0);
  BOOST_TEST(example.asked == (std::vector<std::string>{"inputs", "prepare"}));
  BOOST_TEST(world.allreduce(static_cast<std::int64_t>(example.made.size()), parallel::Reduction::sum) ==
             items);
  check_contents(folder / "e.emd");

  ExampleStage again(items);
  const stage::StageResult left = run(world, folder / "e.emd", again);
  BOOST_TEST(left.was_complete);
  BOOST_TEST(left.computed == 0);
  BOOST_TEST(left.count == items);
  BOOST_TEST(again.asked.empty());
  BOOST_TEST(again.made.empty());
}

BOOST_AUTO_TEST_CASE(ranks_that_share_an_item_store_their_slabs_of_it, *test::ranks({2, 4})) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  ExampleStage example(items, 2);
  BOOST_TEST(run(world, folder / "e.emd", example).computed == items);
  check_contents(folder / "e.emd");
  const auto by_groups =
      world.allreduce(static_cast<std::int64_t>(example.made.size()), parallel::Reduction::sum);
  BOOST_TEST(by_groups == 2 * items);
}

BOOST_AUTO_TEST_CASE(ranks_that_do_not_divide_into_groups_are_refused_before_anything_is_written,
                     *test::ranks({2})) {
  const ScratchFolder folder;
  ExampleStage example(items, 3);
  BOOST_CHECK_THROW((void)run(Communicator::world(), folder / "e.emd", example), InputError);
  BOOST_TEST(!fs::exists(folder / "e.emd.partial"));
}

BOOST_AUTO_TEST_CASE(a_signal_keeps_what_is_done_and_the_next_run_makes_the_rest, *test::ranks({1, 2})) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  ExampleStage stopped(items);
  stopped.before = [](std::int64_t item) {
    if (item == 3) {
      std::raise(SIGTERM);
    }
  };
  std::int64_t kept = 0;
  try {
    (void)run(world, folder / "e.emd", stopped);
  } catch (const InterruptedError& error) {
    kept = world.allreduce(static_cast<std::int64_t>(stopped.made.size()), parallel::Reduction::sum);
    BOOST_TEST(
        std::string(error.what()).find(std::to_string(kept) + " of 11 examples are done and kept in") !=
        std::string::npos);
  }
  if (world.size() == 1) {
    BOOST_TEST(kept == 4);
    ExampleStage rest(items);
    BOOST_TEST(run(world, folder / "e.emd", rest).computed == items - kept);
  } else if (!fs::exists(folder / "e.emd")) {  // the other rank may have made the rest
    ExampleStage rest(items);
    BOOST_TEST(run(world, folder / "e.emd", rest).computed == items - kept);
  }
  check_contents(folder / "e.emd");
}

BOOST_AUTO_TEST_CASE(an_item_that_ended_a_run_comes_last_in_the_next) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  ExampleStage fails(items);
  fails.before = [](std::int64_t item) {
    if (item == 2) {
      throw dosefloor::Error("this item fails");
    }
  };
  BOOST_CHECK_THROW((void)run(world, folder / "e.emd", fails), dosefloor::Error);
  ExampleStage rest(items);
  (void)run(world, folder / "e.emd", rest);
  BOOST_TEST(rest.made == (std::vector<std::int64_t>{3, 4, 5, 6, 7, 8, 9, 10, 2}));
}

BOOST_AUTO_TEST_CASE(a_name_that_cannot_be_written_is_refused_before_the_stage_is_made) {
  const ScratchFolder folder;
  fs::create_directory(folder / "e.emd");
  BOOST_CHECK_THROW(stage::StageRun(Communicator::world(), {}, folder / "e.emd", schema), InputError);
}

BOOST_AUTO_TEST_CASE(the_last_shard_to_be_complete_joins_all, *test::ranks({1, 2})) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  for (const std::int64_t index : {2, 1, 1}) {
    stage::StageOptions options = test::quiet_stage();
    options.shard = emd::Shard{index, 2};
    stage::StageRun one(world, options, folder / "e.emd", schema);
    ShardStage shard(*options.shard);
    const stage::StageResult result = one(shard);
    BOOST_TEST(result.file == emd::shard_path(folder / "e.emd", *options.shard));
    BOOST_REQUIRE(result.join.has_value());
    BOOST_TEST(result.join->missing_shards == (index == 2 ? 1 : 0));
    BOOST_TEST(fs::exists(folder / "e.emd") == (index == 1));
  }
}

BOOST_AUTO_TEST_CASE(a_whole_file_removes_the_manifest_of_a_joined_one_and_no_other_file) {
  const Communicator world = Communicator::world();
  const ScratchFolder folder;
  for (const bool in_shards : {false, true}) {
    std::ofstream(folder / "e.manifest.json") << "{}";
    ExampleStage example(items);
    example.how_to_make_shard = in_shards ? "dosefloor example" : "";
    stage::StageOptions options = test::quiet_stage();
    options.force = true;
    (void)run(world, folder / "e.emd", example, options);
    BOOST_TEST(fs::exists(folder / "e.manifest.json") == !in_shards);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/shards/joined_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/shard_sources.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/shards/joined_layout.hpp"
#include "tests/sim/core/shards/example_shards.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace shards = dosefloor::shards;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using emd::EmdReader;
using shards::JoinState;
using test::ScratchFolder;

namespace {

constexpr std::int64_t shard_count = 3;

std::filesystem::path shard(const shards::ShardedOutput& output, std::int64_t index) {
  return emd::shard_path(output.path, {index, output.shards});
}

/// Three shards and the file that joins them.
shards::ShardedOutput joined_example(const Communicator& world, const std::filesystem::path& path,
                                     const output::OutputOptions& options = {}) {
  shards::ShardedOutput output = test::sharded_output(path, shard_count);
  for (const std::int64_t index : {3, 1, 2}) {
    test::write_shard(world, output, index, options);
  }
  BOOST_TEST((shards::join_shards(world, output).state == JoinState::joined));
  world.barrier();
  return output;
}

std::vector<std::string> all_datasets() {
  return {"images/data",  "images/dim0",     "images/dim1",  "images/dim2",           "images/dim3",
          "masks/data",   "masks/dim1",      "marks/values", "marks/offsets",         "nothing/values",
          "realisations", "nothing/offsets", "checksums",    "parameters/fftw_wisdom"};
}

bool says(const std::exception& error, const std::vector<std::string>& texts) {
  const std::string message = error.what();
  return std::all_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return message.find(text) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(joined_file)

BOOST_AUTO_TEST_CASE(it_equals_the_file_of_all_specimens_bitwise, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  test::write_specimens(world, folder / "whole.emd", test::example_identity(),
                        {0, test::shard_specimens_in_all});
  for (const bool compress : {false, true}) {
    output::OutputOptions options;
    options.compress = compress;
    std::filesystem::path path = folder / (compress ? "small/images.emd" : "images.emd");
    const shards::ShardedOutput output = joined_example(world, path, options);
    const EmdReader joined(output.path);
    const EmdReader whole(folder / "whole.emd");
    BOOST_TEST(joined.identity().parameter_hash == whole.identity().parameter_hash);
    for (const std::string& dataset : all_datasets()) {
      BOOST_TEST(
          (joined.read_bytes(joined.whole_block(dataset)) == whole.read_bytes(whole.whole_block(dataset))),
          dataset);
    }
    BOOST_TEST((output::inspect_final(world, output.path, output.identity) == output::FinalFile::verified));
  }
}

BOOST_AUTO_TEST_CASE(each_item_is_read_from_its_shard) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  const EmdReader joined(output.path);
  for (const std::int64_t specimen : {0, 1, 2, 4, 6}) {
    for (std::int64_t epoch = 0; epoch < test::shard_epochs; ++epoch) {
      const std::int64_t item = epoch * test::shard_specimens_in_all + specimen;
      BOOST_TEST(joined.read_item<float>("images", item, 2).at(0) ==
                 static_cast<float>(100 * specimen + 10 * epoch + 1));
      BOOST_TEST(joined.read_ragged<double>("marks", item).size() == 2 * test::marks_of(epoch, specimen));
      BOOST_TEST(joined.read_table("realisations").int64.at("specimen").at(static_cast<std::size_t>(item)) ==
                 specimen);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_joined_before_all_shards_are_complete, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = test::sharded_output(folder / "images.emd", shard_count);
  for (const std::int64_t index : {1, 3}) {
    test::write_shard(world, output, index);
    const shards::JoinResult result = shards::join_shards(world, output);
    BOOST_TEST((result.state == JoinState::shards_missing));
    BOOST_TEST(result.missing_shards == (index == 1 ? 2 : 1));
  }
  BOOST_TEST(!std::filesystem::exists(output.path));
  BOOST_TEST(!std::filesystem::exists(shards::manifest_path(output.path)));
}

BOOST_AUTO_TEST_CASE(joining_again_leaves_what_is_there) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  const std::string before = test::bytes_of(output.path);
  BOOST_TEST((shards::join_shards(world, output).state == JoinState::was_joined));
  BOOST_TEST((test::bytes_of(output.path) == before));
}

BOOST_AUTO_TEST_CASE(a_lost_joined_file_or_manifest_is_made_again) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  for (const auto& lost : {output.path, shards::manifest_path(output.path)}) {
    std::filesystem::remove(lost);
    BOOST_TEST((shards::join_shards(world, output).state == JoinState::joined));
    BOOST_TEST(std::filesystem::exists(lost));
  }
}

BOOST_AUTO_TEST_CASE(the_manifest_lists_the_shards) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  std::ifstream file(shards::manifest_path(output.path));
  const auto manifest = nlohmann::json::parse(file);
  BOOST_TEST(manifest.at("specimens") == test::shard_specimens_in_all);
  BOOST_TEST(manifest.at("shards").size() == static_cast<std::size_t>(shard_count));
  const auto& second = manifest.at("shards").at(1);
  BOOST_TEST(second.at("file") == "images-2-of-3.emd");
  BOOST_TEST(second.at("first_specimen") == 2);
  BOOST_TEST(second.at("specimens") == 2);
  BOOST_TEST(second.at("bytes") == std::filesystem::file_size(shard(output, 2)));
  const EmdReader reader(shard(output, 2));
  BOOST_TEST(second.at("parameter_hash") == emd::hash_text(reader.identity().parameter_hash));
  BOOST_TEST(second.at("checksums_xxh64") == emd::hash_text(emd::checksum_digest(reader)));
}

BOOST_AUTO_TEST_CASE(a_missing_shard_is_refused_with_the_command_that_makes_it,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  if (world.is_root()) {
    std::filesystem::remove(shard(output, 2));
  }
  world.barrier();
  BOOST_CHECK_EXCEPTION(
      (void)output::inspect_final(world, output.path, output.identity), dosefloor::InputError,
      [](const dosefloor::InputError& error) {
        return says(error, {"images-2-of-3.emd is missing", "dosefloor example EXPERIMENT.toml --shard 2/3"});
      });
}

BOOST_AUTO_TEST_CASE(a_foreign_shard_is_refused) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  std::filesystem::copy(shard(output, 1), shard(output, 3),
                        std::filesystem::copy_options::overwrite_existing);
  BOOST_CHECK_EXCEPTION(
      EmdReader(output.path), dosefloor::InputError, [](const dosefloor::InputError& error) {
        return says(error, {"images-3-of-3.emd is another one now", "parameter hash", "--shard 3/3 --force"});
      });
}

BOOST_AUTO_TEST_CASE(a_shard_of_the_same_parameters_with_other_data_is_refused) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  std::filesystem::remove(shard(output, 3));
  const emd::Shard third{3, shard_count};
  emd::SpecimenRange specimens = emd::shard_specimens(third, test::shard_specimens_in_all);
  ++specimens.first;  // writes what another seed might
  test::write_specimens(world, shard(output, 3), emd::shard_identity(output.identity, third), specimens);
  BOOST_CHECK_EXCEPTION(EmdReader(output.path), dosefloor::InputError,
                        [](const dosefloor::InputError& error) {
                          return says(error, {"images-3-of-3.emd is another one now", "digest"});
                        });
}

BOOST_AUTO_TEST_CASE(data_that_no_listed_file_vouches_for_are_refused) {
  const ScratchFolder folder;
  const shards::JoinedLayout layout({test::shard_layout({0, 7})});
  emd::create_emd(folder / "images-1-of-1.emd", test::example_identity(), test::shard_layout({0, 7}));
  const files::PosixFile file(folder / "images.emd", O_RDWR | O_CREAT);
  emd::lay_out_emd("images.emd", test::example_identity(), layout.whole(), layout.form({"images-1-of-1.emd"}))
      .copy_to(file);
  BOOST_CHECK_EXCEPTION((void)EmdReader(folder / "images.emd").dataset("images/data"), dosefloor::InputError,
                        [](const dosefloor::InputError& error) {
                          return says(error, {"images-1-of-1.emd", "/entry/shards does not list"});
                        });
}

BOOST_AUTO_TEST_CASE(damage_in_a_shard_is_found_and_its_command_named, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  if (world.is_root()) {
    const std::uint64_t address = EmdReader(shard(output, 2)).address("images/data").value();
    const files::PosixFile file(shard(output, 2), O_RDWR);
    file.write_at(address + 3, "x", 1);
  }
  world.barrier();
  BOOST_CHECK_EXCEPTION((void)output::inspect_final(world, output.path, output.identity), dosefloor::Error,
                        [](const dosefloor::Error& error) {
                          return says(error, {"(items 2)", "--shard 2/3 --force"});
                        });
}

BOOST_AUTO_TEST_CASE(a_whole_file_of_the_same_parameters_is_left) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = test::sharded_output(folder / "images.emd", shard_count);
  test::write_specimens(world, output.path, output.identity, {0, test::shard_specimens_in_all});
  const std::string before = test::bytes_of(output.path);
  for (const std::int64_t index : {1, 2, 3}) {
    test::write_shard(world, output, index);
  }
  BOOST_TEST((shards::join_shards(world, output).state == JoinState::whole_file));
  BOOST_TEST((test::bytes_of(output.path) == before));
}

BOOST_AUTO_TEST_CASE(a_file_of_other_parameters_is_refused_before_any_work_and_replaced_by_force,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  shards::ShardedOutput output = test::sharded_output(folder / "images.emd", shard_count);
  test::write_specimens(world, output.path, test::example_identity(5), {0, 2});
  BOOST_CHECK_THROW(shards::expect_joinable(world, output), dosefloor::InputError);
  output.force = true;
  shards::expect_joinable(world, output);
  for (const std::int64_t index : {1, 2, 3}) {
    test::write_shard(world, output, index);
  }
  BOOST_TEST((shards::join_shards(world, output).state == JoinState::joined));
  BOOST_TEST(EmdReader(output.path).identity().parameter_hash == output.identity.parameter_hash);
}

BOOST_AUTO_TEST_CASE(a_joined_file_goes_when_force_has_replaced_one_of_its_shards) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  shards::ShardedOutput output = joined_example(world, folder / "images.emd");
  output.identity = test::example_identity(5);
  output.force = true;
  output::OutputOptions options;
  options.force = true;
  test::write_shard(world, output, 2, options);
  const shards::JoinResult result = shards::join_shards(world, output);
  BOOST_TEST((result.state == JoinState::shards_missing));
  BOOST_TEST(result.missing_shards == 2);
  BOOST_TEST(!std::filesystem::exists(output.path));
  BOOST_TEST(!std::filesystem::exists(shards::manifest_path(output.path)));
}

BOOST_AUTO_TEST_CASE(whoever_finds_another_joining_leaves_it_to_him, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = test::sharded_output(folder / "images.emd", shard_count);
  for (const std::int64_t index : {1, 2, 3}) {
    test::write_shard(world, output, index);
  }
  std::optional<files::OutputLock> other;
  if (world.is_root()) {
    other.emplace(output.path);
  }
  world.barrier();
  BOOST_TEST((shards::join_shards(world, output).state == JoinState::left_to_other));
  BOOST_TEST(!std::filesystem::exists(output.path));
}

BOOST_AUTO_TEST_CASE(plans_are_found_in_any_shard) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const shards::ShardedOutput output = test::sharded_output(folder / "images.emd", shard_count);
  BOOST_TEST(!shards::plan_wisdom_of_shards(output));
  test::write_shard(world, output, 2);
  BOOST_TEST(shards::plan_wisdom_of_shards(output).value_or("") == output.identity.plan_wisdom);
  shards::ShardedOutput other = output;
  other.identity = test::example_identity(5);
  BOOST_TEST(!shards::plan_wisdom_of_shards(other));
}

BOOST_AUTO_TEST_SUITE_END()

#include <filesystem>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/rank_groups.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using dosefloor::parallel::RankGroups;
using output::OutputFile;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 9;

void write_group_items(const RankGroups& groups, OutputFile& file, std::int64_t end) {
  for (const std::int64_t item : file.pending()) {
    if (item < end && item % groups.count() == groups.index()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slab_output)

BOOST_AUTO_TEST_CASE(an_item_written_by_a_group_is_the_item, *dosefloor::test::ranks({2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  for (int ranks_per_wave = 2; ranks_per_wave <= world.size(); ranks_per_wave *= 2) {
    const RankGroups groups(world, ranks_per_wave);
    const auto path = folder / ("w" + std::to_string(ranks_per_wave) + ".emd");
    OutputFile file(world, groups.group(), path, test::example_identity(),
                    test::example_layout(items, ranks_per_wave));
    write_group_items(groups, file, items);
    file.finalise();
    const emd::EmdReader reader(path);
    for (std::int64_t item = 0; item < items; ++item) {
      BOOST_TEST((reader.read_item<std::complex<float>>("waves", item) == test::example_wave(item)));
      BOOST_TEST((reader.read_item<std::uint8_t>("masks", item) == test::example_mask(item)));
    }
    BOOST_TEST(reader.dataset("checksums").shape[1] == static_cast<std::uint64_t>(ranks_per_wave));
    BOOST_TEST((output::inspect_final(world, path, test::example_identity()) == output::FinalFile::verified));
  }
}

BOOST_AUTO_TEST_CASE(the_first_rank_journals_all_slabs_of_its_group, *dosefloor::test::ranks({4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const RankGroups groups(world, 2);
  output::OutputOptions options;
  options.commit_items = 2;
  OutputFile file(world, groups.group(), folder / "w.emd", test::example_identity(),
                  test::example_layout(items, 2), options);
  write_group_items(groups, file, 4);
  world.barrier();
  BOOST_TEST(files::journal_paths(file.partial_path()).size() == 2U);
  const auto state = files::scan_journals(file.partial_path(), 0x1234, items, 2);
  BOOST_TEST(state.pending() == (std::vector<std::int64_t>{4, 5, 6, 7, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_resume_with_more_groups_gives_the_same_data, *dosefloor::test::ranks({4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const RankGroups pairs(world, 2);
  if (pairs.index() == 0) {
    // A run of two ranks, killed after five items.
    OutputFile file(pairs.group(), pairs.group(), folder / "w.emd", test::example_identity(),
                    test::example_layout(items, 2));
    for (std::int64_t item = 0; item < 5; ++item) {
      test::write_example(file, item);
      file.commit(item);
    }
    file.flush();
    file.abandon();
  }
  world.barrier();
  OutputFile file(world, pairs.group(), folder / "w.emd", test::example_identity(),
                  test::example_layout(items, 2));
  BOOST_TEST(file.pending().size() == 4U);
  write_group_items(pairs, file, items);
  file.finalise();
  const emd::EmdReader reader(folder / "w.emd");
  for (std::int64_t item = 0; item < items; ++item) {
    BOOST_TEST((reader.read_item<std::complex<float>>("waves", item) == test::example_wave(item)));
  }
}

BOOST_AUTO_TEST_CASE(a_slab_that_is_missing_stops_the_whole_group, *dosefloor::test::ranks({2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputFile file(world, world, folder / "w.emd", test::example_identity(), test::example_layout(items, 2));
  if (world.is_root()) {
    test::write_example(file, 0);
  }
  BOOST_CHECK_THROW(file.commit(0), dosefloor::Error);  // on both ranks, and neither hangs
  test::write_example(file, 0);
  BOOST_CHECK_NO_THROW(file.commit(0));
}

BOOST_AUTO_TEST_CASE(slabs_that_are_not_the_groups_ranks_are_refused, *dosefloor::test::ranks({2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  BOOST_CHECK_THROW(
      OutputFile(world, world, folder / "w.emd", test::example_identity(), test::example_layout(items, 1)),
      dosefloor::InputError);
  BOOST_CHECK_THROW(
      OutputFile(world, folder / "w.emd", test::example_identity(), test::example_layout(items, 2)),
      dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

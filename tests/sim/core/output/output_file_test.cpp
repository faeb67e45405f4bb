#include "sim/core/output/output_file.hpp"

#include <filesystem>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/parallel/work_counter.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using dosefloor::parallel::WorkCounter;
using output::OutputFile;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 23;

void write_all(const Communicator& world, const std::filesystem::path& path) {
  OutputFile file(world, path, test::example_identity(), test::example_layout(items));
  const std::vector<std::int64_t> pending = file.pending();
  {
    WorkCounter counter(world, static_cast<std::int64_t>(pending.size()));
    while (const auto next = counter.next()) {
      const std::int64_t item = pending[static_cast<std::size_t>(*next)];
      test::write_example(file, item);
      file.commit(item);
    }
  }
  file.finalise();
}

/// Everything of a file but its provenance, whose bytes are blanked out.
std::string bytes_without_provenance(const std::filesystem::path& path) {
  std::string bytes = test::bytes_of(path);
  const emd::EmdReader reader(path);
  for (const std::string name : {"provenance/sessions", "provenance/end_time"}) {
    const std::uint64_t begin = reader.address(name).value();
    const std::uint64_t length = reader.dataset(name).element_bytes;
    bytes.replace(begin, length, length, '\0');
  }
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output_file)

BOOST_AUTO_TEST_CASE(the_file_is_the_same_on_any_number_of_ranks, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "together.emd");
  if (world.is_root()) {
    write_all(Communicator::self(), folder / "alone.emd");
    BOOST_TEST((bytes_without_provenance(folder / "together.emd") ==
                bytes_without_provenance(folder / "alone.emd")));
  }
}

BOOST_AUTO_TEST_CASE(a_finished_output_leaves_nothing_but_itself, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "sub/w.emd");
  world.barrier();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "sub")) {
    names.push_back(entry.path().filename().string());
  }
  BOOST_TEST(names == std::vector<std::string>{"w.emd"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_finished_output_verifies_with_the_same_parameters,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  BOOST_TEST((output::inspect_final(world, folder / "w.emd", test::example_identity()) ==
              output::FinalFile::absent));
  write_all(world, folder / "w.emd");
  BOOST_TEST((output::inspect_final(world, folder / "w.emd", test::example_identity()) ==
              output::FinalFile::verified));
  const output::Verification result = output::verify_file(world, folder / "w.emd");
  BOOST_TEST(result.items == items);
  BOOST_TEST(result.damaged_items.empty());
}

BOOST_AUTO_TEST_CASE(other_parameters_are_refused_with_the_keys_that_differ,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "w.emd");
  const auto names_key = [](const dosefloor::InputError& error) {
    return std::string(error.what()).find("specimen.count: 4660 in the file, 5 now") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION((void)output::inspect_final(world, folder / "w.emd", test::example_identity(5)),
                        dosefloor::InputError, names_key);
  BOOST_CHECK_THROW(
      OutputFile(world, folder / "w.emd", test::example_identity(5), test::example_layout(items)),
      dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(force_replaces_a_final_file_only_when_the_new_one_is_complete,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  write_all(world, path);
  output::OutputOptions options;
  options.force = true;
  OutputFile file(world, path, test::example_identity(5), test::example_layout(2), options);
  BOOST_TEST(emd::EmdReader(path).identity().parameter_hash == test::example_identity().parameter_hash);
  world.barrier();
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
  file.finalise();
  BOOST_TEST(emd::EmdReader(path).identity().parameter_hash == 5U);
}

BOOST_AUTO_TEST_CASE(an_incomplete_output_is_not_finished, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputFile file(world, folder / "w.emd", test::example_identity(), test::example_layout(5));
  if (world.is_root()) {
    test::write_example(file, 0);
    file.commit(0);
  }
  BOOST_CHECK_EXCEPTION(file.finalise(), dosefloor::Error, [](const dosefloor::Error& error) {
    return std::string(error.what()).find("4 of 5 items are missing, the first is item 1") !=
           std::string::npos;
  });
  BOOST_TEST(!std::filesystem::exists(folder / "w.emd"));
}

BOOST_AUTO_TEST_CASE(a_second_run_is_locked_out_on_all_ranks, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const OutputFile first(world, folder / "w.emd", test::example_identity(), test::example_layout(5));
  BOOST_CHECK_THROW(OutputFile(world, folder / "w.emd", test::example_identity(), test::example_layout(5)),
                    dosefloor::LockedError);
}

BOOST_AUTO_TEST_CASE(ranks_that_disagree_about_the_output_are_refused, *dosefloor::test::ranks({2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto identity = test::example_identity(static_cast<std::uint64_t>(world.rank()));
  BOOST_CHECK_THROW(OutputFile(world, folder / "w.emd", identity, test::example_layout(5)), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(an_output_too_large_for_the_disk_is_refused_before_it_is_begun,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  output::OutputOptions options;
  options.free_bytes = [](const std::filesystem::path&) { return std::uint64_t{1} << 20U; };
  BOOST_CHECK_EXCEPTION(
      OutputFile(world, folder / "w.emd", test::example_identity(), test::example_layout(5), options),
      dosefloor::Error, [](const dosefloor::Error& error) {
        const std::string text = error.what();
        return text.find("1.0 MiB are free") != std::string::npos &&
               error.code() == dosefloor::ExitCode::failure;
      });
  world.barrier();
  BOOST_TEST(std::filesystem::is_empty(folder / ""));
}

BOOST_AUTO_TEST_CASE(wrong_types_rows_and_incomplete_items_are_refused) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputFile file(world, folder / "w.emd", test::example_identity(), test::example_layout(5));
  const std::vector<float> floats(100, 1.0F);
  const std::vector<std::uint8_t> mask(100, 1);
  const std::vector<double> positions(3, 1.0);
  BOOST_CHECK_THROW(file.write_item(0, 0, 0, 6, floats.data()), dosefloor::Error);
  BOOST_CHECK_THROW(file.write_item(1, 0, 3, 4, mask.data()), dosefloor::Error);
  BOOST_CHECK_THROW(file.write_item(1, 5, 0, 6, mask.data()), dosefloor::Error);
  BOOST_CHECK_THROW(file.write_ragged(0, 0, std::span<const double>(positions)),
                    dosefloor::Error);  // has none
  const std::vector<output::Number> swapped = {std::int64_t{1}, 2.0};
  BOOST_CHECK_THROW(file.write_row(0, 0, swapped), dosefloor::Error);
  file.write_item(1, 0, 0, 6, mask.data());
  BOOST_CHECK_THROW(file.commit(0), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(items_are_journalled_by_number_and_by_time) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto journalled = [&] {
    return files::scan_journals(folder / "w.emd.partial", test::example_identity().parameter_hash, 5, 1);
  };
  output::OutputOptions options;
  options.commit_items = 2;
  options.commit_interval = std::chrono::milliseconds(100000);
  OutputFile file(world, folder / "w.emd", test::example_identity(), test::example_layout(5), options);
  const auto make = [&](std::int64_t item) {
    test::write_example(file, item);
    file.commit(item);
  };
  make(0);
  BOOST_TEST(journalled().pending().size() == 5U);
  make(1);
  BOOST_TEST(journalled().pending().size() == 3U);
  make(2);
  file.flush();
  BOOST_TEST(journalled().pending().size() == 2U);
  file.suspend();
  options.commit_items = 64;
  options.commit_interval = std::chrono::milliseconds(0);
  file = OutputFile(world, folder / "w.emd", test::example_identity(), test::example_layout(5), options);
  make(3);
  BOOST_TEST(journalled().pending().size() == 1U);
}

BOOST_AUTO_TEST_CASE(provenance_names_each_session) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  { const OutputFile first(world, folder / "w.emd", test::example_identity(), test::example_layout(items)); }
  write_all(world, folder / "w.emd");
  const emd::EmdReader reader(folder / "w.emd");
  const std::string sessions = reader.read_text("provenance/sessions");
  BOOST_TEST(std::count(sessions.begin(), sessions.end(), '\n') == 2);
  BOOST_TEST(sessions.find("\"host\":\"" + files::host_name() + "\"") != std::string::npos);
  BOOST_TEST(reader.read_text("provenance/end_time").size() == 20U);
}

BOOST_AUTO_TEST_SUITE_END()

#include <fcntl.h>

#include <complex>
#include <filesystem>
#include <limits>
#include <span>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using output::OutputFile;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 6;

OutputFile written(const Communicator& world, const std::filesystem::path& path) {
  OutputFile file(world, path, test::example_identity(), test::example_layout(items));
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
  return file;
}

/// Flips one bit of a dataset at `offset` bytes from its begin.
void damage(const std::filesystem::path& path, const std::string& dataset, std::uint64_t offset) {
  const std::uint64_t address = emd::EmdReader(path).address(dataset).value() + offset;
  const files::PosixFile file(path, O_RDWR);
  std::string byte = file.read_at(address, 1);
  byte[0] = static_cast<char>(byte[0] ^ 1);
  file.write_at(address, byte.data(), 1);
}

auto says(const std::string& part) {
  return [part](const dosefloor::Error& error) {
    return std::string(error.what()).find(part) != std::string::npos;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damage_detection)

BOOST_AUTO_TEST_CASE(one_flipped_bit_keeps_a_file_from_being_finished_and_is_repaired_by_the_next_run,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  {
    OutputFile file = written(world, folder / "w.emd");
    world.barrier();
    if (world.is_root()) {
      damage(file.partial_path(), "waves/data", 4 * 240 + 17);
    }
    world.barrier();
    BOOST_CHECK_EXCEPTION(file.finalise(), dosefloor::Error,
                          says("1 items differ from their checksums (items 4)"));
    BOOST_TEST(!std::filesystem::exists(folder / "w.emd"));
    world.barrier();
  }
  world.barrier();
  OutputFile file(world, folder / "w.emd", test::example_identity(), test::example_layout(items));
  BOOST_TEST(file.pending() == std::vector<std::int64_t>{4}, boost::test_tools::per_element());
  if (world.is_root()) {
    test::write_example(file, 4);
    file.commit(4);
  }
  file.finalise();
  BOOST_TEST((output::inspect_final(world, folder / "w.emd", test::example_identity()) ==
              output::FinalFile::verified));
}

BOOST_AUTO_TEST_CASE(one_flipped_bit_in_any_dataset_of_a_final_file_is_found,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  written(world, path).finalise();
  const std::pair<std::string, std::uint64_t> places[] = {
      {"waves/data", 2 * 240 + 239},
      {"masks/data", 2 * 30},
      {"atoms/positions/values", 3 * 8 + 1},  // items 0, 1 have 0, 1
      {"specimens", 2 * 16 + 15},
      {"checksums", 2 * 8}};
  for (const auto& [dataset, offset] : places) {
    if (world.is_root()) {
      damage(path, dataset, offset);
    }
    world.barrier();
    BOOST_CHECK_EXCEPTION((void)output::inspect_final(world, path, test::example_identity()),
                          dosefloor::Error, says("(items 2)"));
    world.barrier();
    if (world.is_root()) {
      damage(path, dataset, offset);  // back again
    }
    world.barrier();
  }
  BOOST_TEST((output::inspect_final(world, path, test::example_identity()) == output::FinalFile::verified));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_found_by_the_reading_that_compares_checksums,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputFile file(world, folder / "w.emd", test::example_identity(), test::example_layout(items));
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      std::vector<std::complex<float>> wave = test::example_wave(item);
      if (item == 1) {
        wave.back() = {0.0F, std::numeric_limits<float>::quiet_NaN()};
      } else if (item == 4) {
        wave.front() = {-std::numeric_limits<float>::infinity(), 0.0F};
      }
      const std::vector<double> positions = test::example_positions(item);
      file.write_item(0, item, 0, test::example_rows, wave.data());
      file.write_item(1, item, 0, test::example_rows, test::example_mask(item).data());
      file.write_ragged(0, item, std::span<const double>(positions));
      file.write_row(0, item, test::example_row(item));
      file.commit(item);
    }
  }
  file.finalise();
  const output::Verification found = output::verify_file(world, folder / "w.emd");
  BOOST_TEST(found.damaged_items.empty());
  BOOST_TEST(found.not_finite_items == (std::vector<std::int64_t>{1, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_item_is_compared_alone) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  written(self, folder / "w.emd").finalise();
  damage(folder / "w.emd", "masks/data", 3 * test::example_rows * test::example_columns);
  const emd::EmdReader reader(folder / "w.emd");
  BOOST_TEST(output::item_is_intact(reader, 2));
  BOOST_TEST(!output::item_is_intact(reader, 3));
  BOOST_CHECK_THROW((void)output::item_is_intact(reader, items), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

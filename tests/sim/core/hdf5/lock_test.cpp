#include "sim/core/hdf5/lock.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace hdf5 = dosefloor::hdf5;
namespace output = dosefloor::output;
namespace test = dosefloor::test;

namespace {

constexpr std::int64_t items = 5;

std::filesystem::path finished_example(const test::ScratchFolder& folder) {
  const auto world = dosefloor::parallel::Communicator::world();
  std::filesystem::path path = folder / "example.emd";
  output::OutputFile file(world, path, test::example_identity(), test::example_layout(items));
  for (const std::int64_t item : file.pending()) {
    test::write_example(file, item);
    file.commit(item);
  }
  file.finalise();
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hdf5_lock)

BOOST_AUTO_TEST_CASE(another_thread_cannot_take_it_while_it_is_held) {
  std::atomic<bool> taken = false;
  auto lock = hdf5::lock();
  std::jthread other([&] {
    const auto theirs = hdf5::lock();
    taken = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  BOOST_TEST(!taken);
  lock.unlock();
  other.join();
  BOOST_TEST(taken);
}

BOOST_AUTO_TEST_CASE(who_holds_it_may_read) {
  const test::ScratchFolder folder;
  const std::filesystem::path path = finished_example(folder);
  const auto lock = hdf5::lock();
  BOOST_TEST((emd::EmdReader(path).read_item<std::uint8_t>("masks", 1) == test::example_mask(1)));
}

BOOST_AUTO_TEST_CASE(threads_read_one_reader_while_files_are_opened_and_laid_out) {
  const test::ScratchFolder folder;
  const std::filesystem::path path = finished_example(folder);
  const emd::EmdReader reader(path);
  std::atomic<int> wrong = 0;
  const auto guarded = [&wrong](const auto& work) {
    return [&wrong, work] {
      try {
        for (std::int64_t i = 0; i < 100; ++i) {
          work(i);
        }
      } catch (const std::exception&) {
        ++wrong;
      }
    };
  };
  const auto read_one = guarded([&](std::int64_t i) {
    wrong +=
        reader.read_item<std::complex<float>>("waves", i % items) == test::example_wave(i % items) ? 0 : 1;
  });
  const auto open_another = guarded([&](std::int64_t i) {
    const emd::EmdReader another(path);
    wrong += another.read_item<std::uint8_t>("masks", i % items) == test::example_mask(i % items) ? 0 : 1;
  });
  const auto lay_out = guarded([&](std::int64_t) {
    emd::create_emd(folder / "another.emd", test::example_identity(), test::example_layout(items));
  });
  {
    const std::jthread first(read_one);
    const std::jthread second(read_one);
    const std::jthread third(open_another);
    const std::jthread fourth(lay_out);
  }
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

#include <fcntl.h>

#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/hdf5/access.hpp"
#include "sim/core/output/chunk_index.hpp"
#include "sim/core/output/compressed_copy.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace hdf5 = dosefloor::hdf5;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using emd::EmdReader;
using output::OutputFile;
using output::OutputOptions;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 11;

OutputOptions compressing() {
  OutputOptions options;
  options.compress = true;
  return options;
}

/// An output with every item committed.
OutputFile complete_output(const Communicator& world, const std::filesystem::path& path,
                           const OutputOptions& options,
                           const emd::Layout& layout = test::example_layout(items)) {
  OutputFile file(world, path, test::example_identity(), layout, options);
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
  return file;
}

void write_all(const Communicator& world, const std::filesystem::path& path, const OutputOptions& options) {
  complete_output(world, path, options).finalise();
}

/// Paths under /entry of everything the example holds.
std::vector<std::string> example_datasets() {
  std::vector<std::string> paths = {"atoms/positions/values", "atoms/positions/offsets", "specimens",
                                    "checksums", "parameters/fftw_wisdom"};
  for (const std::string signal : {"waves/", "masks/"}) {
    for (const std::string name : {"data", "dim0", "dim1", "dim2"}) {
      paths.push_back(signal + name);
    }
  }
  return paths;
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

H5D_layout_t layout_of(const std::filesystem::path& path, const std::string& dataset) {
  const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, hdf5::reading_access().id()), &H5Fclose,
                          "file");
  const hdf5::Handle opened(H5Dopen2(file.id(), dataset.c_str(), H5P_DEFAULT), &H5Dclose, dataset);
  const hdf5::Handle creation(H5Dget_create_plist(opened.id()), &H5Pclose, dataset);
  return H5Pget_layout(creation.id());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compressed_output)

BOOST_AUTO_TEST_CASE(all_datasets_are_bitwise_those_of_a_plain_file, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "plain.emd", {});
  write_all(world, folder / "small.emd", compressing());
  const EmdReader plain(folder / "plain.emd");
  const EmdReader small(folder / "small.emd");
  for (const std::string& path : example_datasets()) {
    BOOST_TEST((small.read_bytes(small.whole_block(path)) == plain.read_bytes(plain.whole_block(path))),
               path);
  }
  BOOST_TEST((layout_of(folder / "small.emd", "/entry/waves/data") == H5D_CHUNKED));
  BOOST_TEST((layout_of(folder / "plain.emd", "/entry/waves/data") == H5D_CONTIGUOUS));
  BOOST_TEST(small.read_text("provenance/end_time").size() == 20U);
}

BOOST_AUTO_TEST_CASE(the_file_does_not_depend_on_the_number_of_ranks, *dosefloor::test::ranks({2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "together.emd", compressing());
  if (world.is_root()) {
    write_all(Communicator::self(), folder / "alone.emd", compressing());
    std::string together = test::bytes_of(folder / "together.emd");
    std::string alone = test::bytes_of(folder / "alone.emd");
    const EmdReader reader(folder / "alone.emd");
    for (const std::string name : {"provenance/sessions", "provenance/end_time"}) {
      const std::size_t begin = reader.address(name).value();
      const std::size_t length = reader.dataset(name).element_bytes;
      together.replace(begin, length, length, '\0');
      alone.replace(begin, length, length, '\0');
    }
    BOOST_TEST((together == alone));
  }
}

BOOST_AUTO_TEST_CASE(it_verifies_and_leaves_nothing_but_itself, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "sub/w.emd", compressing());
  BOOST_TEST((output::inspect_final(world, folder / "sub/w.emd", test::example_identity()) ==
              output::FinalFile::verified));
  world.barrier();
  BOOST_TEST(names_in(folder / "sub") == std::set<std::string>{"w.emd"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(slabs_of_several_ranks_are_compressed_too, *dosefloor::test::ranks({2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputFile file(world, world, folder / "w.emd", test::example_identity(),
                  test::example_layout(3, world.size()), compressing());
  for (const std::int64_t item : file.pending()) {
    test::write_example(file, item);
    file.commit(item);
  }
  file.finalise();
  BOOST_TEST(output::verify_file(world, folder / "w.emd").damaged_items.empty());
  const EmdReader reader(folder / "w.emd");
  BOOST_TEST((reader.read_item<std::complex<float>>("waves", 2) == test::example_wave(2)));
}

BOOST_AUTO_TEST_CASE(items_larger_than_a_chunk_and_epochs_of_items_keep_their_values) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  using emd::ElementType;
  constexpr std::uint64_t rows = 2500;  // of 8 KiB: a chunk of 2048 rows and one that is not full
  constexpr std::uint64_t columns = 2048;
  emd::Layout layout;
  layout.items = 4;
  layout.signals.push_back({"images",
                            ElementType::float32,
                            {{"image_epoch", "", test::counting(2, 1.0)},
                             {"specimen", "", test::counting(2, 1.0)},
                             {"y", "px", test::counting(rows, 1.0)},
                             {"x", "px", test::counting(columns, 1.0)}},
                            "",
                            "image",
                            2});
  const auto image = [](std::int64_t item) {
    std::vector<float> pixels(rows * columns);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = static_cast<float>(static_cast<std::size_t>(item) * 7 + i % 8191);
    }
    return pixels;
  };
  OutputFile file(world, folder / "w.emd", test::example_identity(), layout, compressing());
  for (const std::int64_t item : file.pending()) {
    file.write_item(0, item, 0, rows, image(item).data());
    file.commit(item);
  }
  file.finalise();
  const EmdReader reader(folder / "w.emd");
  for (std::int64_t item = 0; item < layout.items; ++item) {
    BOOST_TEST((reader.read_item<float>("images", item, 2) == image(item)), item);
  }
  BOOST_TEST(std::filesystem::file_size(folder / "w.emd") < 4 * rows * columns * sizeof(float) / 3);
}

BOOST_AUTO_TEST_CASE(a_run_stopped_as_it_compresses_loses_nothing, *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputOptions stopping = compressing();
  stopping.compressed = [](std::int64_t done, std::int64_t all) {
    if (2 * done >= all) {
      throw dosefloor::InterruptedError("stopped");
    }
  };
  {
    OutputFile file = complete_output(world, folder / "w.emd", stopping);
    BOOST_CHECK_THROW(file.finalise(), dosefloor::InterruptedError);
    BOOST_TEST(!std::filesystem::exists(output::compressed_path(folder / "w.emd")));
    file.abandon();
    world.barrier();
  }
  OutputFile again(world, folder / "w.emd", test::example_identity(), test::example_layout(items),
                   compressing());
  BOOST_TEST(again.pending().empty());
  again.finalise();
  BOOST_TEST(output::verify_file(world, folder / "w.emd").damaged_items.empty());
}

BOOST_AUTO_TEST_CASE(a_half_made_copy_of_a_killed_run_is_made_again, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  for (const bool compress : {true, false}) {
    const auto path = folder / (compress ? "compressed.emd" : "plain.emd");
    complete_output(world, path, compressing()).suspend();
    if (world.is_root()) {
      const files::PosixFile half(output::compressed_path(path), O_RDWR | O_CREAT);
      half.write_at(100, "half made",
                    9);  // whatever a kill leaves: HDF5's signature, or nothing yet in its place
    }
    world.barrier();
    OutputOptions options;
    options.compress = compress;
    write_all(world, path, options);
    BOOST_TEST(output::verify_file(world, path).damaged_items.empty());
    BOOST_TEST(!std::filesystem::exists(output::compressed_path(path)));
  }
}

BOOST_AUTO_TEST_CASE(a_run_killed_after_the_renaming_leaves_a_partial_file_that_the_next_one_removes,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  complete_output(world, path, compressing()).suspend();
  std::map<std::string, std::string> kept;
  if (world.is_root()) {
    for (const std::string& name : names_in(folder / "")) {
      kept[name] = test::bytes_of(folder / name);
    }
  }
  world.barrier();
  write_all(world, path, compressing());
  if (world.is_root()) {
    BOOST_TEST(kept.count("w.emd.partial") == 1U);
    for (const auto& [name, bytes] : kept) {
      const files::PosixFile file(folder / name, O_RDWR | O_CREAT);
      file.write_at(0, bytes.data(), bytes.size());
    }
  }
  world.barrier();
  BOOST_TEST((output::inspect_final(world, path, test::example_identity()) == output::FinalFile::verified));
  world.barrier();
  BOOST_TEST(names_in(folder / "") == std::set<std::string>{"w.emd"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_unfinished_replacement_is_no_leftover_of_the_final_file) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  write_all(world, path, compressing());
  OutputOptions replacing = compressing();
  replacing.force = true;
  OutputFile(world, path, test::example_identity(), test::example_layout(items), replacing).suspend();
  BOOST_TEST((output::inspect_final(world, path, test::example_identity()) == output::FinalFile::verified));
  BOOST_TEST(std::filesystem::exists(files::partial_path(path)));
}

BOOST_AUTO_TEST_CASE(space_for_both_files_is_asked_for_at_the_start_and_before_compressing,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  OutputOptions options = compressing();
  const std::uint64_t needed = emd::data_bytes(test::example_layout(items)) + (std::uint64_t{1} << 20U);
  const std::uint64_t to_spare = std::uint64_t{16} << 20U;
  std::uint64_t free_bytes = 2 * needed + to_spare - 1;
  options.free_bytes = [&free_bytes](const std::filesystem::path&) { return free_bytes; };
  const auto advises = [](const dosefloor::Error& error) {
    return std::string(error.what()).find("output.compress = false") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(
      OutputFile(world, folder / "w.emd", test::example_identity(), test::example_layout(items), options),
      dosefloor::Error, advises);
  ++free_bytes;
  OutputFile file = complete_output(world, folder / "w.emd", options);
  world.barrier();
  free_bytes = to_spare;
  BOOST_CHECK_EXCEPTION(file.finalise(), dosefloor::Error, advises);
  BOOST_TEST(!std::filesystem::exists(folder / "w.emd"));
  file.abandon();
  world.barrier();
  write_all(world, folder / "w.emd", {});  // does without
  BOOST_TEST(output::verify_file(world, folder / "w.emd").damaged_items.empty());
}

BOOST_AUTO_TEST_CASE(one_flipped_bit_of_a_chunk_is_found) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  write_all(world, folder / "w.emd", compressing());
  const hdf5::Handle file(H5Fopen((folder / "w.emd").c_str(), H5F_ACC_RDONLY, hdf5::reading_access().id()),
                          &H5Fclose, "file");
  const hdf5::Handle data(H5Dopen2(file.id(), "/entry/waves/data", H5P_DEFAULT), &H5Dclose, "data");
  const std::array<hsize_t, 3> start = {4, 0, 0};
  unsigned mask = 0;
  haddr_t address = 0;
  hsize_t size = 0;
  BOOST_TEST_REQUIRE(H5Dget_chunk_info_by_coord(data.id(), start.data(), &mask, &address, &size) >= 0);
  const files::PosixFile bytes(folder / "w.emd", O_RDWR);
  const std::uint64_t middle = address + size / 2;
  const char flipped = static_cast<char>(bytes.read_at(middle, 1)[0] ^ 1);
  bytes.write_at(middle, &flipped, 1);
  BOOST_TEST(output::verify_file(world, folder / "w.emd").damaged_items == std::vector<std::int64_t>{4},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_that_was_never_stored_is_refused_by_the_reader) {
  const ScratchFolder folder;
  const emd::Layout layout = test::example_layout(items);
  for (const std::int64_t missing : {std::int64_t{7}, items}) {
    const auto path = folder / ("without" + std::to_string(missing) + ".emd");
    const hdf5::MemoryFile memory =
        emd::lay_out_emd(path, test::example_identity(), layout, output::compressed_form(layout));
    output::ChunkIndex index(memory, layout);
    for (std::int64_t item = 0; item < items; ++item) {
      if (item != missing) {
        (void)index.place(0, item, 0, 100, 0);
      }
    }
    const files::PosixFile target(path, O_RDWR | O_CREAT);
    index.store(target);
    target.resize(target.size() + 1100);  // room for the chunks, which nobody has stored
    if (missing < items) {
      BOOST_CHECK_THROW((void)EmdReader(path).dataset("waves/data"), dosefloor::InputError);
    } else {
      BOOST_TEST(EmdReader(path).dataset("waves/data").shape.size() == 3U);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/emd/emd_reader.hpp"

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/handle.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace hdf5 = dosefloor::hdf5;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
namespace tt = boost::test_tools;
using dosefloor::InputError;
using emd::EmdReader;
using test::ScratchFolder;

namespace {

std::filesystem::path finished_example(const ScratchFolder& folder, std::int64_t items) {
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

auto names(const std::vector<std::string>& parts) {
  return [parts](const InputError& error) {
    for (const std::string& part : parts) {
      if (std::string(error.what()).find(part) == std::string::npos) {
        BOOST_TEST_MESSAGE("'" << part << "' is not in: " << error.what());
        return false;
      }
    }
    return true;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emd_reader)

BOOST_AUTO_TEST_CASE(everything_written_is_read_back) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 5));
  for (std::int64_t item = 0; item < 5; ++item) {
    BOOST_TEST((reader.read_item<std::complex<float>>("waves", item) == test::example_wave(item)));
    BOOST_TEST(reader.read_item<std::uint8_t>("masks", item) == test::example_mask(item), tt::per_element());
    BOOST_TEST(reader.read_ragged<double>("atoms/positions", item) == test::example_positions(item),
               tt::per_element());
  }
  const emd::Table table = reader.read_table("specimens");
  BOOST_REQUIRE(table.columns.size() == 2U);
  BOOST_TEST(table.columns[0].units == "rad");
  BOOST_TEST(table.float64.at("tilt_rad")[3] == 0.03);
  BOOST_TEST(table.int64.at("layers")[3] == 21);
}

BOOST_AUTO_TEST_CASE(rows_of_an_item_are_read_alone) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 3));
  const auto rows = reader.read_rows<std::complex<float>>("waves", 2, {4, 2});
  const auto wave = test::example_wave(2);
  BOOST_TEST(
      (rows == std::vector<std::complex<float>>(wave.begin() + 4 * test::example_columns, wave.end())));
}

BOOST_AUTO_TEST_CASE(the_identity_is_read_back) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 2));
  const emd::Identity expected = test::example_identity();
  const emd::Identity found = reader.identity();
  BOOST_TEST(found.schema == expected.schema);
  BOOST_TEST(found.parameters_toml == expected.parameters_toml);
  BOOST_TEST(found.parameter_hash == expected.parameter_hash);
  BOOST_TEST(found.program_version == expected.program_version);
  BOOST_TEST(found.git_hash == expected.git_hash);
  BOOST_TEST(found.seed == expected.seed);
  BOOST_TEST(found.plan_wisdom == expected.plan_wisdom);
  BOOST_CHECK_NO_THROW(reader.expect_schema({"dosefloor-example", 3}));
  BOOST_CHECK_NO_THROW(
      reader.expect_schema({"dosefloor-example", 4, 2}));  // an earlier version than the present
  BOOST_CHECK_EXCEPTION(reader.expect_schema({"dosefloor-waves", 1}), InputError,
                        names({"dosefloor-example", "version 3", "dosefloor-waves", "version 1"}));
  BOOST_CHECK_EXCEPTION(
      reader.expect_schema({"dosefloor-example", 2}), InputError,
      names({"version 3; this program reads", "versions 1 to 2", "Program 0.1.0 wrote it"}));
}

BOOST_AUTO_TEST_CASE(a_signals_axes_are_read_back) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 2));
  const emd::Signal signal = reader.signal("waves", emd::ElementType::complex64, 3);
  BOOST_TEST(signal.axes[2].name == "x");
  BOOST_TEST(signal.axes[2].units == "Å");
  BOOST_TEST(signal.axes[2].values == test::counting(test::example_columns, 0.08), tt::per_element());
  BOOST_TEST(signal.long_name == "exit wave");
}

BOOST_AUTO_TEST_CASE(a_signal_of_another_rank_or_type_is_refused_with_what_was_found) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 2));
  BOOST_CHECK_EXCEPTION((void)reader.signal("waves", emd::ElementType::complex64, 4), InputError,
                        names({"example.emd", "/entry/waves/data", "complex64", "[2, 6, 5]", "rank 4"}));
  BOOST_CHECK_EXCEPTION((void)reader.read_item<float>("waves", 0), InputError,
                        names({"complex64", "float32"}));
  BOOST_CHECK_EXCEPTION((void)reader.read_item<float>("nothing", 0), InputError,
                        names({"/entry/nothing/data"}));
}

BOOST_AUTO_TEST_CASE(items_and_rows_outside_the_file_are_refused) {
  const ScratchFolder folder;
  const EmdReader reader(finished_example(folder, 2));
  BOOST_CHECK_THROW((void)reader.read_item<std::uint8_t>("masks", 2), InputError);
  BOOST_CHECK_THROW((void)reader.read_item<std::uint8_t>("masks", -1), InputError);
  BOOST_CHECK_THROW((void)reader.read_rows<std::uint8_t>("masks", 0, {5, 2}), InputError);
  BOOST_CHECK_THROW(
      (void)reader.read_rows<std::uint8_t>("masks", 0, {1, std::numeric_limits<std::uint64_t>::max()}),
      InputError);
  BOOST_CHECK_THROW((void)reader.read_ragged<double>("atoms/positions", 2), InputError);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named) {
  BOOST_CHECK_EXCEPTION(EmdReader("/nonexistent/waves.emd"), InputError,
                        names({"/nonexistent/waves.emd", "no such"}));
}

BOOST_AUTO_TEST_CASE(a_text_file_is_not_taken_for_one_of_ours) {
  const ScratchFolder folder;
  std::ofstream(folder / "a.emd") << "not HDF5";
  BOOST_CHECK_EXCEPTION(EmdReader(folder / "a.emd"), InputError, names({"a.emd", "8 bytes", "HDF5"}));
}

BOOST_AUTO_TEST_CASE(another_programs_hdf5_file_is_not_taken_for_one_of_ours) {
  BOOST_CHECK_EXCEPTION(EmdReader(DOSEFLOOR_TEST_DATA "/a.h5"), InputError,
                        names({"a.h5", "emd_group_type"}));
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_refused) {
  const ScratchFolder folder;
  const auto path = finished_example(folder, 5);
  const auto size = std::filesystem::file_size(path);
  for (const auto kept : {size - 1, size / 2, std::uintmax_t{100}}) {
    std::filesystem::resize_file(path, kept);
    BOOST_CHECK_EXCEPTION(EmdReader{path}, InputError,
                          names({"example.emd", std::to_string(kept) + " bytes"}));
  }
}

BOOST_AUTO_TEST_CASE(a_shape_larger_than_the_file_is_refused_before_memory_is_taken) {
  const ScratchFolder folder;
  const auto path = finished_example(folder, 2);
  {
    // A dataset of 2^60 bytes that was never allocated: what a hostile or broken writer might leave.
    const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), &H5Fclose, "file");
    const hsize_t huge[2] = {1U << 30U, 1U << 30U};
    const hdf5::Handle space(H5Screate_simple(2, huge, nullptr), &H5Sclose, "space");
    const hdf5::Handle dataset(
        H5Dcreate2(file.id(), "/entry/huge", H5T_STD_U8LE, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
        &H5Dclose, "dataset");
  }
  const EmdReader reader(path);
  BOOST_CHECK_EXCEPTION((void)reader.read_all<std::uint8_t>("huge"), InputError,
                        names({"/entry/huge", "needs"}));
}

BOOST_AUTO_TEST_CASE(offsets_that_leave_the_values_are_refused) {
  const ScratchFolder folder;
  const auto path = finished_example(folder, 3);
  const std::uint64_t address = EmdReader(path).address("atoms/positions/offsets").value();
  const std::uint64_t beyond = 1U << 20U;
  files::PosixFile(path, O_RDWR).write_at(address + 2 * sizeof beyond, &beyond, sizeof beyond);
  BOOST_CHECK_EXCEPTION((void)EmdReader(path).read_ragged<double>("atoms/positions", 1), InputError,
                        names({"offsets", "1048576"}));
}

BOOST_AUTO_TEST_CASE(two_axes_can_enumerate_the_items) {
  const ScratchFolder folder;
  const auto world = dosefloor::parallel::Communicator::world();
  emd::Layout layout;
  layout.items = 6;
  layout.signals.push_back({"images",
                            emd::ElementType::float32,
                            {{"image_epoch", "", test::counting(2, 1.0)},
                             {"specimen", "", test::counting(3, 1.0)},
                             {"y", "Å", test::counting(2, 1.0)},
                             {"x", "Å", test::counting(2, 1.0)}},
                            "e",
                            "image",
                            2,
                            true});
  output::OutputFile file(world, folder / "images.emd", test::example_identity(), layout);
  for (const std::int64_t item : file.pending()) {
    const std::vector<float> image(4, static_cast<float>(item));
    file.write_item(0, item, 0, 2, image.data());
    file.commit(item);
  }
  file.finalise();
  const EmdReader reader(folder / "images.emd");
  BOOST_TEST(reader.read_item<float>("images", 4, 2) == std::vector<float>(4, 4.0F), tt::per_element());
  BOOST_TEST(reader.read_all<float>("images/data")[16] == 4.0F);  // epoch 1, specimen 1: item 4 of 4 pixels
}

BOOST_AUTO_TEST_SUITE_END()

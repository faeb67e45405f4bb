#include "sim/core/output/output_place.hpp"

#include <fcntl.h>

#include <filesystem>
#include <string>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::InputError;
using dosefloor::parallel::Communicator;
using output::expect_output_place;
using output::OutputFile;
using test::ScratchFolder;

namespace {

const std::string schema = test::example_identity().schema;
const std::string photo = "\x89PNG\r\n\x1a\n and the rest of somebody's photo";

void put(const std::filesystem::path& path, const std::string& content) {
  const files::PosixFile file(path, O_RDWR | O_CREAT | O_TRUNC);
  file.write_at(0, content.data(), content.size());
}

void write_example_file(const Communicator& world, const std::filesystem::path& path) {
  OutputFile file(world, path, test::example_identity(), test::example_layout(2));
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
  file.finalise();
}

auto says(const std::string& part) {
  return [part](const InputError& error) {
    BOOST_TEST_INFO(error.what());
    return std::string(error.what()).find(part) != std::string::npos;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output_place)

BOOST_AUTO_TEST_CASE(even_force_leaves_a_file_that_is_not_ours, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "photo.png";
  if (world.is_root()) {
    put(path, photo);
  }
  world.barrier();
  output::OutputOptions options;
  options.force = true;
  BOOST_CHECK_EXCEPTION(OutputFile(world, path, test::example_identity(), test::example_layout(2), options),
                        InputError, says(std::to_string(photo.size()) + " bytes that are not HDF5"));
  BOOST_TEST((test::bytes_of(path) == photo));
  BOOST_TEST(!std::filesystem::exists(files::partial_path(path)));
}

BOOST_AUTO_TEST_CASE(even_force_leaves_an_output_of_another_schema) {
  const ScratchFolder folder;
  write_example_file(Communicator::world(), folder / "w.emd");
  BOOST_CHECK_EXCEPTION(expect_output_place(folder / "w.emd", "dosefloor-dreams", true), InputError,
                        says("found an output of another kind, " + schema));
  BOOST_CHECK_NO_THROW(expect_output_place(folder / "w.emd", "dosefloor-dreams", false));  // the hash decides
}

BOOST_AUTO_TEST_CASE(force_may_replace_an_output_of_any_version_and_a_damaged_one) {
  const ScratchFolder folder;
  const auto path = folder / "w.emd";
  write_example_file(Communicator::world(), path);
  BOOST_CHECK_NO_THROW(expect_output_place(path, schema, true));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  BOOST_REQUIRE_THROW(emd::EmdReader{path}, InputError);
  BOOST_CHECK_NO_THROW(expect_output_place(path, schema, true));
  std::filesystem::resize_file(path, 0);
  BOOST_CHECK_NO_THROW(expect_output_place(path, schema, true));
}

BOOST_AUTO_TEST_CASE(hdf5_without_our_root_attributes_is_somebody_elses) {
  const ScratchFolder folder;
  put(folder / "w.emd", "\x89HDF\r\n\x1a\n and no more");
  BOOST_CHECK_EXCEPTION(expect_output_place(folder / "w.emd", schema, true), InputError,
                        says("HDF5 that is not of this program"));
}

BOOST_AUTO_TEST_CASE(a_foreign_file_under_the_partial_name_is_refused_and_a_killed_runs_is_not) {
  const ScratchFolder folder;
  const auto partial = folder / "w.emd.partial";
  put(partial, photo);
  BOOST_CHECK_EXCEPTION(expect_output_place(folder / "w.emd", schema, false), InputError,
                        says("w.emd.partial: a run that writes this output would replace it"));
  BOOST_CHECK_THROW(
      OutputFile(Communicator::self(), folder / "w.emd", test::example_identity(), test::example_layout(2)),
      InputError);
  BOOST_TEST((test::bytes_of(partial) == photo));
  put(partial, std::string(100, '\0'));  // space reserved, killed before the layout
  BOOST_CHECK_NO_THROW(expect_output_place(folder / "w.emd", schema, false));
  put(partial, "\x89HDF\r\n\x1a\n");  // killed while it was laid out
  BOOST_CHECK_NO_THROW(expect_output_place(folder / "w.emd", schema, false));
}

BOOST_AUTO_TEST_CASE(a_name_that_no_file_can_have_is_refused_with_the_reason) {
  const ScratchFolder folder;
  put(folder / "notes", "mine");
  std::filesystem::create_directories(folder / "folder.emd");
  const auto refusal = [&](const std::filesystem::path& path, const std::string& reason) {
    BOOST_CHECK_EXCEPTION(expect_output_place(path, schema, false), InputError, says(reason));
  };
  refusal(folder / "folder.emd", "is a folder; expected the name of a file");
  refusal(folder / "notes/", "expected the name of a file");
  refusal(folder / "notes" / "w.emd", "notes is a file; expected a folder");
  refusal(folder / "notes" / "deep" / "er" / "w.emd", "notes is a file; expected a folder");
  refusal(folder / std::string(300, 'w'), "File name too long");
  refusal("/dev/null", "is not a regular file");
}

BOOST_AUTO_TEST_CASE(missing_folders_are_no_obstacle_and_are_made) {
  const ScratchFolder folder;
  const auto path = folder / "deep" / "er" / "w.emd";
  BOOST_CHECK_NO_THROW(expect_output_place(path, schema, false));
  BOOST_TEST(!std::filesystem::exists(folder / "deep"));
  write_example_file(Communicator::self(), path);
  BOOST_TEST(std::filesystem::exists(path));
}

BOOST_AUTO_TEST_SUITE_END()

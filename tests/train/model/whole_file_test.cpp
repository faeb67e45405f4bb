#include "train/model/whole_file.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/model/file_bytes.hpp"

using namespace dosefloor;
using model::write_whole_file;
using test::bytes_of_file;
using test::ScratchFolder;

namespace {

void write_texts(const std::filesystem::path& path, const std::vector<std::string>& texts) {
  std::vector<std::span<const std::byte>> pieces;
  pieces.reserve(texts.size());
  for (const std::string& text : texts) {
    pieces.push_back(std::as_bytes(std::span(text)));
  }
  write_whole_file(path, pieces);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_file)

BOOST_AUTO_TEST_CASE(it_holds_its_pieces_and_replaces_longer_files) {
  const ScratchFolder folder;
  write_texts(folder / "a", {"a longer text that was there before"});
  write_texts(folder / "a", {"one", "", " two"});
  BOOST_TEST(bytes_of_file(folder / "a") == "one two");
  BOOST_TEST(!std::filesystem::exists(folder / "a.partial"));
}

BOOST_AUTO_TEST_CASE(what_a_killed_writer_left_is_written_over) {
  const ScratchFolder folder;
  test::write_bytes(folder / "a.partial", "half a file of another run");
  write_texts(folder / "a", {"whole"});
  BOOST_TEST(bytes_of_file(folder / "a") == "whole");
}

BOOST_AUTO_TEST_CASE(a_folder_that_does_not_exist_is_bad_input) {
  const ScratchFolder folder;
  BOOST_CHECK_THROW(write_texts(folder / "none" / "a", {"text"}), InputError);
}

BOOST_AUTO_TEST_CASE(a_writing_that_fails_leaves_the_file_that_was_there_and_nothing_else) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "a" / "full");  // nothing can be renamed to this
  BOOST_CHECK_THROW(write_texts(folder / "a", {"text"}), Error);
  BOOST_TEST(std::filesystem::is_directory(folder / "a" / "full"));
  BOOST_TEST(!std::filesystem::exists(folder / "a.partial"));
}

BOOST_AUTO_TEST_SUITE_END()

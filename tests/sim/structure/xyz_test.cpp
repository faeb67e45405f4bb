#define BOOST_TEST_MODULE structure
#include "sim/structure/xyz.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace structure = dosefloor::structure;
using structure::Structure;
using structure::Vec3;

namespace {

/// A file that is gone when the case ends.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& content = "")
      : path_(std::filesystem::temp_directory_path() /
              ("dosefloor_xyz_" + std::to_string(::getpid()) + ".xyz")) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Structure parse(const std::string& content) {
  return structure::read_xyz(ScratchFile(content).path());
}

/// Reading `content` must fail with an InputError that has "<line>:" and all `texts`.
void check_refused(const std::string& content, int line, const std::vector<std::string>& texts) {
  BOOST_TEST_CONTEXT("file:\n" << content) {
    BOOST_CHECK_EXCEPTION((void)parse(content), dosefloor::InputError, [&](const auto& error) {
      const std::string message = error.what();
      BOOST_TEST_MESSAGE(message);
      return message.find(".xyz:" + std::to_string(line) + ": found ") != std::string::npos &&
             std::all_of(texts.begin(), texts.end(),
                         [&](const std::string& text) { return message.find(text) != std::string::npos; });
    });
  }
}

/// One Au atom under the given first line and comment line.
std::string one_atom_file(const std::string& count, const std::string& comment) {
  std::string content = count;
  content.append("\n").append(comment).append("\nAu 1 2 3\n");
  return content;
}

const std::string lattice = "Lattice=\"30 0 0 0 31.5 0 0 0 19\"";

}  // namespace

BOOST_AUTO_TEST_SUITE(xyz)

BOOST_AUTO_TEST_CASE(reads_the_reference_structure) {
  const Structure atoms = structure::read_xyz(std::string(DOSEFLOOR_TEST_DATA) + "/a.xyz");
  BOOST_TEST(atoms.size() == 266U);
  BOOST_TEST((atoms.box_A == Vec3{30.0, 30.0, 19.0}));
  BOOST_TEST(int{atoms.atomic_numbers[0]} == 79);
  BOOST_TEST((atoms.positions_A[1] == Vec3{11.78480172, 14.96865226, 3.52535144}));
}

BOOST_AUTO_TEST_CASE(columns_may_have_any_order_and_company) {
  const Structure atoms = parse("2\n" + lattice +
                                " Properties=tag:I:1:pos:R:3:force:R:2:species:S:1 time=3 name='a b' done\n"
                                "7 1 2 3 9 9 Au\n8 4 5 6e0 9 9 O\n");
  BOOST_TEST((atoms.positions_A == std::vector<Vec3>{{1, 2, 3}, {4, 5, 6}}));
  BOOST_TEST((atoms.atomic_numbers == std::vector<std::uint8_t>{79, 8}));
  BOOST_TEST((atoms.box_A == Vec3{30.0, 31.5, 19.0}));
}

BOOST_AUTO_TEST_CASE(a_column_z_may_stand_for_the_species) {
  const Structure atoms = parse("1\nProperties=pos:R:3:Z:I:1 " + lattice + "\n1 2 3 58\n");
  BOOST_TEST((atoms.atomic_numbers == std::vector<std::uint8_t>{58}));
}

BOOST_AUTO_TEST_CASE(without_properties_the_columns_are_element_x_y_z) {
  const Structure atoms = parse("2\n" + lattice + "\nCe 1 +2 -3\n8 4 5 6\n");
  BOOST_TEST((atoms.atomic_numbers == std::vector<std::uint8_t>{58, 8}));
  BOOST_TEST((atoms.positions_A == std::vector<Vec3>{{1, 2, -3}, {4, 5, 6}}));
}

BOOST_AUTO_TEST_CASE(carriage_returns_and_blank_lines_at_the_end_are_accepted) {
  const Structure atoms = parse(" 1 \r\n" + lattice + "\r\nAu\t1  2 3 \r\n\r\n  \r\n");
  BOOST_TEST((atoms.positions_A == std::vector<Vec3>{{1, 2, 3}}));
}

BOOST_AUTO_TEST_CASE(a_missing_end_of_the_last_line_is_accepted) {
  BOOST_TEST(parse("1\n" + lattice + "\nAu 1 2 3").size() == 1U);
}

BOOST_AUTO_TEST_CASE(files_that_end_too_early_are_refused) {
  check_refused("", 1, {"an empty file", "the number of atoms"});
  check_refused("2\n", 2, {"Lattice"});
  check_refused("2\n" + lattice + "\nAu 1 2 3\n", 4, {"after 1 atoms", "2 atoms"});
  check_refused("2\n" + lattice + "\nAu 1 2 3\nAu 1 2", 4, {"3 columns", "4"});
}

BOOST_AUTO_TEST_CASE(bad_counts_are_refused) {
  for (const std::string count : {"zero", "0", "-1", "1.5", "", "2 atoms", "99999999999999999999999"}) {
    check_refused(one_atom_file(count, lattice), 1, {"the number of atoms"});
  }
}

BOOST_AUTO_TEST_CASE(a_huge_count_in_a_small_file_is_no_allocation) {
  check_refused("9000000000000000000\n" + lattice + "\nAu 1 2 3\n", 4, {"after 1 atoms"});
}

BOOST_AUTO_TEST_CASE(a_lattice_that_is_missing_or_no_orthogonal_box_is_refused) {
  check_refused("1\na comment\nAu 1 2 3\n", 2, {"no Lattice", "Lattice=\"Lx 0 0 0 Ly 0 0 0 Lz\""});
  check_refused("1\nLattice=\"30 0 0 1 30 0 0 0 19\"\nAu 1 2 3\n", 2, {"'1'", "orthogonal"});
  check_refused("1\nLattice=\"30 0 0 0 30 0 0 0\"\nAu 1 2 3\n", 2, {"8 numbers", "9"});
  check_refused("1\nLattice=\"30 0 0 0 -30 0 0 0 19\"\nAu 1 2 3\n", 2, {"'-30'", "positive"});
  check_refused("1\nLattice=\"30 0 0 0 nan 0 0 0 19\"\nAu 1 2 3\n", 2, {"'nan'", "finite"});
  check_refused("1\nLattice=\"30 0 0 0 30 0 0 0 19\nAu 1 2 3\n", 2, {"Lattice", "closing quote"});
}

BOOST_AUTO_TEST_CASE(rounding_errors_beside_the_diagonal_are_accepted) {
  BOOST_TEST((parse("1\nLattice=\"30 1e-15 0 0 30 0 0 -1e-14 19\"\nAu 1 2 3\n").box_A == Vec3{30, 30, 19}));
}

BOOST_AUTO_TEST_CASE(bad_properties_are_refused) {
  for (const std::string properties :
       {"species:S:1", "pos:R:3", "species:S:1:pos:R:2", "species:S:1:pos:R", "species:S:0:pos:R:3", "",
        "species:S:1:pos:R:3:pos:R:3", "species:S:1:pos:R:3:x:R:18446744073709551615"}) {
    std::string comment = lattice;
    comment.append(" Properties=").append(properties);
    check_refused(one_atom_file("1", comment), 2, {"Properties"});
  }
}

BOOST_AUTO_TEST_CASE(bad_atoms_are_refused_with_their_line) {
  check_refused("2\n" + lattice + "\nAu 1 2 3\nXx 1 2 3\n", 4, {"'Xx'", "symbol"});
  check_refused("1\n" + lattice + "\n104 1 2 3\n", 3, {"'104'"});
  check_refused("1\n" + lattice + "\nAu 1 nan 3\n", 3, {"'nan'", "finite"});
  check_refused("1\n" + lattice + "\nAu 1 1e999 3\n", 3, {"'1e999'", "finite"});
  check_refused("1\n" + lattice + "\nAu 1 2,5 3\n", 3, {"'2,5'"});
  check_refused("1\n" + lattice + "\nAu 1 2 3 4\n", 3, {"5 columns", "4"});
  check_refused("2\n" + lattice + "\n\nAu 1 2 3\n", 3, {"0 columns"});
  check_refused("1\n" + lattice + " Properties=species:S:1:pos:R:3\n79 1 2 3\n", 3, {"'79'", "symbol"});
  check_refused("1\n" + lattice + " Properties=Z:I:1:pos:R:3\nAu 1 2 3\n", 3, {"'Au'", "1 to 103"});
}

BOOST_AUTO_TEST_CASE(text_after_the_last_atom_is_refused) {
  check_refused("1\n" + lattice + "\nAu 1 2 3\nAu 4 5 6\n", 4, {"after the last atom"});
  check_refused("1\n" + lattice + "\nAu 1 2 3\n\n#\n", 5, {"after the last atom"});
}

BOOST_AUTO_TEST_CASE(a_second_frame_is_refused) {
  const std::string frame = "1\n" + lattice + "\nAu 1 2 3\n";
  check_refused(frame + frame, 4, {"second frame", "one frame only"});
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_refused) {
  BOOST_CHECK_THROW((void)structure::read_xyz("no/such/file.xyz"), dosefloor::InputError);
  BOOST_CHECK_THROW((void)structure::read_xyz(std::filesystem::temp_directory_path()), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back_bit_for_bit) {
  const Structure atoms{
      {44.0, 44.1, 1.0 / 3.0 + 40.0},
      {79, 58, 8},
      {{0.1, 1e-17, 40.0 / 3.0}, {-1.0 / 3.0, 123456.789012345678, 5e-324}, {0.0, 44.0, 2.0}}};
  const ScratchFile file;
  structure::write_xyz(file.path(), atoms, {{"specimen_id", "17"}, {"note", "tilted by 3 deg"}});
  const Structure again = structure::read_xyz(file.path());
  BOOST_TEST((again.box_A == atoms.box_A));
  BOOST_TEST((again.atomic_numbers == atoms.atomic_numbers));
  BOOST_TEST((again.positions_A == atoms.positions_A));
}

BOOST_AUTO_TEST_CASE(the_comment_line_has_the_keys_that_readers_of_extended_xyz_need) {
  const ScratchFile file;
  structure::write_xyz(file.path(), {{44.0, 44.5, 40.0}, {79}, {{1.0, 2.0, 3.0}}}, {{"specimen_id", "17"}});
  std::ostringstream content;
  content << std::ifstream(file.path()).rdbuf();
  BOOST_TEST(content.str() ==
             "1\nLattice=\"44 0 0 0 44.5 0 0 0 40\" Properties=species:S:1:pos:R:3 pbc=\"T T F\" "
             "specimen_id=\"17\"\nAu 1 2 3\n");
}

BOOST_AUTO_TEST_CASE(extra_pairs_that_would_break_the_comment_line_are_refused) {
  const ScratchFile file;
  const Structure atom{{44.0, 44.5, 40.0}, {79}, {{1.0, 2.0, 3.0}}};
  const std::vector<structure::CommentPairs> bad = {
      {{"", "1"}}, {{"a b", "1"}}, {{"a=b", "1"}}, {{"Lattice", "1"}}, {{"a", "say \"x\""}}, {{"a", "1\n2"}}};
  for (const structure::CommentPairs& extra : bad) {
    BOOST_CHECK_THROW(structure::write_xyz(file.path(), atom, extra), dosefloor::Error);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_reported) {
  const Structure atom{{44.0, 44.5, 40.0}, {79}, {{1.0, 2.0, 3.0}}};
  BOOST_CHECK_THROW(structure::write_xyz("no/such/folder/a.xyz", atom), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

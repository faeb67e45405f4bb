#pragma once
/// Extended XYZ files (as written by ASE, OVITO and others): one structure per file.
///
///     2
///     Lattice="30 0 0 0 30 0 0 0 19" Properties=species:S:1:pos:R:3 pbc="T T F"
///     Au  7.07551866 13.30810707 6.41637941
///     O   9.43016019 14.13837966 4.97086543

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::structure {

/// Reads the single frame of an extended XYZ file. Positions are in Å, as the file has them (neither wrapped
/// nor checked against the box: see box.hpp).
///
/// - `Lattice` is needed and must be orthogonal along x, y, z: off-diagonal elements are 0 (to 1e-9 of the
///   longest edge). `pbc` and every other key are ignored: this program's box is always periodic in x, y.
/// - `Properties` may list any columns in any order; `species:S:1` (or `Z:I:1`) and `pos:R:3` are used.
///   Without `Properties` the columns are symbol (or atomic number), x, y, z.
/// - Line ends may be LF or CRLF; blank lines are allowed at the end only.
/// Throws InputError "path:line: ..." with what was found and what was expected for anything else, such as a
/// wrong number of atoms or columns, unknown elements, values that are not finite numbers, text after the
/// last atom, a second frame.
Structure read_xyz(const std::filesystem::path& path);

/// Further key=value pairs of the comment line.
using CommentPairs = std::vector<std::pair<std::string, std::string>>;

/// Writes an extended XYZ file, with `Lattice`, `Properties=species:S:1:pos:R:3`, `pbc="T T F"` and then
/// `extra`. Numbers have 17 significant digits, so that read_xyz returns the same bits. Throws InputError if
/// the file cannot be written or an atomic number is no element's, and Error if an extra key or value cannot
/// be represented (keys: letters, digits, `_`, `-`, `.`; values: no quotes and no line ends).
void write_xyz(const std::filesystem::path& path, const Structure& structure, const CommentPairs& extra = {});

}  // namespace dosefloor::structure

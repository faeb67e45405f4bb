#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/element.hpp"
#include "sim/structure/xyz.hpp"

namespace dosefloor::structure {
namespace {

std::string digits17(double value) {
  std::array<char, 32> text{};
  const auto result =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 17);
  return {text.data(), result.ptr};
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

void require_representable(const std::string& key, const std::string& value) {
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_character) || key == "Lattice" ||
      key == "Properties" || key == "pbc") {
    throw Error(
        "'" + key +
        "' cannot be an extra key of an extended XYZ file; expected letters, digits, '_', '-', '.' and "
        "none of Lattice, Properties, pbc");
  }
  if (value.find_first_of("\"\r\n") != std::string::npos) {
    throw Error("the value of '" + key +
                "' in an extended XYZ file must have no quotes and no line ends, found: " + value);
  }
}

std::string comment_line(const Structure& structure, const CommentPairs& extra) {
  const Vec3& box = structure.box_A;
  std::string line = "Lattice=\"" + digits17(box[0]) + " 0 0 0 " + digits17(box[1]) + " 0 0 0 " +
                     digits17(box[2]) + "\" Properties=species:S:1:pos:R:3 pbc=\"T T F\"";
  for (const auto& [key, value] : extra) {
    require_representable(key, value);
    line.append(" ").append(key).append("=\"").append(value).append("\"");
  }
  return line;
}

}  // namespace

void write_xyz(const std::filesystem::path& path, const Structure& structure, const CommentPairs& extra) {
  const std::string comment = comment_line(structure, extra);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << structure.size() << '\n' << comment << '\n';
  for (std::size_t i = 0; i < structure.size(); ++i) {
    file << physics::element_symbol(structure.atomic_numbers[i]);
    for (const double coordinate : structure.positions_A[i]) {
      file << ' ' << digits17(coordinate);
    }
    file << '\n';
  }
  file.close();
  if (!file) {
    throw InputError(path.string() +
                     ": cannot be written; expected a folder with write permission and free space");
  }
}

}  // namespace dosefloor::structure

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/element.hpp"
#include "sim/structure/xyz.hpp"

namespace dosefloor::structure {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  for (auto start = line.find_first_not_of(blanks); start != std::string_view::npos;
       start = line.find_first_not_of(blanks, start)) {
    const auto end = std::min(line.find_first_of(blanks, start), line.size());
    words.push_back(line.substr(start, end - start));
    start = end;
  }
  return words;
}

/// The whole text as a number, or nothing.
template <typename Number>
std::optional<Number> parse(std::string_view text) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  Number value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

/// Lines of a file, with the number of the current one for messages.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path)
      : path_(path.string()), file_(path, std::ios::binary) {
    if (!file_ || std::filesystem::is_directory(path)) {
      throw InputError(path_ + ": cannot be opened; expected a readable extended XYZ file");
    }
  }

  bool next() {
    ++number_;
    return static_cast<bool>(std::getline(file_, line_));
  }
  [[nodiscard]] std::string_view line() const { return line_; }

  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const {
    throw InputError(path_ + ":" + std::to_string(number_) + ": found " + found + ", expected " + expected);
  }

 private:
  std::string path_;
  std::ifstream file_;
  std::string line_;
  std::size_t number_ = 0;
};

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result(1, '\'');
  result.append(text.substr(0, longest));
  result.append(text.size() > longest ? "...'" : "'");
  return result;
}

/// Value of `key` in `key=value key="several words" flag ...`, or nothing.
std::optional<std::string_view> comment_value(const LineReader& reader, std::string_view key) {
  const std::string_view line = reader.line();
  for (auto start = line.find_first_not_of(blanks); start != std::string_view::npos;) {
    const auto key_end = std::min(line.find_first_of(" \t\r\v\f=", start), line.size());
    const std::string_view name = line.substr(start, key_end - start);
    if (key_end == line.size() || line[key_end] != '=') {  // a flag
      start = line.find_first_not_of(blanks, key_end);
      continue;
    }
    auto value_start = key_end + 1;
    auto value_end = std::min(line.find_first_of(blanks, value_start), line.size());
    auto next = value_end;
    const char open = value_start < line.size() ? line[value_start] : ' ';
    if (open == '"' || open == '\'' || open == '{') {
      ++value_start;
      value_end = line.find(open == '{' ? '}' : open, value_start);
      if (value_end == std::string_view::npos) {
        reader.refuse("no end of the value of " + in_quotes(name), "a closing quote");
      }
      next = value_end + 1;
    }
    if (name == key) {
      return line.substr(value_start, value_end - value_start);
    }
    start = line.find_first_not_of(blanks, next);
  }
  return std::nullopt;
}

std::size_t read_count(LineReader& reader) {
  if (!reader.next()) {
    reader.refuse("an empty file", "the number of atoms");
  }
  const auto words = split(reader.line());
  const auto count = words.size() == 1 ? parse<std::size_t>(words[0]) : std::nullopt;
  if (!count || *count == 0) {
    reader.refuse(in_quotes(reader.line()), "the number of atoms, at least 1, and nothing else");
  }
  return *count;
}

Vec3 read_box(const LineReader& reader) {
  const std::string expected = "Lattice=\"Lx 0 0 0 Ly 0 0 0 Lz\" in Å";
  const auto text = comment_value(reader, "Lattice");
  if (!text) {
    reader.refuse("no Lattice in the comment line", expected);
  }
  const auto words = split(*text);
  std::vector<double> elements;
  for (const std::string_view word : words) {
    const auto value = parse<double>(word);
    if (!value || !std::isfinite(*value)) {
      reader.refuse(in_quotes(word) + " in Lattice", "finite numbers: " + expected);
    }
    elements.push_back(*value);
  }
  if (elements.size() != 9) {
    reader.refuse(std::to_string(elements.size()) + " numbers in Lattice", "9: " + expected);
  }
  const Vec3 box = {elements[0], elements[4], elements[8]};
  const double longest = *std::max_element(box.begin(), box.end());
  for (std::size_t i = 0; i < 9; ++i) {
    if (i % 4 == 0 && !(elements[i] > 0.0)) {
      reader.refuse("the box edge " + in_quotes(words[i]), "a positive length in Å");
    }
    if (i % 4 != 0 && std::abs(elements[i]) > 1e-9 * longest) {
      reader.refuse("the off-diagonal element " + in_quotes(words[i]) + " in Lattice",
                    "an orthogonal box along x, y, z: " + expected);
    }
  }
  return box;
}

/// Which words of a line hold what.
struct Columns {
  std::size_t count = 4;
  std::size_t element = 0;
  std::size_t position = 1;
  bool symbols_allowed = true;
  bool numbers_allowed = true;
};

Columns read_columns(const LineReader& reader) {
  const auto text = comment_value(reader, "Properties");
  if (!text) {
    return {};
  }
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= text->size();) {
    const auto end = std::min(text->find(':', start), text->size());
    parts.push_back(text->substr(start, end - start));
    start = end + 1;
  }
  if (parts.size() % 3 != 0) {
    reader.refuse("Properties=" + std::string(*text), "triples name:type:columns, as species:S:1:pos:R:3");
  }
  Columns columns{.count = 0};
  std::optional<std::size_t> species;
  std::optional<std::size_t> number;
  std::optional<std::size_t> position;
  for (std::size_t i = 0; i < parts.size(); i += 3) {
    const auto width = parse<std::size_t>(parts[i + 2]);
    constexpr std::size_t widest = 1000;  // beyond any real file; keeps the sum from overflowing
    if (!width || *width < 1 || *width > widest) {
      reader.refuse("the number of columns " + in_quotes(parts[i + 2]) + " in Properties", "1 to 1000");
    }
    const std::string kind =
        std::string(parts[i]) + ":" + std::string(parts[i + 1]) + ":" + std::to_string(*width);
    auto* const slot = kind == "species:S:1" ? &species
                       : kind == "Z:I:1"     ? &number
                       : kind == "pos:R:3"   ? &position
                                             : nullptr;
    if (slot != nullptr && *slot) {
      reader.refuse(in_quotes(kind) + " twice in Properties", "it once");
    }
    if (slot != nullptr) {
      *slot = columns.count;
    }
    columns.count += *width;
  }
  if (!position || (!species && !number)) {
    reader.refuse("Properties=" + std::string(*text),
                  "species:S:1 (or Z:I:1) and pos:R:3 among the properties");
  }
  columns.position = *position;
  columns.element = species ? *species : *number;
  columns.symbols_allowed = species.has_value();
  columns.numbers_allowed = !species;
  return columns;
}

std::uint8_t read_element(const LineReader& reader, std::string_view word, const Columns& columns) {
  if (columns.symbols_allowed) {
    if (const auto atomic_number = physics::atomic_number_of(word)) {
      return *atomic_number;
    }
  }
  if (columns.numbers_allowed) {
    const auto atomic_number = parse<std::uint8_t>(word);
    if (atomic_number && *atomic_number >= 1 && *atomic_number <= physics::heaviest_atomic_number) {
      return *atomic_number;
    }
  }
  reader.refuse("the element " + in_quotes(word), columns.symbols_allowed
                                                      ? "a chemical symbol from H to Lr, as Au"
                                                      : "an atomic number from 1 to 103");
}

void read_atom(const LineReader& reader, const Columns& columns, Structure& structure) {
  const auto words = split(reader.line());
  if (words.size() != columns.count) {
    reader.refuse(std::to_string(words.size()) + " columns",
                  std::to_string(columns.count) +
                      " (Properties in the comment line declares the columns; without " +
                      "it they are symbol x y z)");
  }
  Vec3 position{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::string_view word = words[columns.position + axis];
    const auto value = parse<double>(word);
    if (!value || !std::isfinite(*value)) {
      reader.refuse("the coordinate " + in_quotes(word), "a finite number in Å");
    }
    position[axis] = *value;
  }
  structure.atomic_numbers.push_back(read_element(reader, words[columns.element], columns));
  structure.positions_A.push_back(position);
}

void require_end(LineReader& reader) {
  while (reader.next()) {
    const auto words = split(reader.line());
    if (words.size() == 1 && parse<std::size_t>(words[0])) {
      reader.refuse("a second frame (or one atom too many)", "one frame only; split the file");
    }
    if (!words.empty()) {
      reader.refuse(in_quotes(reader.line()) + " after the last atom",
                    "the end of the file; is the count in line 1 right?");
    }
  }
}

}  // namespace

Structure read_xyz(const std::filesystem::path& path) {
  LineReader reader(path);
  const std::size_t count = read_count(reader);
  if (!reader.next()) {
    reader.refuse("the end of the file", "the comment line with Lattice=\"...\"");
  }
  Structure structure;
  structure.box_A = read_box(reader);
  const Columns columns = read_columns(reader);
  for (std::size_t i = 0; i < count; ++i) {
    if (!reader.next()) {
      reader.refuse("the end of the file after " + std::to_string(i) + " atoms",
                    std::to_string(count) + " atoms as line 1 says");
    }
    read_atom(reader, columns, structure);
  }
  require_end(reader);
  return structure;
}

}  // namespace dosefloor::structure

#include "sim/program/show.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "sim/core/command_line/figure_script.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/item_checksum.hpp"
#include "sim/core/emd/shard_sources.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/program/show_areas.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::sim_program {
namespace {

/// One kind of file that can be shown.
struct Kind {
  schemas::Schema schema;
  const char* figure;  ///< the script of analysis/figures that draws it
};

constexpr std::array<Kind, 3> known_kinds{{
    {schemas::waves, "waves_figure.py"},
    {schemas::images, "images_figure.py"},
    {schemas::segmentation, "segmentation_figure.py"},
}};

/// Throws InputError for files of another schema or version.
const Kind& kind_of(const emd::EmdReader& reader) {
  const emd::Identity identity = reader.identity();
  std::string expected;
  for (const Kind& kind : known_kinds) {
    if (kind.schema.name == identity.schema) {
      reader.expect_schema(kind.schema);
      return kind;
    }
    expected += fmt::format("{}'{}' {}", expected.empty() ? "" : " or ", kind.schema.name,
                            schemas::readable_versions(kind.schema));
  }
  throw InputError(fmt::format("{}: found schema '{}' version {}, expected {}", reader.path().string(),
                               identity.schema, identity.schema_version, expected));
}

/// Most bytes that are read to see whether they are intact: more would take longer than a look is worth.
constexpr double most_verified_bytes = 2.0 * (1U << 30U);

/// Reads the whole file, once. Returns what there is to say if it is intact, or was not looked at; throws
/// InputError if items differ from their checksums or hold NaN.
std::string verified(const emd::EmdReader& reader) {
  if (!reader.has("checksums")) {
    return "Not verified: the file has no checksums.";
  }
  double bytes = 0.0;
  for (const emd::ChecksumPart& part : emd::checksum_parts(reader)) {
    bytes += part.kind == "signal" ? static_cast<double>(reader.whole_block(part.path).bytes()) : 0.0;
  }
  if (bytes > most_verified_bytes) {
    return fmt::format(
        "Not verified, {} being much to read: the command that made the file does, if it is run again.",
        terminal::bytes_text(bytes));
  }
  const output::Verification found = output::verify_file(parallel::Communicator::self(), reader.path());
  if (!found.damaged_items.empty()) {
    throw InputError(output::damage_message(reader.path(), found.damaged_items) +
                     ": it was damaged after it was complete");
  }
  if (!found.not_finite_items.empty()) {
    throw InputError(
        fmt::format("{}: {} items hold values that are not finite (NaN or infinity), the first is item {}",
                    reader.path().string(), found.not_finite_items.size(), found.not_finite_items.front()));
  }
  return fmt::format("Verified: the data of all {} items agree with their checksums and are finite.",
                     found.items);
}

void draw(const Kind& kind, const ShowArguments& arguments) {
  std::vector<std::string> words{arguments.file, "-o", arguments.png};
  if (arguments.most_items) {
    words.insert(words.end(), {"--max", std::to_string(*arguments.most_items)});
  }
  command_line::run_figure_script(kind.figure, words);
  fmt::print("{}\n", arguments.png);
}

/// Pictures may replace pictures, and nothing else.
void expect_place_for_picture(const ShowArguments& arguments) {
  const std::filesystem::path picture = arguments.png;
  std::error_code error;
  const bool is_input = std::filesystem::equivalent(picture, arguments.file, error);
  if (is_input || !picture.has_filename() || std::filesystem::is_directory(picture, error)) {
    throw InputError(fmt::format("--png {}: {}; expected the name of a picture to write", arguments.png,
                                 is_input ? "this is the file to be drawn" : "this is a folder"));
  }
  output::expect_writable_folder(picture);
}

structure::Structure specimen_of(const emd::EmdReader& reader, std::int64_t id) {
  reader.expect_schema(schemas::waves);  // only these hold structures
  const auto signal = reader.signal("waves", emd::ElementType::complex64, 3);
  const auto count = static_cast<std::int64_t>(signal.axes[0].values.size());
  if (id < 0 || id >= count) {
    throw InputError(
        fmt::format("--xyz {}: {} holds the specimens 0 to {}", id, reader.path().string(), count - 1));
  }
  structure::Structure structure;
  const emd::Table specimens = reader.read_table("specimens");
  const auto row = static_cast<std::size_t>(id);
  structure.box_A = {specimens.float64.at("box_x_A").at(row), specimens.float64.at("box_y_A").at(row),
                     specimens.float64.at("box_z_A").at(row)};
  structure.atomic_numbers = reader.read_ragged<std::uint8_t>("atoms/numbers", id);
  const auto positions = reader.read_ragged<double>("atoms/positions", id);
  for (std::size_t i = 0; i + 2 < positions.size(); i += 3) {
    structure.positions_A.push_back({positions[i], positions[i + 1], positions[i + 2]});
  }
  return structure;
}

/// Words in lines of at most 100 characters.
void print_wrapped(const std::vector<std::string>& words) {
  constexpr std::size_t widest = 100;
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty() && line.size() + 1 + word.size() > widest) {
      fmt::print("    {}\n", line);
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  fmt::print("    {}\n", line);
}

void print_contents(const emd::EmdReader& reader) {
  const emd::Identity identity = reader.identity();
  fmt::print("{}\n  {} (version {}), made by dosefloor {} ({})\n", reader.path().string(), identity.schema,
             identity.schema_version, identity.program_version, identity.git_hash);
  fmt::print("  seed {}, parameter hash {:016x}\n", identity.seed, identity.parameter_hash);
  if (const auto sources = emd::shard_sources(reader); !sources.empty()) {
    fmt::print("  joins {} files, {} to {}\n", sources.size(), sources.front().file, sources.back().file);
  }
  fmt::print("\n");
  for (const char* group : {"waves", "projected_potential", "images", "probabilities", "masks"}) {
    if (!reader.has(group)) {
      continue;
    }
    const auto info = reader.dataset(std::string(group) + "/data");
    const emd::Signal signal = reader.signal(group, info.type.value(), info.shape.size());
    std::string axes;
    double bytes = static_cast<double>(info.element_bytes);
    for (const emd::Axis& axis : signal.axes) {
      const auto n = axis.values.size();
      bytes *= static_cast<double>(n);
      axes += fmt::format("{}{} {}", axes.empty() ? "" : " x ", n, axis.name);
      if (n > 1 && !axis.units.empty()) {
        axes += fmt::format(" ({:.5g} {})", axis.values[1] - axis.values[0], axis.units);
      }
    }
    fmt::print("  {:20} {:10} {:8} {}  [{}]\n", group, emd::name_of(signal.type),
               signal.units.empty() ? "-" : signal.units, axes, terminal::bytes_text(bytes));
  }
  for (const char* table : {"specimens", "realisations", "segments"}) {
    if (reader.has(table)) {
      fmt::print("  {:20} {} rows with the columns\n", table, reader.dataset(table).shape.at(0));
      print_wrapped(reader.text_list(table, "columns"));
    }
  }
  if (reader.has("segments")) {
    fmt::print("\n{}", areas_by_dose(reader.read_table("segments")));
  }
  fmt::print("\nParameters:\n{}", identity.parameters_toml);
}

}  // namespace

void run_show(const ShowArguments& arguments) {
  const emd::EmdReader reader(arguments.file);
  const Kind& kind = kind_of(reader);
  if (arguments.xyz_id) {
    if (!arguments.output.empty() && std::filesystem::exists(arguments.output)) {
      throw InputError(fmt::format("-o {}: there is a file of that name; give another one, or remove it",
                                   arguments.output));
    }
    const structure::CommentPairs comment{{"specimen", std::to_string(*arguments.xyz_id)}};
    const structure::Structure specimen = specimen_of(reader, *arguments.xyz_id);
    if (!output::item_is_intact(reader, *arguments.xyz_id)) {
      throw InputError(output::damage_message(reader.path(), {*arguments.xyz_id}) +
                       ": it was damaged after it was complete");
    }
    structure::write_xyz(arguments.output.empty() ? "/dev/stdout" : arguments.output, specimen, comment);
  }
  if (!arguments.png.empty()) {
    expect_place_for_picture(arguments);
    (void)verified(reader);
    draw(kind, arguments);
  }
  if (!arguments.xyz_id && arguments.png.empty()) {
    print_contents(reader);
    std::fflush(stdout);  // before what may be wrong with it
    fmt::print("\n{}\n", verified(reader));
  }
}

}  // namespace dosefloor::sim_program

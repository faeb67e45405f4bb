#include "sim/program/show.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "sim/errors/error.hpp"
#include "sim/storage/emd_reader.hpp"
#include "sim/storage/shard_sources.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/terminal/progress.hpp"
#include "sim/waves/waves_file.hpp"

namespace dosefloor::program {
namespace {

std::string environment_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

void run_program(std::vector<std::string> words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, argv.front(), nullptr, nullptr, argv.data(), environ) != 0) {
    throw Error(words.front() + " could not be started");
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(
        fmt::format("drawing the picture failed (status {})", WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  }
}

void draw(const ShowArguments& arguments) {
  const std::string python = environment_or("DOSEFLOOR_PYTHON", DOSEFLOOR_DEFAULT_PYTHON);
  const std::string script =
      environment_or("DOSEFLOOR_FIGURES", DOSEFLOOR_DEFAULT_FIGURES) + "/waves_figure.py";
  for (const std::string& needed : {python, script}) {
    if (!std::filesystem::exists(needed)) {
      throw InputError(needed +
                       " does not exist: figures need the project's Python environment (bash cmake/setup.sh "
                       "makes it; DOSEFLOOR_PYTHON and DOSEFLOOR_FIGURES name another one)");
    }
  }
  run_program({python, script, arguments.file, "-o", arguments.png, "--max",
               std::to_string(arguments.most_specimens)});
  fmt::print("{}\n", arguments.png);
}

structure::Structure specimen_of(const storage::EmdReader& reader, std::int64_t id) {
  const auto signal = reader.signal("waves", storage::ElementType::complex64, 3);
  const auto count = static_cast<std::int64_t>(signal.axes[0].values.size());
  if (id < 0 || id >= count) {
    throw InputError(
        fmt::format("--xyz {}: {} holds the specimens 0 to {}", id, reader.path().string(), count - 1));
  }
  structure::Structure structure;
  const storage::Table specimens = reader.read_table("specimens");
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

void print_contents(const storage::EmdReader& reader) {
  const storage::Identity identity = reader.identity();
  fmt::print("{}\n  {} (version {}), made by dosefloor {} ({})\n", reader.path().string(), identity.schema,
             identity.schema_version, identity.program_version, identity.git_hash);
  fmt::print("  seed {}, parameter hash {:016x}\n", identity.seed, identity.parameter_hash);
  if (const auto sources = storage::shard_sources(reader); !sources.empty()) {
    fmt::print("  joins {} files, {} to {}\n", sources.size(), sources.front().file, sources.back().file);
  }
  fmt::print("\n");
  for (const char* group : {"waves", "projected_potential", "masks"}) {
    if (!reader.has(group)) {
      continue;
    }
    const auto info = reader.dataset(std::string(group) + "/data");
    const storage::Signal signal = reader.signal(group, info.type.value(), info.shape.size());
    std::string axes;
    double bytes = static_cast<double>(info.element_bytes);
    for (const storage::Axis& axis : signal.axes) {
      const auto n = axis.values.size();
      bytes *= static_cast<double>(n);
      axes += fmt::format("{}{} {}", axes.empty() ? "" : " x ", n, axis.name);
      if (n > 1 && !axis.units.empty()) {
        axes += fmt::format(" ({:.5g} {})", axis.values[1] - axis.values[0], axis.units);
      }
    }
    fmt::print("  {:20} {:10} {:8} {}  [{}]\n", group, storage::name_of(signal.type),
               signal.units.empty() ? "-" : signal.units, axes, terminal::bytes_text(bytes));
  }
  fmt::print("\nParameters:\n{}", identity.parameters_toml);
}

}  // namespace

void run_show(const ShowArguments& arguments) {
  const storage::EmdReader reader(arguments.file);
  reader.expect_schema(waves::waves_schema, waves::waves_schema_version);
  if (arguments.xyz_id) {
    const structure::CommentPairs comment{{"specimen", std::to_string(*arguments.xyz_id)}};
    structure::write_xyz(arguments.output.empty() ? "/dev/stdout" : arguments.output,
                         specimen_of(reader, *arguments.xyz_id), comment);
  }
  if (!arguments.png.empty()) {
    draw(arguments);
  }
  if (!arguments.xyz_id && arguments.png.empty()) {
    print_contents(reader);
  }
}

}  // namespace dosefloor::program

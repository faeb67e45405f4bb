#include "sim/core/fft/shared_plans.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/line_transform_set.hpp"
#include "sim/core/fft/wisdom.hpp"

namespace dosefloor::fft {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::filesystem::path cache_folder() {
  if (std::string own = environment("DOSEFLOOR_CACHE"); !own.empty()) {
    return own;
  }
  if (const std::string xdg = environment("XDG_CACHE_HOME"); !xdg.empty()) {
    return std::filesystem::path(xdg) / "dosefloor";
  }
  const std::string home = environment("HOME");
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".cache" / "dosefloor";
}

/// The processor's name as Linux reports it; plans measured on one kind of processor are not kept for another.
std::string processor() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) == 0 || line.rfind("CPU part", 0) == 0) {
      return line;
    }
  }
  return "unknown";
}

std::optional<std::string> read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) {
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The cache's wisdom; a file that FFTW does not take is removed, and made again.
std::optional<std::string> usable_plans(const std::filesystem::path& path, const Note& note) {
  std::optional<std::string> wisdom = read_text(path);
  try {
    if (wisdom) {
      fft::import_wisdom(*wisdom);
    }
  } catch (const InputError&) {
    note(fmt::format("{} is damaged, so the plans are made again", path.string()));
    std::error_code ignored;  // a cache that cannot be written is used as little as it can be repaired
    std::filesystem::remove(path, ignored);
    wisdom.reset();
  }
  return wisdom;
}

}  // namespace

PlanSet line_plans(const parallel::Communicator& world, const std::set<int>& lengths) {
  std::string list;
  for (const int length : lengths) {
    list += fmt::format("{}{}", list.empty() ? "" : " ", length);
  }
  return {fmt::format("lines-{:016x}", XXH64(list.data(), list.size(), 0)), "lengths " + list,
          [&world, lengths] {
            if (world.is_root()) {
              const fft::LineTransformSet planned(lengths, fft::Planning::measure);
            }
          }};
}

std::optional<std::filesystem::path> cached_plans_path(const PlanSet& plans) {
  const std::filesystem::path folder = cache_folder();
  if (folder.empty()) {
    return std::nullopt;
  }
  const std::string machine = fft::fftw_version() + "\n" + processor();
  return folder / fmt::format("fftw-{}-{:016x}.wisdom", plans.name, XXH64(machine.data(), machine.size(), 0));
}

std::string keep_plans(const std::filesystem::path& path, const std::string& wisdom) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  const std::filesystem::path own = path.string() + fmt::format(".{}", getpid());
  std::ofstream file(own);
  file << wisdom;
  file.close();
  if (!file) {
    throw Error(own.string() + ": cannot be written");
  }
  std::filesystem::create_hard_link(own, path, ignored);  // fails where another process was first
  std::filesystem::remove(own);
  return read_text(path).value_or(wisdom);
}

std::string share_plans(const parallel::Communicator& world, const PlanSet& plans,
                        const std::optional<std::string>& stored, const Note& note) {
  const auto cache = cached_plans_path(plans);
  std::optional<std::string> known = stored;
  if (world.is_root() && !known && cache) {
    known = usable_plans(*cache, note);
  }
  std::string wisdom = known.value_or("");
  if (world.broadcast_value(known ? 0 : 1) == 1) {
    if (world.is_root()) {
      note(fmt::format("planning the transforms of {} (once on this machine; some seconds)", plans.what));
    }
    plans.plan();
    if (world.is_root()) {
      wisdom = fft::export_wisdom();
    }
    if (world.is_root() && cache) {
      try {
        wisdom = keep_plans(*cache, wisdom);
      } catch (const Error& error) {
        note(fmt::format("the plans are not kept for other runs: {}", error.what()));
      }
    }
  }
  world.broadcast(wisdom);
  fft::import_wisdom(wisdom);
  return wisdom;
}

}  // namespace dosefloor::fft

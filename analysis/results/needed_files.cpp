#include "analysis/results/needed_files.hpp"

#include <fmt/format.h>

#include "sim/core/errors/error.hpp"

namespace dosefloor::results {
namespace {

constexpr std::size_t named_files = 3;

}  // namespace

void NeededFiles::add(const std::filesystem::path& path, const std::string& command) {
  if (seen_.insert(path).second && !std::filesystem::exists(path)) {
    missing_.emplace_back(path.string(), command);
  }
}

void NeededFiles::expect_all(const CommandOf& command_of) const {
  if (missing_.empty()) {
    return;
  }
  std::string text = fmt::format("{} of {} files are missing:\n", missing_.size(), seen_.size());
  for (std::size_t i = 0; i < missing_.size() && i < named_files; ++i) {
    text += fmt::format("{}, made by\n  {}\n", missing_[i].first, missing_[i].second);
  }
  text += missing_.size() > named_files ? "...\n" : "";
  throw InputError(
      fmt::format("{}Everything that is missing is made by\n  {}\nor, as jobs of a cluster, by\n  {}", text,
                  command_of("run"), command_of("submit")));
}

}  // namespace dosefloor::results

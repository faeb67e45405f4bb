#pragma once
/// The files that an analysis needs, and the commands that make those that are missing.

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dosefloor::results {

/// "dosefloor VERB EXPERIMENT.toml --set ...": what the user types for another verb.
using CommandOf = std::function<std::string(const std::string& verb)>;

class NeededFiles {
 public:
  /// `command` makes the file; equal paths count once.
  void add(const std::filesystem::path& path, const std::string& command);
  /// Throws InputError if a file is missing: how many are, the first of them with their commands, and what
  /// makes all of them.
  void expect_all(const CommandOf& command_of) const;

 private:
  std::set<std::filesystem::path> seen_;
  std::vector<std::pair<std::string, std::string>> missing_;  ///< (file, command)
};

}  // namespace dosefloor::results

#pragma once
/// Commands as a user would type them.

#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::tasks {

/// Words of one command, without "dosefloor".
using CommandWords = std::vector<std::string>;

/// "dosefloor waves 'a file.toml'", as a shell reads it.
[[nodiscard]] std::string command_text(const CommandWords& words);
/// The same without "dosefloor" before it.
[[nodiscard]] std::string shell_text(const std::vector<std::string>& words);

/// The command with --ranks, where there are several.
[[nodiscard]] CommandWords on_ranks(CommandWords words, int ranks);

/// Draws FILE.emd as `picture`, FILE.png.
[[nodiscard]] CommandWords picture_command(const std::filesystem::path& picture);

}  // namespace dosefloor::tasks

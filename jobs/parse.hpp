#pragma once
/// Words of a command line, as CLI11 takes them.

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::jobs {

/// Parses the words. Returns an exit code where --help has been answered. Throws InputError for what `app`
/// does not take.
[[nodiscard]] inline std::optional<int> parse(CLI::App& app, const std::vector<std::string>& words) {
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string(error.what()) + "\nRun with --help for the options.");
  }
  return std::nullopt;
}

}  // namespace dosefloor::jobs

#pragma once
/// The message with which an experiment's text is refused.

#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::test {

/// The InputError's message for the text, as file "x.toml", with `--set` overrides; "accepted" if there is
/// none.
inline std::string refused(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    (void)config::parse_experiment(text, "x.toml", overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace dosefloor::test

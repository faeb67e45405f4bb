#include "sim/program/keys_verb.hpp"

#include <fmt/format.h>

#include <memory>

#include "config/key_reference.hpp"

namespace dosefloor::sim_program {

void add_keys(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb =
      app.add_subcommand("keys", "every key of an experiment file: default, meaning, limits");
  const auto markdown = std::make_shared<bool>(false);
  verb->add_flag("--markdown", *markdown, "as the page docs/keys.md");
  verb->callback([markdown, &command] {
    command.run = [markdown] {
      fmt::print("{}", *markdown ? config::key_reference_markdown() : config::key_reference());
    };
  });
}

}  // namespace dosefloor::sim_program

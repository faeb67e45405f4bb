#pragma once
/// The options that all verbs share which work on an experiment file.

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/program/verbs.hpp"

namespace dosefloor::program {

struct StageArguments {
  std::string experiment;
  std::vector<std::string> overrides;
  bool dry_run = false;
  bool dump_config = false;
  bool force = false;
  bool quiet = false;
  bool json = false;

  /// "dosefloor VERB EXPERIMENT --set ...", the same experiment given to another verb.
  [[nodiscard]] std::string command(const std::string& verb) const;
};

std::shared_ptr<StageArguments> add_stage_options(CLI::App& verb);

/// Lets `verb` read the experiment, print it for --dump-config, and otherwise `run` it.
void set_stage_callback(CLI::App& verb, const std::shared_ptr<StageArguments>& arguments, Command& command,
                        const std::function<void(const config::Experiment&, const StageArguments&)>& run);

}  // namespace dosefloor::program

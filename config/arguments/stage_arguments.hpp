#pragma once
/// The options that all verbs share which work on an experiment file.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/command_line/command.hpp"
#include "sim/core/command_line/parser.hpp"
#include "sim/core/emd/shard.hpp"

namespace dosefloor::arguments {

struct StageArguments {
  std::string experiment;
  std::vector<std::string> overrides;
  bool dry_run = false;
  bool dump_config = false;
  bool force = false;
  bool quiet = false;
  bool json = false;
  std::string shard_option;
  std::optional<emd::Shard> shard;
  bool dose_series = false;  ///< the experiment is that of its dose series

  /// "dosefloor VERB EXPERIMENT --set ... --shard ...": the same for another verb.
  [[nodiscard]] std::string command(const std::string& verb) const;
};

/// Options of every stage.
std::shared_ptr<StageArguments> add_stage_options(command_line::Parser& verb);

/// `--dose-series`.
void add_dose_series_option(command_line::Parser& verb, StageArguments& arguments);

/// `--shard` and `--dose-series`, for a stage of the simulation whose output is `output` ("waves").
void add_simulation_options(command_line::Parser& verb, StageArguments& arguments, const std::string& output);

/// Lets `verb` read the experiment (with --dose-series that of its dose series), print it for --dump-config,
/// and otherwise `run` it.
void set_stage_callback(command_line::Parser& verb, const std::shared_ptr<StageArguments>& arguments,
                        command_line::Command& command,
                        const std::function<void(const config::Experiment&, const StageArguments&)>& run);

}  // namespace dosefloor::arguments

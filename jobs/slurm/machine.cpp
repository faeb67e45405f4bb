#include "jobs/slurm/machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/document.hpp"
#include "config/expected_text.hpp"
#include "config/field_value.hpp"
#include "config/toml_section.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::slurm {
namespace {

namespace fs = std::filesystem;
using config::above;
using config::between;
using config::Field;
using config::SectionFields;
using config::Words;

SectionFields fields_of(const std::string& stage, StageResources& resources) {
  return {stage,
          "what one array task of this stage asks for",
          {{"ranks", "", between(1, 65536), "MPI ranks", &resources.ranks},
           {"cores_per_rank", "", between(1, 1024), "CPU cores of a rank", &resources.cores_per_rank},
           {"nodes", "", between(0, 65536), "nodes; 0 for as the ranks fall", &resources.nodes},
           {"gpus", "", between(0, 65536), "GPUs, one for each rank; 0 for CPUs alone", &resources.gpus},
           {"memory_mib_per_core", "", between(0, 1e9), "memory, MiB; 0 for what the site gives",
            &resources.memory_mib_per_core},
           {"time_limit_min", "min", above(0, 1e6),
            "after which the task is stopped, to continue in a new job", &resources.time_limit_min},
           {"partition", "", {}, "instead of the machine's", &resources.partition}}};
}

std::vector<SectionFields> describe(Machine& machine) {
  std::vector<SectionFields> sections{
      {"machine",
       "a cluster with SLURM",
       {{"launcher",
         "",
         {},
         "what starts the ranks of a task",
         config::choice(machine.launcher, {"srun", "mpirun"})},
        {"launcher_options", "", {}, "further options for it", Words{&machine.launcher_options, {}}},
        {"partition", "", {}, "SLURM partition; the site's own where it is not given", &machine.partition},
        {"account", "", {}, "SLURM account", &machine.account},
        {"sbatch_options", "", {}, "further options for sbatch", Words{&machine.sbatch_options, {}}},
        {"setup", "", {}, "shell script that every task reads first, beside this file", &machine.setup},
        {"scratch", "", {}, "folder for temporary files of a task", &machine.scratch},
        {"environment", "", {}, "NAME=value for every task", Words{&machine.environment, {}}},
        {"shards", "", between(1, 500), "array tasks of waves, and of images", &machine.shards},
        {"array_throttle", "", between(0, 1e6), "tasks of one array that run at a time; 0 for any number",
         &machine.array_throttle},
        {"max_array_tasks", "", between(1, 1e6), "longer arrays are cut; the site's MaxArraySize less 1",
         &machine.max_array_tasks},
        {"max_attempts", "", between(1, 1000), "of a task that makes nothing before it is left alone",
         &machine.max_attempts},
        {"warning_s", "s", between(0, 1e6), "before a time limit; 0 for what stopping was measured to take",
         &machine.warning_s},
        {"disk_quota_gb", "", between(0, 1e9), "10^9 bytes that the study may take; 0 for what the disk has",
         &machine.disk_quota_gb}}}};
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    sections.push_back(fields_of(tasks::stage_name(static_cast<tasks::Stage>(i)), machine.stages.at(i)));
  }
  return sections;
}

std::string known_machines(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent)) {
    if (entry.path().extension() == ".toml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

void check(const config::Document& document, Machine& machine) {
  const std::vector<SectionFields> sections = describe(machine);
  for (const std::string& assignment : machine.environment) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw config::wrong_value(document, sections, "machine.environment",
                                "expected a list of \"NAME=value\"");
    }
  }
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    const StageResources& stage = machine.stages.at(i);
    if (stage.gpus != 0 && stage.gpus != stage.ranks) {
      throw config::wrong_value(
          document, sections, std::string(tasks::stage_name(static_cast<tasks::Stage>(i))) + ".gpus",
          "expected 0, or one for each of the " + std::to_string(stage.ranks) + " ranks");
    }
  }
  if (!machine.setup.empty() && !fs::exists(machine.setup)) {
    throw config::wrong_value(document, sections, "machine.setup",
                              "expected a shell script; there is no file " + machine.setup);
  }
}

}  // namespace

std::array<StageResources, tasks::stage_count> default_resources() {
  std::array<StageResources, tasks::stage_count> stages;
  for (std::size_t i = 0; i < tasks::stage_count; ++i) {
    stages.at(i).time_limit_min = tasks::stage_table.at(i).time_limit_min;
  }
  return stages;
}

Machine read_machine(const std::string& name_or_file, const fs::path& machines) {
  fs::path file = name_or_file;
  if (file.extension() != ".toml") {
    file = machines / (name_or_file + ".toml");
    if (!fs::exists(file)) {
      throw InputError("there is no machine \"" + name_or_file + "\" in " + machines.string() +
                       ": expected one of " + known_machines(machines) + ", or a file (.toml)");
    }
  }
  const config::Document document = config::Document::read(file);
  Machine machine;
  config::read_sections(document, describe(machine), {});
  machine.name = file.stem().string();
  if (!machine.setup.empty()) {
    machine.setup = fs::absolute(file.parent_path() / machine.setup).lexically_normal().string();
  }
  check(document, machine);
  return machine;
}

std::string machine_reference() {
  Machine defaults;
  std::string text;
  for (const SectionFields& section : describe(defaults)) {
    text += fmt::format("{}[{}]  {}\n", text.empty() ? "" : "\n", section.name, section.meaning);
    for (const Field& field : section.fields) {
      text += fmt::format("  {} = {}\n      {}\n", field.key, config::value_text(field), field.meaning);
    }
  }
  return text;
}

}  // namespace dosefloor::slurm

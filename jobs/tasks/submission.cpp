#include "jobs/tasks/submission.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "jobs/tasks/json_lines.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::tasks {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::array<const char*, 3> output_names{"log", "terminal", "errors"};

Output output_of(const std::string& name) {
  const auto* found = std::find(output_names.begin(), output_names.end(), name);
  if (found == output_names.end()) {
    throw InputError("unknown output \"" + name + "\": expected log, terminal or errors");
  }
  return static_cast<Output>(found - output_names.begin());
}

std::vector<std::string> texts(const std::vector<fs::path>& paths) {
  std::vector<std::string> all;
  all.reserve(paths.size());
  for (const fs::path& path : paths) {
    all.push_back(path.string());
  }
  return all;
}

json_text::Json json_of(const Task& task) {
  return {{"id", task.id},
          {"commands", task.commands},
          {"most_ranks", task.most_ranks},
          {"products", texts(task.products)},
          {"pictures", texts(task.pictures)},
          {"parameters", task.parameters},
          {"items", task.items},
          {"specimens", {task.specimens.first, task.specimens.count}},
          {"curves", task.curves.string()}};
}

Task task_of(const ordered_json& json) {
  Task task;
  task.id = json.at("id");
  task.commands = json.at("commands").get<std::vector<CommandWords>>();
  task.most_ranks = json.at("most_ranks");
  for (const std::string product : json.at("products")) {
    task.products.emplace_back(product);
  }
  for (const std::string& picture : json.value("pictures", std::vector<std::string>{})) {
    task.pictures.emplace_back(picture);
  }
  task.parameters = json.at("parameters");
  task.items = json.at("items");
  if (const auto range = json.find("specimens"); range != json.end()) {  // older files have none
    task.specimens = {range->at(0), range->at(1)};
  }
  task.curves = json.at("curves").get<std::string>();
  return task;
}

}  // namespace

void write_submission(const fs::path& file, const Submission& submission) {
  json_text::Json json{{"name", submission.name},
                       {"study", submission.study},
                       {"stage", stage_name(submission.stage)},
                       {"jobs", submission.jobs.string()},
                       {"working_folder", submission.working_folder.string()},
                       {"dosefloor", submission.dosefloor.string()},
                       {"launcher", submission.launcher},
                       {"ranks", submission.ranks},
                       {"gpus", submission.gpus},
                       {"environment", submission.environment},
                       {"max_attempts", submission.max_attempts},
                       {"requeue", submission.requeue},
                       {"output", output_names.at(static_cast<std::size_t>(submission.output))},
                       {"tasks", json_text::Json::array()}};
  for (const Task& task : submission.tasks) {
    json["tasks"].push_back(json_of(task));
  }
  write_json(file, json);
}

Submission read_submission(const fs::path& file) {
  std::ifstream in(file);
  const ordered_json json = ordered_json::parse(in, nullptr, false);
  if (!json.is_object()) {
    throw InputError(file.string() +
                     ": expected a file that `dosefloor run` or `submit` has written "
                     "(<output.folder>/jobs/submissions/*.json)");
  }
  try {
    Submission submission;
    submission.name = json.at("name");
    submission.study = json.at("study");
    submission.stage = stage_of(json.at("stage"));
    submission.jobs = json.at(json.contains("jobs") ? "jobs" : "sweep_folder").get<std::string>();  // older
    submission.working_folder = json.at("working_folder").get<std::string>();
    submission.dosefloor = json.at("dosefloor").get<std::string>();
    submission.launcher = json.at("launcher").get<std::vector<std::string>>();
    submission.ranks = json.at("ranks");
    submission.gpus = json.value("gpus", 0);  // older files have none
    submission.environment = json.at("environment").get<std::vector<std::pair<std::string, std::string>>>();
    submission.max_attempts = json.at("max_attempts");
    submission.requeue = json.at("requeue");
    submission.output = output_of(json.value("output", std::string(output_names.front())));
    for (const ordered_json& task : json.at("tasks")) {
      submission.tasks.push_back(task_of(task));
    }
    return submission;
  } catch (const ordered_json::exception& error) {
    throw InputError(file.string() + ": not a submission that this version of dosefloor can read (" +
                     error.what() + ")");
  }
}

}  // namespace dosefloor::tasks

#include "jobs/sweep/submission.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "jobs/sweep/json_lines.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::vector<std::string> texts(const std::vector<fs::path>& paths) {
  std::vector<std::string> all;
  all.reserve(paths.size());
  for (const fs::path& path : paths) {
    all.push_back(path.string());
  }
  return all;
}

ordered_json json_of(const Task& task) {
  return {{"id", task.id},
          {"commands", task.commands},
          {"most_ranks", task.most_ranks},
          {"products", texts(task.products)},
          {"parameters", task.parameters},
          {"unit", task.unit},
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
  task.parameters = json.at("parameters");
  task.unit = json.at("unit");
  task.items = json.at("items");
  if (const auto range = json.find("specimens"); range != json.end()) {  // older files have none
    task.specimens = {range->at(0), range->at(1)};
  }
  task.curves = json.at("curves").get<std::string>();
  return task;
}

}  // namespace

void write_submission(const fs::path& file, const Submission& submission) {
  ordered_json json{{"name", submission.name},
                    {"study", submission.study},
                    {"stage", stage_name(submission.stage)},
                    {"sweep_folder", submission.sweep_folder.string()},
                    {"working_folder", submission.working_folder.string()},
                    {"dosefloor", submission.dosefloor.string()},
                    {"launcher", submission.launcher},
                    {"ranks", submission.ranks},
                    {"gpus", submission.gpus},
                    {"environment", submission.environment},
                    {"max_attempts", submission.max_attempts},
                    {"requeue", submission.requeue},
                    {"tasks", ordered_json::array()}};
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
                     ": expected a file that `dosefloor sweep` has written (submissions/*.json)");
  }
  try {
    Submission submission;
    submission.name = json.at("name");
    submission.study = json.at("study");
    submission.stage = stage_of(json.at("stage"));
    submission.sweep_folder = json.at("sweep_folder").get<std::string>();
    submission.working_folder = json.at("working_folder").get<std::string>();
    submission.dosefloor = json.at("dosefloor").get<std::string>();
    submission.launcher = json.at("launcher").get<std::vector<std::string>>();
    submission.ranks = json.at("ranks");
    submission.gpus = json.value("gpus", 0);  // older files have none
    submission.environment = json.at("environment").get<std::vector<std::pair<std::string, std::string>>>();
    submission.max_attempts = json.at("max_attempts");
    submission.requeue = json.at("requeue");
    for (const ordered_json& task : json.at("tasks")) {
      submission.tasks.push_back(task_of(task));
    }
    return submission;
  } catch (const ordered_json::exception& error) {
    throw InputError(file.string() + ": not a submission of this version of dosefloor (" + error.what() +
                     ")");
  }
}

}  // namespace dosefloor::jobs

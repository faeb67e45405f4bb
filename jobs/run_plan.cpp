#include "jobs/run_plan.hpp"

#include <filesystem>

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;

/// Makes commands for one experiment.
class Commands {
 public:
  Commands(const RunRequest& request, const config::Experiment& experiment)
      : request_(&request), folder_(experiment.output.folder) {}

  /// A verb on the experiment.
  [[nodiscard]] CommandWords stage(const std::string& verb, bool parallel, bool dose_series = false) const {
    CommandWords words{verb, request_->experiment_file};
    for (const std::string& assignment : request_->overrides) {
      words.insert(words.end(), {"--set", assignment});
    }
    if (dose_series) {
      words.emplace_back("--dose-series");
    }
    const int ranks = verb == "train" ? request_->training_ranks : request_->ranks;
    return finished(std::move(words), parallel ? ranks : 1, true);
  }

  [[nodiscard]] CommandWords picture(const fs::path& file) const {
    return {"show", file.string(), "--png", fs::path(file).replace_extension(".png").string()};
  }

  [[nodiscard]] CommandWords segment(const std::string& network, const fs::path& images,
                                     const std::string& name, std::int64_t first_specimen) const {
    CommandWords words{"segment", (folder_ / network).string(), images.string(), "-o",
                       (folder_ / network / name).string()};
    if (first_specimen > 0) {
      words.insert(words.end(), {"--from-specimen", std::to_string(first_specimen)});
    }
    return finished(std::move(words), request_->ranks, true);
  }

  [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }

 private:
  [[nodiscard]] CommandWords finished(CommandWords words, int ranks, bool takes_quiet) const {
    if (takes_quiet && request_->quiet) {
      words.emplace_back("--quiet");
    }
    if (ranks > 1) {
      words.insert(words.end(), {"--ranks", std::to_string(ranks)});
    }
    return words;
  }

  const RunRequest* request_;
  fs::path folder_;
};

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("_-+=./,:@%").find(letter) != std::string_view::npos;
}

}  // namespace

std::vector<CommandWords> stages_of(const RunRequest& request, const config::Experiment& experiment) {
  const Commands commands(request, experiment);
  std::vector<CommandWords> stages{
      commands.stage("waves", true), commands.picture(experiment.output.waves_file()),
      commands.stage("images", true), commands.picture(experiment.output.images_file()),
      commands.stage("train", true)};
  for (const std::string& network : experiment.train.networks) {
    stages.push_back(commands.segment(network, experiment.output.images_file(), "segmented.emd",
                                      experiment.first_segmented_specimen()));
    stages.push_back(commands.picture(commands.folder() / network / "segmented.emd"));
  }
  if (experiment.dose_series.specimens > 0) {
    stages.push_back(commands.stage("waves", true, true));
    stages.push_back(commands.stage("images", true, true));
    stages.push_back(commands.stage("observe", true, true));
    for (const std::string& network : experiment.train.networks) {
      stages.push_back(commands.segment(
          network, config::dose_series_experiment(experiment).output.images_file(), "dose_series.emd", 0));
      stages.push_back(commands.picture(commands.folder() / network / "dose_series.emd"));
    }
  }
  stages.push_back(commands.stage("analyse", false));
  return stages;
}

std::string shell_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    bool plain = !word.empty();
    std::string quoted = "'";
    for (const char letter : word) {
      plain = plain && is_plain(letter);
      quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
    }
    text += (text.empty() ? "" : " ") + (plain ? word : quoted + "'");
  }
  return text;
}

std::string command_text(const CommandWords& words) {
  return "dosefloor " + shell_text(words);
}

}  // namespace dosefloor::jobs

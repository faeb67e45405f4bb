#include "jobs/slurm/submitter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "jobs/slurm/submissions_log.hpp"
#include "jobs/tasks/predecessors.hpp"
#include "jobs/tasks/submission.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/files/parameter_hash.hpp"

namespace dosefloor::slurm {
namespace {

namespace fs = std::filesystem;

fs::path submission_file(const tasks::TaskGraph& graph, const std::string& name) {
  return graph.folder / "submissions" / (name + ".json");
}

/// SLURM's file name patterns take % for their own.
std::string pattern_text(const fs::path& path) {
  std::string text;
  for (const char letter : path.string()) {
    text += letter == '%' ? "%%" : std::string(1, letter);
  }
  return text;
}

/// "0-3,5"
std::string ranges_text(const std::vector<std::size_t>& sorted) {
  std::string text;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    while (j + 1 < sorted.size() && sorted[j + 1] == sorted[j] + 1) {
      ++j;
    }
    text += (text.empty() ? "" : ",") + std::to_string(sorted[i]) +
            (j > i ? "-" + std::to_string(sorted[j]) : "");
    i = j + 1;
  }
  return text;
}

/// Where a task is in the queue.
struct Place {
  std::string job;
  std::size_t index = 0;
};

/// How long stopping has taken, and how long before its end a task is therefore warned.
double warning_seconds(const tasks::TaskGraph& graph, const Machine& machine) {
  constexpr double unmeasured_s = 120.0;
  constexpr double least_s = 30.0;
  if (machine.warning_s > 0.0) {
    return machine.warning_s;
  }
  double longest = -1.0;
  for (const tasks::TaskGroup& group : graph.groups) {
    for (const tasks::Task& task : group.tasks) {
      for (const tasks::Attempt& attempt :
           tasks::read_history(tasks::journal_of(graph.folder, task.id)).attempts) {
        longest = std::max(longest, attempt.asked_to_stop ? attempt.stopping_s : -1.0);
      }
    }
  }
  return longest < 0.0 ? unmeasured_s : std::max(least_s, std::ceil(3.0 * longest));
}

class Submitter {
 public:
  Submitter(const tasks::TaskGraph& graph, const Machine& machine, const SubmitRequest& request)
      : graph_(graph),
        machine_(machine),
        request_(request),
        log_(graph.folder / "submissions.jsonl"),
        warning_s_(warning_seconds(graph, machine)) {}

  SubmitResult run() {
    if (!request_.dry_run) {
      const std::vector<QueuedTask> queue = queued_tasks(job_prefix(graph_));
      reconcile(queue);
      for (const auto& [id, task] : queued_by_id(graph_, queue)) {
        queued_[id] = {task.job, static_cast<std::size_t>(task.index)};
        if (task.is_held_after_failed_launch()) {
          release_tasks({fmt::format("{}_{}", task.job, task.index)});
          request_.say(fmt::format("released {} (job {}_{}), which SLURM held back: {}", id, task.job,
                                   task.index, task.reason));
        }
      }
    }
    for (std::size_t g = 0; g < graph_.groups.size(); ++g) {
      read_states(g);
    }
    for (std::size_t g = 0; g < graph_.groups.size(); ++g) {
      const std::size_t size = graph_.groups[g].tasks.size();
      const auto most = static_cast<std::size_t>(machine_.max_array_tasks);
      for (std::size_t first = 0; first < size; first += most) {
        submit_part(g, first, std::min(size, first + most));
      }
    }
    return result_;
  }

 private:
  /// Jobs that were asked for and not seen to be taken: in the queue, or never there.
  void reconcile(const std::vector<QueuedTask>& queue) {
    const std::string prefix = job_prefix(graph_);
    for (const SubmissionRecord& record : std::vector<SubmissionRecord>(log_.records())) {
      if (!record.job.empty() || record.dropped) {
        continue;
      }
      const auto found = std::find_if(queue.begin(), queue.end(), [&](const QueuedTask& task) {
        return task.name == prefix + record.name;
      });
      if (found != queue.end()) {
        log_.submitted(record.name, found->job);
        request_.say(
            fmt::format("found   {} in the queue as job {}: an earlier submission ended before it knew",
                        record.name, found->job));
      } else {
        log_.drop(record.name);
      }
    }
  }

  void read_states(std::size_t g) {
    std::vector<tasks::TaskState> states;
    for (const tasks::Task& task : graph_.groups[g].tasks) {
      tasks::TaskState state =
          tasks::task_status(graph_.folder, task, {.max_attempts = static_cast<int>(machine_.max_attempts)})
              .state;
      if (state == tasks::TaskState::failed && request_.retry && !queued_.contains(task.id)) {
        if (!request_.dry_run) {
          tasks::record_forgiveness(tasks::journal_of(graph_.folder, task.id));
        }
        state = tasks::TaskState::interrupted;
      }
      states.push_back(state);
      result_.done += state == tasks::TaskState::done ? 1 : 0;
      result_.failed += state == tasks::TaskState::failed ? 1 : 0;
    }
    states_.push_back(std::move(states));
  }

  /// What a task needs has failed, or is not to come.
  [[nodiscard]] bool is_blocked(std::size_t group, std::size_t member) const {
    return !tasks::all_predecessors(graph_, group, member,
                                    [this](std::size_t g, std::size_t m) { return comes(g, m); });
  }

  [[nodiscard]] bool comes(std::size_t group, std::size_t member) const {
    return states_[group][member] == tasks::TaskState::done ||
           queued_.contains(graph_.groups[group].tasks[member].id);
  }

  /// Submits those of tasks [first, last) of a group that need it, as one array.
  void submit_part(std::size_t g, std::size_t first, std::size_t last) {
    const tasks::TaskGroup& group = graph_.groups[g];
    std::vector<std::size_t> members;
    for (std::size_t m = first; m < last; ++m) {
      const tasks::TaskState state = states_[g][m];
      if (state == tasks::TaskState::done || state == tasks::TaskState::failed) {
        continue;
      }
      if (queued_.contains(group.tasks[m].id) || state == tasks::TaskState::running) {  // the latter by `run`
        ++result_.queued;
      } else if (is_blocked(g, m)) {
        ++result_.blocked;
      } else {
        members.push_back(m);
      }
    }
    if (members.empty()) {
      return;
    }
    const std::string name = submission_name(group);
    tasks::Submission submission = submission_of(group, name);
    submission.tasks.assign(group.tasks.begin() + static_cast<std::ptrdiff_t>(first),
                            group.tasks.begin() + static_cast<std::ptrdiff_t>(last));
    const std::vector<std::string> words = sbatch_words(g, first, members, name);
    result_.commands.push_back(tasks::shell_text(words));
    std::string job = fmt::format("JOB_OF_{}", name);  // of a dry run
    if (!request_.dry_run) {
      tasks::write_submission(submission_file(graph_, name), submission);
      fs::create_directories(graph_.folder / "logs" / "slurm");
      log_.intend(name);
      job = submit_job(words);
      log_.submitted(name, job);
      request_.say(
          fmt::format("job {}  {} ({} of {} tasks)", job, group.name, members.size(), group.tasks.size()));
    }
    for (const std::size_t m : members) {
      queued_[group.tasks[m].id] = {job, m - first};
    }
    ++result_.arrays;
    result_.tasks += members.size();
  }

  [[nodiscard]] std::string submission_name(const tasks::TaskGroup& group) {
    std::string name = group.name;
    std::replace(name.begin(), name.end(), '/', '-');
    return fmt::format("{}.{}", name, log_.records().size() + 1 + (request_.dry_run ? result_.arrays : 0));
  }

  [[nodiscard]] tasks::Submission submission_of(const tasks::TaskGroup& group,
                                                const std::string& name) const {
    const StageResources& resources = machine_.of(group.stage);
    tasks::Submission submission;
    submission.name = name;
    submission.study = graph_.study;
    submission.stage = group.stage;
    submission.jobs = fs::absolute(graph_.folder);
    submission.working_folder = fs::current_path();
    submission.dosefloor = request_.dosefloor;
    submission.launcher = launcher_words(resources);
    submission.ranks = static_cast<int>(resources.ranks);
    submission.gpus = static_cast<int>(resources.gpus);
    submission.max_attempts = static_cast<int>(machine_.max_attempts);
    submission.requeue = true;
    for (const std::string& assignment : machine_.environment) {
      const std::size_t equals = assignment.find('=');
      submission.environment.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    if (!machine_.scratch.empty()) {
      submission.environment.emplace_back("TMPDIR", machine_.scratch);
    }
    return submission;
  }

  [[nodiscard]] std::vector<std::string> launcher_words(const StageResources& resources) const {
    std::vector<std::string> words;
    if (machine_.launcher == Launcher::srun) {
      words = {"srun", "--ntasks={ranks}", fmt::format("--cpus-per-task={}", resources.cores_per_rank)};
      if (resources.gpus > 0) {
        words.emplace_back("--gpus-per-task=1");
      }
    } else {
      words = {"mpirun", "-n", "{ranks}"};
    }
    words.insert(words.end(), machine_.launcher_options.begin(), machine_.launcher_options.end());
    return words;
  }

  [[nodiscard]] std::vector<std::string> sbatch_words(std::size_t g, std::size_t first,
                                                      const std::vector<std::size_t>& members,
                                                      const std::string& name) const {
    const tasks::TaskGroup& group = graph_.groups[g];
    const StageResources& resources = machine_.of(group.stage);
    std::vector<std::size_t> indices;
    indices.reserve(members.size());
    for (const std::size_t m : members) {
      indices.push_back(m - first);
    }
    const std::string throttle =
        machine_.array_throttle > 0 ? fmt::format("%{}", machine_.array_throttle) : std::string();
    const auto minutes = static_cast<std::int64_t>(std::ceil(resources.time_limit_min));
    std::vector<std::string> words{
        "sbatch",
        "--parsable",
        "--job-name=" + job_prefix(graph_) + name,
        fmt::format("--array={}{}", ranges_text(indices), throttle),
        fmt::format("--ntasks={}", resources.ranks),
        fmt::format("--cpus-per-task={}", resources.cores_per_rank),
        fmt::format("--time={}", minutes),
        fmt::format("--signal=B:USR1@{:.0f}", warning_s_),
        "--requeue",
        "--open-mode=append",
        "--kill-on-invalid-dep=yes",
        "--chdir=" + fs::current_path().string(),
        "--output=" + pattern_text(fs::absolute(graph_.folder) / "logs" / "slurm") + "/" + name + "_%a.log"};
    const auto add = [&](bool wanted, std::string word) {
      if (wanted) {
        words.push_back(std::move(word));
      }
    };
    add(resources.nodes > 0, fmt::format("--nodes={}", resources.nodes));
    add(resources.gpus > 0, fmt::format("--gpus={}", resources.gpus));
    add(resources.memory_mib_per_core > 0, fmt::format("--mem-per-cpu={}M", resources.memory_mib_per_core));
    const std::string& partition = resources.partition.empty() ? machine_.partition : resources.partition;
    add(!partition.empty(), "--partition=" + partition);
    add(!machine_.account.empty(), "--account=" + machine_.account);
    const std::string dependencies = dependencies_text(g, first, members);
    add(!dependencies.empty(), "--dependency=" + dependencies);
    words.insert(words.end(), machine_.sbatch_options.begin(), machine_.sbatch_options.end());
    words.insert(words.end(), {request_.script.string(), request_.dosefloor.string(),
                               fs::absolute(submission_file(graph_, name)).string(),
                               tasks::stage_name(group.stage), machine_.setup});
    return words;
  }

  /// "aftercorr:12,afterok:13:14": what of the predecessors is still in the queue.
  [[nodiscard]] std::string dependencies_text(std::size_t g, std::size_t first,
                                              const std::vector<std::size_t>& members) const {
    std::string text;
    for (const tasks::Dependency& dependency : graph_.groups[g].after) {
      const tasks::TaskGroup& before = graph_.groups[dependency.group];
      std::set<std::string> jobs;
      bool corresponds = tasks::is_by_member(graph_, g, dependency);
      for (std::size_t m = 0; m < before.tasks.size(); ++m) {
        const bool needed = !tasks::is_by_member(graph_, g, dependency) ||
                            std::binary_search(members.begin(), members.end(), m);
        const auto place = queued_.find(before.tasks[m].id);
        if (needed && place != queued_.end() && states_[dependency.group][m] != tasks::TaskState::done) {
          jobs.insert(place->second.job);
          corresponds = corresponds && place->second.index == m - first;
        } else if (needed) {
          corresponds = false;  // the array there lacks this member
        }
      }
      if (jobs.empty()) {
        continue;
      }
      corresponds = corresponds && jobs.size() == 1;
      text += fmt::format("{}{}:{}", text.empty() ? "" : ",", corresponds ? "aftercorr" : "afterok",
                          fmt::join(jobs, ":"));
    }
    return text;
  }

  const tasks::TaskGraph& graph_;
  const Machine& machine_;
  const SubmitRequest& request_;
  SubmissionsLog log_;
  double warning_s_;
  std::vector<std::vector<tasks::TaskState>> states_;
  std::map<std::string, Place> queued_;  ///< task id -> where it is in the queue
  SubmitResult result_;
};

}  // namespace

std::string job_prefix(const tasks::TaskGraph& graph) {
  const std::string place = fs::absolute(graph.folder).lexically_normal().string();
  return fmt::format("{}@{}:", graph.study, files::parameter_hash(place).substr(0, 6));
}

std::map<std::string, QueuedTask> queued_by_id(const tasks::TaskGraph& graph,
                                               const std::vector<QueuedTask>& queue) {
  const std::string prefix = job_prefix(graph);
  std::map<std::string, std::vector<std::string>> ids_of;  // submission -> ids of its members
  std::map<std::string, QueuedTask> by_id;
  for (const QueuedTask& task : queue) {
    if (!task.is_live() || !task.name.starts_with(prefix)) {
      continue;
    }
    const std::string name = task.name.substr(prefix.size());
    if (!ids_of.contains(name)) {
      std::vector<std::string>& ids = ids_of[name];
      const fs::path file = submission_file(graph, name);
      if (fs::exists(file)) {
        for (const tasks::Task& member : tasks::read_submission(file).tasks) {
          ids.push_back(member.id);
        }
      }
    }
    const std::vector<std::string>& ids = ids_of[name];
    const auto index = static_cast<std::size_t>(task.index);
    if (index < ids.size()) {
      by_id[ids[index]] = task;
    }
  }
  return by_id;
}

SubmitResult submit_study(const tasks::TaskGraph& graph, const Machine& machine,
                          const SubmitRequest& request) {
  if (request.dry_run) {
    return Submitter(graph, machine, request).run();
  }
  fs::create_directories(graph.folder);
  const files::OutputLock lock(graph.folder / "submit");
  return Submitter(graph, machine, request).run();
}

std::size_t cancel_study(const tasks::TaskGraph& graph) {
  const files::OutputLock lock(graph.folder / "submit");
  std::set<std::string> jobs;
  std::size_t tasks = 0;
  for (const QueuedTask& task : queued_tasks(job_prefix(graph))) {
    if (task.is_live()) {
      jobs.insert(task.job);
      ++tasks;
    }
  }
  cancel_jobs({jobs.begin(), jobs.end()});
  return tasks;
}

}  // namespace dosefloor::slurm

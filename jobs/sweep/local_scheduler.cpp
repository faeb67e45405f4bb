#include "jobs/sweep/local_scheduler.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include "jobs/sweep/submission.hpp"
#include "jobs/sweep/task_state.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/process/signal_queue.hpp"
#include "sim/core/process/spawn.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::jobs {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

bool runs_networks(Stage stage) {
  return stage == Stage::train || stage == Stage::segment;
}

struct Slot {
  std::size_t group = 0;
  std::size_t member = 0;
  int ranks = 1;    ///< 0 where the task runs on another machine
  std::string gpu;  ///< none
  Clock::time_point start;
};

class Scheduler {
 public:
  Scheduler(const SweepGraph& graph, const LocalOptions& options)
      : graph_(graph), options_(options), free_cores_(options.cores) {
    for (std::size_t g = 0; g < graph.groups.size(); ++g) {
      std::vector<TaskState>& states = states_.emplace_back();
      for (std::size_t m = 0; m < graph.groups[g].tasks.size(); ++m) {
        const Task& task = graph.groups[g].tasks[m];
        const TaskStatus found = status(task);
        states.push_back(found.state);
        if (found.state == TaskState::failed && options.retry) {
          record_forgiveness(journal_of(graph, task.id));
          states.back() = TaskState::interrupted;
        } else if (found.state == TaskState::running) {
          leave_to_its_process({g, m, cores_here(found), "", Clock::now()});
        }
      }
    }
    free_gpus_.assign(options.gpus.rbegin(), options.gpus.rend());
  }

  LocalResult run() {
    while (true) {
      while (!stopping_ && start_next()) {
      }
      if (running_.empty() && (stopping_ || elsewhere_.empty())) {
        break;
      }
      wait();
    }
    LocalResult result;
    result.stopped = stopping_;
    for (const auto& group : states_) {
      for (const TaskState state : group) {
        result.done += state == TaskState::done ? 1 : 0;
        result.failed += state == TaskState::failed ? 1 : 0;
        result.blocked += state == TaskState::done || state == TaskState::failed || stopping_ ? 0 : 1;
      }
    }
    return result;
  }

 private:
  [[nodiscard]] TaskStatus status(const Task& task) const {
    return task_status(graph_, task, {.max_attempts = options_.max_attempts, .lock_is_ours = false});
  }

  [[nodiscard]] const Task& task(const Slot& slot) const {
    return graph_.groups[slot.group].tasks[slot.member];
  }

  [[nodiscard]] bool is_ready(std::size_t group, std::size_t member) const {
    for (const Dependency& dependency : graph_.groups[group].after) {
      const std::vector<TaskState>& before = states_[dependency.group];
      const bool by_member = dependency.by_member && before.size() == states_[group].size();
      const bool complete = by_member ? before[member] == TaskState::done
                                      : std::all_of(before.begin(), before.end(),
                                                    [](TaskState s) { return s == TaskState::done; });
      if (!complete) {
        return false;
      }
    }
    return true;
  }

  /// Starts the first task that is ready, on no more cores than are free (waiting for more would leave them
  /// idle) and, of networks, on a free GPU; later stages first, so that what is begun is finished.
  bool start_next() {
    for (std::size_t g = graph_.groups.size(); g-- > 0 && free_cores_ > 0;) {
      const int ranks = std::min(
          local_ranks(graph_, graph_.groups[g], options_.cores, !options_.gpus.empty()), free_cores_);
      for (std::size_t m = 0; m < states_[g].size(); ++m) {
        const bool pending = states_[g][m] == TaskState::waiting || states_[g][m] == TaskState::interrupted;
        const bool has_gpu = !takes_gpu(graph_.groups[g].tasks[m]) || !free_gpus_.empty();
        if (pending && has_gpu && is_ready(g, m)) {
          start(g, m, ranks);
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] bool takes_gpu(const Task& task) const { return task.on_gpus && !options_.gpus.empty(); }

  void start(std::size_t group, std::size_t member, int ranks) {
    Slot slot{group, member, ranks, "", Clock::now()};
    Submission submission;
    submission.name = fmt::format("local-{}", graph_.groups[group].name);
    std::replace(submission.name.begin(), submission.name.end(), '/', '-');
    submission.study = graph_.study;
    submission.stage = graph_.groups[group].stage;
    submission.sweep_folder = fs::absolute(graph_.folder);
    submission.working_folder = fs::current_path();
    submission.dosefloor = options_.dosefloor;
    submission.ranks = ranks;
    submission.max_attempts = options_.max_attempts;
    // Tasks side by side must not be bound to the same cores.
    submission.environment = {{"OMPI_MCA_hwloc_base_binding_policy", "none"}};
    if (takes_gpu(task(slot))) {
      slot.gpu = free_gpus_.back();
      free_gpus_.pop_back();
      submission.gpus = 1;
    }
    if (task(slot).on_gpus) {
      submission.environment.emplace_back("CUDA_VISIBLE_DEVICES",
                                          slot.gpu);  // "": none of those there may be
    }
    submission.tasks = {task(slot)};
    const fs::path file = graph_.folder / "submissions" / fmt::format("{}-{}.json", submission.name, member);
    write_submission(file, submission);
    const fs::path log = graph_.folder / "logs" / "scheduler.log";
    fs::create_directories(log.parent_path());
    const pid_t child =
        process::spawn({options_.dosefloor.string(), "sweep", "task", file.string(), "0"}, {.log = log});
    states_[group][member] = TaskState::running;
    free_cores_ -= ranks;
    running_.emplace(child, slot);
    options_.say(fmt::format("start  {} ({} core{}{})", task(slot).id, ranks, ranks == 1 ? "" : "s",
                             slot.gpu.empty() ? "" : ", GPU " + slot.gpu));
  }

  /// Cores of this machine that the last attempt takes.
  [[nodiscard]] static int cores_here(const TaskStatus& status) {
    const Attempt& last = status.history.attempts.back();
    return last.host == files::host_name() ? last.ranks : 0;
  }

  /// A task that another process has: a driver that outlived its scheduler, or one of a cluster's.
  void leave_to_its_process(const Slot& slot) {
    free_cores_ -= slot.ranks;
    elsewhere_.push_back(slot);
    options_.say(fmt::format("{} is run by another process; what needs it waits", task(slot).id));
  }

  void wait() {
    const std::optional<int> signal = signals_.wait(1.0);
    if (signal && *signal != SIGCHLD && *signal != SIGUSR1) {
      if (!stopping_) {
        options_.say("asked to stop: the tasks that run save what they have");
      }
      stopping_ = true;
      for (const auto& [child, slot] : running_) {
        kill(child, SIGTERM);
      }
    }
    collect_children();
    look_elsewhere();
  }

  void collect_children() {
    int status = 0;
    for (pid_t child = waitpid(-1, &status, WNOHANG); child > 0; child = waitpid(-1, &status, WNOHANG)) {
      if (const auto found = running_.find(child); found != running_.end()) {
        const Slot slot = found->second;
        running_.erase(found);
        ended(slot);
      }
    }
  }

  void look_elsewhere() {
    for (const Slot& slot : std::exchange(elsewhere_, {})) {
      if (status(task(slot)).state == TaskState::running) {
        elsewhere_.push_back(slot);
      } else {
        ended(slot);
      }
    }
  }

  void ended(const Slot& slot) {
    const TaskStatus found = status(task(slot));
    const TaskState state = found.state;
    states_[slot.group][slot.member] = state;
    free_cores_ += slot.ranks;
    if (!slot.gpu.empty()) {
      free_gpus_.push_back(slot.gpu);
    }
    if (state == TaskState::running) {  // its driver gave way to another process that had begun it
      leave_to_its_process({slot.group, slot.member, cores_here(found), "", slot.start});
      return;
    }
    const double seconds = terminal::seconds_since(slot.start);
    const std::string took = terminal::duration_text(seconds);
    const fs::path log = log_of(graph_.folder, task(slot).id);
    switch (state) {
      case TaskState::done:
        options_.say(fmt::format("done   {} in {}", task(slot).id, took));
        break;
      case TaskState::failed:
        options_.say(fmt::format("FAILED {} after {}: see {}", task(slot).id, took, log.string()));
        break;
      default:
        options_.say(fmt::format(
            "{} {} after {}{}", stopping_ ? "stopped" : "ended  ", task(slot).id, took,
            stopping_ ? "" : fmt::format(" without success, is tried again: see {}", log.string())));
    }
    // A driver that could not even journal would be started for ever.
    if (state == TaskState::waiting && !stopping_) {
      states_[slot.group][slot.member] = TaskState::failed;
    }
  }

  const SweepGraph& graph_;
  const LocalOptions& options_;
  std::vector<std::vector<TaskState>> states_;
  std::map<pid_t, Slot> running_;
  std::vector<Slot> elsewhere_;  ///< in no process of ours
  std::vector<std::string> free_gpus_;
  int free_cores_ = 1;  ///< below 0 while others take more than there are
  bool stopping_ = false;
  process::SignalQueue signals_;
};

}  // namespace

int local_ranks(const SweepGraph& graph, const TaskGroup& group, int cores, bool has_gpus) {
  std::int64_t ranks = cores;
  if (has_gpus && group.stage == Stage::train && group.tasks.front().on_gpus) {
    return 1;
  }
  if (runs_networks(group.stage)) {
    std::int64_t tasks = 0;
    for (const TaskGroup& other : graph.groups) {
      tasks += other.stage == group.stage ? static_cast<std::int64_t>(other.tasks.size()) : 0;
    }
    ranks = std::max<std::int64_t>(1, cores / std::max<std::int64_t>(1, tasks));
  }
  for (const Task& task : group.tasks) {
    ranks = std::min(ranks, task.most_ranks);
  }
  return static_cast<int>(ranks);
}

LocalResult run_locally(const SweepGraph& graph, const LocalOptions& options) {
  std::filesystem::create_directories(graph.folder);
  const files::OutputLock lock(graph.folder / "local");
  return Scheduler(graph, options).run();
}

}  // namespace dosefloor::jobs

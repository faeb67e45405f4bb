#include "jobs/local/scheduler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include "jobs/tasks/predecessors.hpp"
#include "jobs/tasks/submission.hpp"
#include "jobs/tasks/task_state.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/process/ending.hpp"
#include "sim/core/process/signal_queue.hpp"
#include "sim/core/process/spawn.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::local {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Slot {
  std::size_t group = 0;
  std::size_t member = 0;
  int ranks = 1;  ///< 0 where the task runs on another machine
  std::vector<std::string> gpus;
  Clock::time_point start;
};

class Scheduler {
 public:
  Scheduler(const tasks::TaskGraph& graph, const LocalOptions& options)
      : graph_(graph), options_(options), free_cores_(options.here.cores) {
    for (std::size_t g = 0; g < graph.groups.size(); ++g) {
      std::vector<tasks::TaskState>& states = states_.emplace_back();
      for (std::size_t m = 0; m < graph.groups[g].tasks.size(); ++m) {
        const tasks::Task& task = graph.groups[g].tasks[m];
        const tasks::TaskStatus found = status(task);
        states.push_back(found.state);
        if (found.state == tasks::TaskState::failed) {
          tasks::record_forgiveness(tasks::journal_of(graph.folder, task.id));
          states.back() = tasks::TaskState::interrupted;
        } else if (found.state == tasks::TaskState::running) {
          leave_to_its_process({g, m, cores_here(found), {}, Clock::now()});
        }
      }
      order_.push_back(g);
    }
    if (graph.has_sweep) {  // what is begun is finished; a single experiment goes from the start to the end
      std::reverse(order_.begin(), order_.end());
    }
    free_gpus_.assign(options.here.gpus.rbegin(), options.here.gpus.rend());
  }

  LocalResult run() {
    while (true) {
      while (!ends() && start_next()) {
      }
      if (running_.empty() && (ends() || elsewhere_.empty())) {
        break;
      }
      wait();
    }
    LocalResult result;
    result.stopped = stopping_;
    result.code = first_code_;
    result.ran = std::move(ran_);
    for (const auto& group : states_) {
      for (const tasks::TaskState state : group) {
        result.done += state == tasks::TaskState::done ? 1 : 0;
        result.failed += state == tasks::TaskState::failed ? 1 : 0;
        result.blocked +=
            state == tasks::TaskState::done || state == tasks::TaskState::failed || stopping_ ? 0 : 1;
      }
    }
    return result;
  }

 private:
  [[nodiscard]] tasks::TaskStatus status(const tasks::Task& task) const {
    return tasks::task_status(graph_.folder, task, {.max_attempts = most_attempts(), .lock_is_ours = false});
  }

  /// Of a single experiment the user decides about a second attempt.
  [[nodiscard]] int most_attempts() const { return graph_.has_sweep ? tasks::default_max_attempts : 1; }

  /// Nothing more is begun.
  [[nodiscard]] bool ends() const { return stopping_ || (!graph_.has_sweep && first_code_ != 0); }

  [[nodiscard]] const tasks::Task& task(const Slot& slot) const {
    return graph_.groups[slot.group].tasks[slot.member];
  }

  [[nodiscard]] bool is_ready(std::size_t group, std::size_t member) const {
    return tasks::all_predecessors(graph_, group, member, [this](std::size_t g, std::size_t m) {
      return states_[g][m] == tasks::TaskState::done;
    });
  }

  /// Starts the first task that is ready: of a study on no more cores than are free (waiting for more would
  /// leave them idle) and, of networks, on a free GPU; of a single experiment once nothing else runs.
  bool start_next() {
    if (!graph_.has_sweep && !running_.empty()) {
      return false;
    }
    for (const std::size_t g : order_) {
      const int ranks = std::min(ranks_here(graph_, graph_.groups[g], options_.here), free_cores_);
      for (std::size_t m = 0; m < states_[g].size() && free_cores_ > 0; ++m) {
        const bool pending =
            states_[g][m] == tasks::TaskState::waiting || states_[g][m] == tasks::TaskState::interrupted;
        const bool has_gpu = !takes_gpu(graph_.groups[g].tasks[m]) || !free_gpus_.empty();
        if (pending && has_gpu && is_ready(g, m)) {
          start(g, m, ranks);
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] bool takes_gpu(const tasks::Task& task) const {
    return task.on_gpus && !options_.here.gpus.empty();
  }

  /// One GPU for a task of a study; all of them for one that runs alone.
  std::vector<std::string> take_gpus() {
    const std::size_t kept = graph_.has_sweep ? free_gpus_.size() - 1 : 0;
    std::vector<std::string> taken(free_gpus_.rbegin(),
                                   free_gpus_.rend() - static_cast<std::ptrdiff_t>(kept));
    free_gpus_.resize(kept);
    return taken;
  }

  void start(std::size_t group, std::size_t member, int ranks) {
    Slot slot{group, member, ranks, {}, Clock::now()};
    if (takes_gpu(task(slot))) {
      slot.gpus = take_gpus();
    }
    const tasks::Submission submission = submission_of(slot);
    const fs::path file = graph_.folder / "submissions" / fmt::format("{}-{}.json", submission.name, member);
    tasks::write_submission(file, submission);
    const fs::path log = graph_.folder / "logs" / "scheduler.log";
    fs::create_directories(log.parent_path());
    const bool logs = options_.output == tasks::Output::log;
    const pid_t child = process::spawn({options_.dosefloor.string(), "task", file.string(), "0"},
                                       {.log = logs ? log : fs::path()});
    states_[group][member] = tasks::TaskState::running;
    free_cores_ -= ranks;
    running_.emplace(child, slot);
    say_of_study(fmt::format("start  {} ({} core{}{})", task(slot).id, ranks, ranks == 1 ? "" : "s",
                             slot.gpus.empty() ? "" : fmt::format(", GPU {}", fmt::join(slot.gpus, ", "))));
  }

  /// Of a single experiment its commands are printed instead, by the driver.
  void say_of_study(const std::string& line) const {
    if (graph_.has_sweep) {
      options_.say(line);
    }
  }

  [[nodiscard]] tasks::Submission submission_of(const Slot& slot) const {
    tasks::Submission submission;
    submission.name = fmt::format("local-{}", graph_.groups[slot.group].name);
    std::replace(submission.name.begin(), submission.name.end(), '/', '-');
    submission.study = graph_.study;
    submission.stage = graph_.groups[slot.group].stage;
    submission.jobs = fs::absolute(graph_.folder);
    submission.working_folder = fs::current_path();
    submission.dosefloor = options_.dosefloor;
    submission.ranks = slot.ranks;
    submission.gpus = static_cast<int>(slot.gpus.size());
    submission.max_attempts = most_attempts();
    submission.output = options_.output;
    if (graph_.has_sweep) {  // tasks side by side must not be bound to the same cores
      submission.environment = {{"OMPI_MCA_hwloc_base_binding_policy", "none"}};
    }
    if (task(slot).on_gpus) {  // "": none of those there may be
      submission.environment.emplace_back("CUDA_VISIBLE_DEVICES",
                                          fmt::format("{}", fmt::join(slot.gpus, ",")));
    }
    submission.tasks = {task(slot)};
    return submission;
  }

  /// Cores of this machine that the last attempt takes.
  [[nodiscard]] static int cores_here(const tasks::TaskStatus& status) {
    const tasks::Attempt& last = status.history.attempts.back();
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
        if (const int code = process::exit_code(status); code != 0 && first_code_ == 0) {
          first_code_ = code;
        }
        ended(slot);
      }
    }
  }

  void look_elsewhere() {
    for (const Slot& slot : std::exchange(elsewhere_, {})) {
      if (status(task(slot)).state == tasks::TaskState::running) {
        elsewhere_.push_back(slot);
      } else {
        ended(slot);
      }
    }
  }

  void ended(const Slot& slot) {
    const tasks::TaskStatus found = status(task(slot));
    const tasks::TaskState state = found.state;
    states_[slot.group][slot.member] = state;
    free_cores_ += slot.ranks;
    free_gpus_.insert(free_gpus_.end(), slot.gpus.rbegin(), slot.gpus.rend());
    if (state == tasks::TaskState::running) {  // its driver gave way to another process that had begun it
      leave_to_its_process({slot.group, slot.member, cores_here(found), {}, slot.start});
      return;
    }
    const double seconds = terminal::seconds_since(slot.start);
    ran_.push_back({task(slot).id, seconds});
    const std::string took = terminal::duration_text(seconds);
    const fs::path log = tasks::log_of(graph_.folder, task(slot).id);
    switch (state) {
      case tasks::TaskState::done:
        say_of_study(fmt::format("done   {} in {}", task(slot).id, took));
        break;
      case tasks::TaskState::failed:
        say_of_study(fmt::format("FAILED {} after {}: see {}", task(slot).id, took, log.string()));
        break;
      default:
        say_of_study(fmt::format(
            "{} {} after {}{}", stopping_ ? "stopped" : "ended  ", task(slot).id, took,
            stopping_ ? "" : fmt::format(" without success, is tried again: see {}", log.string())));
    }
    // A driver that could not even journal would be started for ever.
    if (state == tasks::TaskState::waiting && !stopping_) {
      states_[slot.group][slot.member] = tasks::TaskState::failed;
    }
  }

  const tasks::TaskGraph& graph_;
  const LocalOptions& options_;
  std::vector<std::vector<tasks::TaskState>> states_;
  std::map<pid_t, Slot> running_;
  std::vector<Slot> elsewhere_;     ///< run by other processes
  std::vector<std::size_t> order_;  ///< groups, those to be begun first before others
  std::vector<std::string> free_gpus_;
  int free_cores_ = 1;  ///< below 0 while others take more than there are
  bool stopping_ = false;
  std::vector<RanTask> ran_;
  int first_code_ = 0;  ///< exit code of the first task that ended without success
  process::SignalQueue signals_;
};

/// Networks of a study are trained beside each other, as they are segmented.
std::int64_t tasks_that_share_cores(const tasks::TaskGraph& graph, tasks::Stage stage) {
  std::int64_t sharing = 0;
  for (const tasks::TaskGroup& group : graph.groups) {
    const bool shares = tasks::traits(stage).runs_networks && group.stage == stage;
    sharing += shares ? static_cast<std::int64_t>(group.tasks.size()) : 0;
  }
  return std::max<std::int64_t>(1, sharing);
}

}  // namespace

int ranks_here(const tasks::TaskGraph& graph, const tasks::TaskGroup& group, const Here& here) {
  std::int64_t most = group.tasks.front().most_ranks;
  for (const tasks::Task& task : group.tasks) {
    most = std::min(most, task.most_ranks);
  }
  const auto at_most = [&](std::int64_t ranks) {
    return static_cast<int>(std::clamp<std::int64_t>(ranks, 1, most));
  };
  if (here.ranks > 0) {
    return at_most(here.ranks);
  }
  const auto gpus = static_cast<std::int64_t>(group.tasks.front().on_gpus ? here.gpus.size() : 0);
  if (gpus > 0 && group.stage == tasks::Stage::train) {
    return at_most(graph.has_sweep ? 1 : gpus);
  }
  if (!graph.has_sweep) {
    constexpr std::int64_t ranks_on_gpu = 2;  // one computes while the other reads
    return at_most(gpus > 0 ? std::min<std::int64_t>(here.cores, gpus * ranks_on_gpu) : here.cores);
  }
  return at_most(here.cores / tasks_that_share_cores(graph, group.stage));
}

LocalResult run_locally(const tasks::TaskGraph& graph, const LocalOptions& options) {
  fs::create_directories(graph.folder);
  const files::OutputLock lock(graph.folder / "local");
  return Scheduler(graph, options).run();
}

}  // namespace dosefloor::local

#include "sim/core/files/output_lock.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <thread>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"

namespace dosefloor::files {
namespace {

using Clock = std::chrono::system_clock;

constexpr std::size_t text_bytes = 1024;  // the text is padded to this: one write replaces it whole

/// What a lock file says about its holder.
struct Holder {
  std::string host;
  std::int64_t pid = 0;
  std::string job;
  std::string heartbeat;
  std::int64_t heartbeat_unix = 0;

  [[nodiscard]] std::string text() const {
    return "pid " + std::to_string(pid) + " on " + host + (job.empty() ? "" : ", job " + job) +
           ", last heartbeat " + heartbeat;
  }
};

std::optional<Holder> holder_in(const PosixFile& file) {
  const auto json = nlohmann::json::parse(file.read_at(0, text_bytes), nullptr, false);
  if (!json.is_object()) {
    return std::nullopt;
  }
  try {
    return Holder{json.at("host"), json.at("pid"), json.at("job"), json.at("heartbeat"),
                  json.at("heartbeat_unix")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // not a text of ours
  }
}

std::int64_t unix_seconds(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// Whether the path still leads to the open file (its last holder may have removed it between open and
/// flock).
bool is_file_at(const PosixFile& file, const std::filesystem::path& path) {
  struct stat opened {};
  struct stat named {};
  return fstat(file.descriptor(), &opened) == 0 && stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

enum class Flock { taken, held_by_other, unsupported };

Flock try_flock(const PosixFile& file) {
  while (flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return Flock::held_by_other;
    }
    if (errno == ENOLCK || errno == ENOTSUP || errno == ENOSYS || errno == EINVAL) {
      return Flock::unsupported;  // the heartbeat alone must do
    }
    if (errno != EINTR) {
      throw_io_error("lock", file.path(), errno);
    }
  }
  return Flock::taken;
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::optional<Holder>& holder) {
  throw LockedError("another run is writing this output: " +
                    (holder ? holder->text() : std::string("it does not say which")) + " (" + path.string() +
                    "). Wait for it or stop it; a dead run's lock ends by itself, at once on " +
                    "the same machine and within a minute on another");
}

}  // namespace

class OutputLock::Implementation {
 public:
  Implementation(std::filesystem::path path, LockTiming timing)
      : path_(std::move(path)), timing_(timing), start_(Clock::now()), file_(acquire()) {
    write_text();
    heartbeat_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
  }

  ~Implementation() {
    heartbeat_.request_stop();
    if (heartbeat_.joinable()) {
      heartbeat_.join();
    }
    if (is_file_at(file_, path_)) {
      unlink(path_.c_str());  // while the lock is held: whoever opens the old file sees that it is gone
    }
  }

  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  Implementation(Implementation&&) = delete;
  Implementation& operator=(Implementation&&) = delete;

  [[nodiscard]] const std::string& note() const noexcept { return note_; }

  void check_held() const {
    const std::optional<Holder> holder = is_file_at(file_, path_) ? holder_in(file_) : std::nullopt;
    if (!holder || holder->host != host_name() || holder->pid != getpid()) {
      throw LockedError(
          "the lock " + path_.string() +
          " was lost: " + (holder ? "it now belongs to " + holder->text() : "it was removed or replaced") +
          ". Nothing further is written; make sure that one run only writes here and start again");
    }
  }

 private:
  PosixFile acquire() {
    while (true) {
      PosixFile file(path_, O_RDWR | O_CREAT);
      const Flock result = try_flock(file);
      const std::optional<Holder> holder = holder_in(file);
      if (result == Flock::held_by_other) {
        refuse(path_, holder);
      }
      if (!is_file_at(file, path_)) {
        continue;
      }
      if (holder) {
        const bool kernel_decides = result == Flock::taken && holder->host == host_name();
        const auto age = std::chrono::seconds(unix_seconds(Clock::now()) - holder->heartbeat_unix);
        if (!kernel_decides && age < timing_.stale_after) {
          refuse(path_, holder);
        }
        note_ = "took over the stale lock " + path_.string() + " of " + holder->text();
      }
      return file;
    }
  }

  void write_text() const {
    const Clock::time_point now = Clock::now();
    const nlohmann::json json = {{"host", host_name()},
                                 {"pid", getpid()},
                                 {"job", job_id()},
                                 {"start", time_text(start_)},
                                 {"heartbeat", time_text(now)},
                                 {"heartbeat_unix", unix_seconds(now)}};
    std::string text = json.dump();
    text.resize(text_bytes - 1, ' ');
    text.push_back('\n');
    file_.write_at(0, text.data(), text.size());
  }

  void beat(const std::stop_token& stop) const {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stopped.wait_for(lock, stop, timing_.heartbeat_every, [] { return false; }) &&
           !stop.stop_requested()) {
      try {
        const std::optional<Holder> holder = holder_in(file_);
        if (holder && (holder->host != host_name() || holder->pid != getpid())) {
          return;  // taken over; check_held will say so
        }
        write_text();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
        // A full disk or a network hiccup: the next beat may succeed, and flock still protects on this
        // machine.
      }
    }
  }

  std::filesystem::path path_;
  LockTiming timing_;
  Clock::time_point start_;
  std::string note_;
  PosixFile file_;
  std::jthread heartbeat_;
};

OutputLock::OutputLock(const std::filesystem::path& final_path, LockTiming timing) {
  // The thread inherits the mask: signals that ask for a stop must interrupt the main thread, never this one.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    self_ = std::make_unique<Implementation>(path_for(final_path), timing);
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

OutputLock::~OutputLock() = default;
OutputLock::OutputLock(OutputLock&&) noexcept = default;
OutputLock& OutputLock::operator=(OutputLock&&) noexcept = default;

const std::string& OutputLock::note() const noexcept {
  return self_->note();
}
void OutputLock::check_held() const {
  self_->check_held();
}

bool OutputLock::is_held(const std::filesystem::path& final_path, LockTiming timing) {
  const std::filesystem::path path = path_for(final_path);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return false;
  }
  const PosixFile file(path, OpenDescriptor{descriptor});
  const std::optional<Holder> holder = holder_in(file);
  const bool locked = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (locked || !holder || holder->host == host_name()) {
    return locked;
  }
  return std::chrono::seconds(unix_seconds(Clock::now()) - holder->heartbeat_unix) < timing.stale_after;
}

std::filesystem::path OutputLock::path_for(const std::filesystem::path& final_path) {
  return final_path.string() + ".lock";
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string job_id() {
  const char* job = std::getenv("SLURM_JOB_ID");
  const char* array_task = std::getenv("SLURM_ARRAY_TASK_ID");
  std::string text = job != nullptr ? job : "";
  return array_task != nullptr ? text + "_" + array_task : text;
}

std::string time_text(Clock::time_point time) {
  const std::time_t seconds = Clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace dosefloor::files

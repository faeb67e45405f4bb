#pragma once
/// NAME.lock: one run at a time writes one output. (HDF5 under MPI takes no lock: two runs would both report
/// success.)
///
/// On one machine the kernel's flock(2) decides: it ends with the process, however that dies. Where flock
/// does not reach the other machine, the file's text does: {"host", "pid", "job", "start", "heartbeat",
/// "heartbeat_unix"}, refreshed every 10 s by a thread. A lock of another host whose heartbeat is younger
/// than 60 s is live.

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace dosefloor::files {

struct LockTiming {
  std::chrono::milliseconds heartbeat_every{10'000};
  std::chrono::milliseconds stale_after{60'000};
};

class OutputLock {
 public:
  /// Takes the lock of `final_path` (not collective: rank 0 only; see run_on_root). Throws LockedError,
  /// naming host, pid, job and last heartbeat of the holder and what to do, if a live run has it; Error if
  /// the file system fails.
  explicit OutputLock(const std::filesystem::path& final_path, LockTiming timing = {});
  /// Stops the heartbeat, removes the lock file, releases the lock.
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;
  OutputLock(OutputLock&&) noexcept;
  OutputLock& operator=(OutputLock&&) noexcept;

  /// What there is to say about a stale lock that was taken over; empty if there was none.
  [[nodiscard]] const std::string& note() const noexcept;
  /// Throws LockedError if the lock file has been removed or taken over meanwhile (this process may have been
  /// stopped for longer than a lock lives): asked before anything irreversible.
  void check_held() const;

  /// Whether a live run has the lock of `final_path`, as the constructor would find: asked without taking it.
  [[nodiscard]] static bool is_held(const std::filesystem::path& final_path, LockTiming timing = {});

  [[nodiscard]] static std::filesystem::path path_for(
      const std::filesystem::path& final_path);  ///< NAME.lock

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

/// This machine's name, the scheduler's job id (SLURM_JOB_ID, with SLURM_ARRAY_TASK_ID; "" outside a job) and
/// the time now as 2026-01-31T12:00:00Z.
[[nodiscard]] std::string host_name();
[[nodiscard]] std::string job_id();
[[nodiscard]] std::string time_text(std::chrono::system_clock::time_point time);

}  // namespace dosefloor::files

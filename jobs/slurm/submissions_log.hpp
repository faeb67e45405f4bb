#pragma once
/// <jobs>/submissions.jsonl: what was asked of SLURM.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace dosefloor::slurm {

/// One sbatch.
struct SubmissionRecord {
  std::string name;      ///< of the submission's file; end of the job's name
  std::string job;       ///< number; empty: sbatch was not seen to end
  bool dropped = false;  ///< it was not in the queue afterwards: never submitted
};

class SubmissionsLog {
 public:
  /// Reads what is there. A torn or foreign line is skipped.
  explicit SubmissionsLog(std::filesystem::path file);

  [[nodiscard]] const std::vector<SubmissionRecord>& records() const noexcept { return records_; }

  /// Before sbatch.
  void intend(const std::string& name);
  /// After it, or when the job was found in the queue.
  void submitted(const std::string& name, const std::string& job);
  /// It is not in the queue: it never came there.
  void drop(const std::string& name);

 private:
  void append(const std::string& event, const std::string& name, const std::string& job);
  void take(const std::string& event, const std::string& name, const std::string& job);

  std::filesystem::path file_;
  std::vector<SubmissionRecord> records_;
};

}  // namespace dosefloor::slurm

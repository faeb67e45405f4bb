#pragma once
/// analysis/frame_import/import_frames.py at work: a child process that hands over a plan, then frame by
/// frame. It ends with this object, whatever it is doing.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/frame_import/import_plan.hpp"
#include "sim/core/process/child.hpp"

namespace dosefloor::frame_import {

/// One frame as it is to be stored.
struct ImportedFrame {
  std::vector<float> counts;  ///< [y, x]
  double dose_per_A2 = 0.0;
  double electrons_per_count = 0.0;  ///< NaN where unknown
  std::int64_t source = 0;           ///< the file of its first frame
  std::int64_t first = 0;            ///< that frame's place in the file
};

class ImportScript {
 public:
  /// Starts the script by the Python of the project's environment (DOSEFLOOR_PYTHON and DOSEFLOOR_IMPORT name
  /// others), in a process group of its own: a signal from the keyboard is the caller's to handle. Throws
  /// InputError if they do not exist.
  explicit ImportScript(const std::vector<std::string>& arguments);

  /// To be called first, once. Throws as next() does.
  [[nodiscard]] ImportPlan plan();
  /// The next frame, of height x width pixels. Where the script has ended instead, throws InputError with
  /// what it said, if its status is 2 (bad input), else Error.
  [[nodiscard]] ImportedFrame next(int height, int width);
  /// Waits for the end. Throws as next() does unless the script has ended well and has nothing left to say.
  void finish();

 private:
  struct Close {
    void operator()(std::FILE* stream) const noexcept { (void)std::fclose(stream); }
  };
  using Stream = std::unique_ptr<std::FILE, Close>;

  [[nodiscard]] std::string read_line();
  [[noreturn]] void fail();

  Stream said_;    ///< a file without a name, for the script's standard error
  Stream frames_;  ///< its standard output
  std::optional<process::Child> child_;
};

}  // namespace dosefloor::frame_import

#pragma once
/// Samples read and normalised on a thread of their own, ahead of who needs them.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "train/samples/normalisation.hpp"
#include "train/samples/sample_source.hpp"

namespace dosefloor::samples {

class SampleLoader {
 public:
  /// The ids of the next microbatch, nothing after the last one. Called on the loader's thread, in order; may
  /// throw. An empty microbatch is passed on as one.
  using NextMicrobatch = std::function<std::optional<std::vector<SampleId>>()>;

  /// Starts reading. At most `depth` microbatches wait to be taken, and one more is being read. `source`
  /// must outlive the loader, and nobody else may read from it meanwhile: two loaders of one source must not
  /// live at the same time. Throws InputError if depth is 0.
  SampleLoader(SampleSource& source, Normaliser normaliser, NextMicrobatch next_ids, std::size_t depth);
  /// Stops after the sample that is being read, whatever is still waiting.
  ~SampleLoader();
  SampleLoader(const SampleLoader&) = delete;
  SampleLoader& operator=(const SampleLoader&) = delete;
  SampleLoader(SampleLoader&&) = delete;
  SampleLoader& operator=(SampleLoader&&) = delete;

  /// The next microbatch, normalised, in the order of the ids; nothing after the last one. Waits for it if it
  /// is not there yet. Rethrows what reading it has thrown, after all microbatches before it were taken, and
  /// again on every later call.
  std::optional<std::vector<Sample>> next();

  /// Total time that next() had to wait, s; calls that found their microbatch ready count exactly 0.
  [[nodiscard]] double seconds_waited() const noexcept { return seconds_waited_; }

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] std::optional<std::vector<Sample>> read(const std::stop_token& stop);

  SampleSource& source_;
  Normaliser normaliser_;
  NextMicrobatch next_ids_;
  std::size_t depth_;
  double seconds_waited_ = 0.0;

  std::mutex mutex_;  ///< of the three that follow
  std::condition_variable_any changed_;
  std::deque<std::vector<Sample>> ready_;
  bool ended_ = false;          ///< the thread adds nothing to ready_ any more
  std::exception_ptr failure_;  ///< why it ended

  std::jthread thread_;  ///< last: starts when everything else is there, and ends before it goes
};

}  // namespace dosefloor::samples

#pragma once
/// The frames of a series in order of dose. Frames of the same dose are one step.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/dose_limits/frame.hpp"

namespace dosefloor::dose_limits {

/// Frames (by their place in the series) of every step.
using Selection = std::vector<std::vector<std::size_t>>;

class DoseSteps {
 public:
  /// `window`: how many neighbouring steps a running median or mean looks at, odd; 0: default_window().
  /// Throws InputError, with the frame's place, unless there is a frame, every dose and A_ref is above 0 and
  /// finite, every area finite and not below 0, and (for Reference::truth) 0 <= TP <= A and TP <= A_ref; or
  /// for an even window.
  DoseSteps(std::span<const Frame> frames, Reference reference, std::size_t window = 0);

  [[nodiscard]] std::size_t size() const noexcept { return doses_per_A2_.size(); }
  [[nodiscard]] const std::vector<double>& doses_per_A2() const noexcept {
    return doses_per_A2_;
  }  ///< rising
  [[nodiscard]] const Selection& frames() const noexcept { return frames_; }
  /// Places of each particle's frames, in order of the particles' ids.
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& particles() const noexcept { return particles_; }
  /// Of each frame.
  [[nodiscard]] const std::vector<std::size_t>& steps() const noexcept { return steps_; }
  [[nodiscard]] std::size_t window() const noexcept { return window_; }
  /// First step of the window around `step`, and one past its last: cut off at the ends of the series.
  [[nodiscard]] std::size_t window_begin(std::size_t step) const noexcept;
  [[nodiscard]] std::size_t window_end(std::size_t step) const noexcept;

 private:
  std::vector<double> doses_per_A2_;
  Selection frames_;
  std::vector<std::vector<std::size_t>> particles_;
  std::vector<std::size_t> steps_;
  std::size_t window_ = 1;
};

/// A tenth of the steps, odd, at least 3, and as many as hold 5 frames.
[[nodiscard]] std::size_t default_window(std::size_t steps, std::size_t frames);

}  // namespace dosefloor::dose_limits

#include "analysis/dose_limits/dose_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/core/errors/error.hpp"

namespace dosefloor::dose_limits {
namespace {

constexpr std::size_t steps_per_window = 10;
constexpr std::size_t least_steps = 3;
constexpr std::size_t least_frames = 5;

void expect_frame(const Frame& frame, std::size_t place, Reference reference) {
  const auto refuse = [&](const char* what, double found, const char* expected) {
    throw InputError(fmt::format("frame {} of the dose series (particle {}) has the {} {}; expected {}",
                                 place, frame.particle, what, found, expected));
  };
  if (!(std::isfinite(frame.dose_per_A2) && frame.dose_per_A2 > 0.0)) {
    refuse("dose", frame.dose_per_A2, "e⁻/Å² above 0");
  }
  if (!(std::isfinite(frame.reference_A2) && frame.reference_A2 > 0.0)) {
    refuse("reference area", frame.reference_A2, "Å² above 0");
  }
  if (!(std::isfinite(frame.area_A2) && frame.area_A2 >= 0.0)) {
    refuse("segmented area", frame.area_A2, "Å², not below 0");
  }
  constexpr double rounding = 1.0 + 1e-9;
  if (reference == Reference::truth &&
      !(frame.true_positive_A2 >= 0.0 &&
        frame.true_positive_A2 <= rounding * std::min(frame.area_A2, frame.reference_A2))) {
    refuse("true-positive area", frame.true_positive_A2, "Å², at most the segmented and the true area");
  }
}

}  // namespace

DoseSteps::DoseSteps(std::span<const Frame> frames, Reference reference, std::size_t window) {
  if (frames.empty()) {
    throw InputError("a dose series of no frames: expected at least one");
  }
  std::map<std::int64_t, std::vector<std::size_t>> by_particle;
  for (std::size_t place = 0; place < frames.size(); ++place) {
    expect_frame(frames[place], place, reference);
    by_particle[frames[place].particle].push_back(place);
  }
  for (auto& [particle, places] : by_particle) {
    particles_.push_back(std::move(places));
  }
  std::vector<std::size_t> order(frames.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return frames[a].dose_per_A2 < frames[b].dose_per_A2;
  });
  steps_.resize(frames.size());
  for (const std::size_t place : order) {
    if (doses_per_A2_.empty() || frames[place].dose_per_A2 > doses_per_A2_.back()) {
      doses_per_A2_.push_back(frames[place].dose_per_A2);
      frames_.emplace_back();
    }
    frames_.back().push_back(place);
    steps_[place] = frames_.size() - 1;
  }
  window_ = window == 0 ? default_window(size(), frames.size()) : window;
  if (window_ % 2 == 0) {
    throw InputError(fmt::format("a window of {} doses: expected an odd number", window));
  }
}

std::size_t DoseSteps::window_begin(std::size_t step) const noexcept {
  return step - std::min(step, window_ / 2);
}

std::size_t DoseSteps::window_end(std::size_t step) const noexcept {
  return std::min(size(), step + window_ / 2 + 1);
}

std::size_t default_window(std::size_t steps, std::size_t frames) {
  const std::size_t for_frames = (least_frames * steps + frames - 1) / std::max<std::size_t>(frames, 1);
  const std::size_t wide = std::max({least_steps, steps / steps_per_window, for_frames});
  return wide + (wide % 2 == 0 ? 1 : 0);
}

}  // namespace dosefloor::dose_limits

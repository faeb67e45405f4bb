#include "analysis/dose_limits/resampler.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"

namespace dosefloor::dose_limits {
namespace {

constexpr std::size_t least_frames = 5;

std::size_t draw_below(random::Stream& stream, std::size_t count) {
  return static_cast<std::size_t>(stream.integer(0, static_cast<std::int64_t>(count) - 1));
}

Selection some_particles(const DoseSteps& steps, random::Stream& stream) {
  Selection selection(steps.size());
  const auto& particles = steps.particles();
  for (std::size_t draw = 1; draw < particles.size(); ++draw) {
    for (const std::size_t place : particles[draw_below(stream, particles.size())]) {
      selection[steps.steps()[place]].push_back(place);
    }
  }
  return selection;
}

Selection neighbours(const DoseSteps& steps, random::Stream& stream) {
  Selection selection(steps.size());
  std::vector<std::size_t> near;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    near.clear();
    for (std::size_t other = steps.window_begin(step); other < steps.window_end(step); ++other) {
      near.insert(near.end(), steps.frames()[other].begin(), steps.frames()[other].end());
    }
    for (std::size_t frame = 0; frame < steps.frames()[step].size(); ++frame) {
      selection[step].push_back(near[draw_below(stream, near.size())]);
    }
  }
  return selection;
}

}  // namespace

Resampler::Resampler(const DoseSteps& steps, std::uint64_t seed, std::uint32_t series)
    : steps_(&steps),
      seed_(seed),
      series_(series),
      kind_(steps.particles().size() > 1           ? Resampling::particles
            : steps.steps().size() >= least_frames ? Resampling::noise
                                                   : Resampling::impossible) {}

Selection Resampler::operator()(std::uint32_t number) const {
  if (kind_ == Resampling::impossible) {
    throw Error("a series of one particle with fewer than 5 frames cannot be resampled");
  }
  random::Stream stream({seed_, random::Purpose::bootstrap, series_, number});
  return kind_ == Resampling::particles ? some_particles(*steps_, stream) : neighbours(*steps_, stream);
}

}  // namespace dosefloor::dose_limits

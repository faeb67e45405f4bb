#include "analysis/dose_limits/replicates.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"

namespace dosefloor::dose_limits {

std::vector<std::size_t> draw_replicates(std::size_t count, const ReplicateDraw& draw) {
  constexpr std::uint32_t half_word = 16;
  constexpr std::uint32_t most = 1U << half_word;
  if (count == 0 || draw.series >= most || draw.setting + 1 >= most) {
    throw Error("replicates are drawn of one or more, of fewer than 65536 series and settings");
  }
  if (count == 1) {
    return {0};
  }
  // Particles are drawn from the stream whose upper half word is 0.
  random::Stream stream(
      {draw.seed, random::Purpose::bootstrap, draw.series | (draw.setting + 1) << half_word, draw.resample});
  std::vector<std::size_t> drawn(count - 1);
  for (std::size_t& replicate : drawn) {
    replicate = static_cast<std::size_t>(stream.integer(0, static_cast<std::int64_t>(count) - 1));
  }
  return drawn;
}

Selection of_replicates(const Selection& selection, std::span<const std::size_t> replicates,
                        std::size_t frames) {
  Selection pooled(selection.size());
  for (std::size_t step = 0; step < selection.size(); ++step) {
    pooled[step].reserve(selection[step].size() * replicates.size());
    for (const std::size_t replicate : replicates) {
      for (const std::size_t place : selection[step]) {
        pooled[step].push_back(replicate * frames + place);
      }
    }
  }
  return pooled;
}

}  // namespace dosefloor::dose_limits

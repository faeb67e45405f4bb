#pragma once
/// How a network's probabilities are spread over background and particle: pixels counted by bins of log odds.
///
/// The log odds of a probability p are ln(p / (1 - p)). Bin b holds those above (b - 128) / 8 and up to
/// (b - 127) / 8; the first bin also all below, the last one all above. From the counts follow, without the
/// pixels, what lies above any of the bins' lower ends, and so what a threshold would have found.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dosefloor::scores {

inline constexpr std::size_t score_bins = 256;

/// Pixels of one class by bin.
using ScoreCounts = std::array<std::int64_t, score_bins>;

/// Lower end of a bin in log odds; the first bin has none, and gives where the others would let it begin.
[[nodiscard]] double score_bin_log_odds(std::size_t bin);

/// The probability above which a pixel lies in `bin` or a later one: 0 for the first bin, 1 for `score_bins`.
[[nodiscard]] double score_bin_threshold(std::size_t bin);

struct ClassScores {
  ScoreCounts background{};  ///< all pixels, where no mask says which are particle
  ScoreCounts particle{};
};

/// `mask`: 1 where a pixel is particle, or empty. Throws Error unless mask and probabilities are equally long.
[[nodiscard]] ClassScores count_scores(std::span<const float> probabilities,
                                       std::span<const std::uint8_t> mask);

/// Pixels in `first` and later bins.
[[nodiscard]] std::int64_t pixels_from(std::span<const std::int64_t> counts, std::size_t first);

/// The first bin from which on at most `share` of all pixels lie: the lowest threshold that lets no more of
/// the background through. `score_bins` if the last bin alone holds more.
[[nodiscard]] std::size_t first_bin_of_share(std::span<const std::int64_t> background, double share);

}  // namespace dosefloor::scores

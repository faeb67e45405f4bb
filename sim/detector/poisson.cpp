#include "sim/detector/poisson.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/philox_words.hpp"
#include "sim/detector/poisson_quantile.hpp"
#include "sim/detector/quick_quantile.hpp"

namespace dosefloor::detector {
namespace {

constexpr std::uint32_t words_per_block = 4;
constexpr std::uint32_t lower_half_block = std::uint32_t{1}
                                           << 31U;  // 2^32 pixels take 2^30 blocks for each half

/// What a block asks for. Compared as bits, which order floats that are not negative, NaN above infinity
/// above all.
struct Survey {
  std::int32_t lowest = std::numeric_limits<std::int32_t>::max();
  std::int32_t highest = 0;
  std::int32_t largest_magnitude = 0;  ///< sees NaN and infinity also where they are negative

  [[nodiscard]] bool is_valid() const {
    return highest <= std::bit_cast<std::int32_t>(largest_expected) &&
           largest_magnitude < std::bit_cast<std::int32_t>(std::numeric_limits<float>::infinity());
  }
};

/// Sets negative means to 0.
Survey clamp_and_survey(BlockOfMeans& means) {
  Survey survey;
  for (float& mean : means) {
    const auto bits = std::bit_cast<std::int32_t>(mean);
    const std::int32_t clamped = std::max(bits, 0);
    survey.lowest = std::min(survey.lowest, clamped);
    survey.highest = std::max(survey.highest, clamped);
    survey.largest_magnitude = std::max(survey.largest_magnitude, bits & 0x7FFFFFFF);
    mean = std::bit_cast<float>(clamped);
  }
  return survey;
}

[[noreturn]] void refuse(const float* expected, std::size_t count, std::uint32_t first_pixel) {
  std::size_t i = 0;
  while (i + 1 < count && expected[i] <= largest_expected && std::isfinite(expected[i])) {
    ++i;
  }
  throw Error("Poisson noise needs finite expected counts of at most 1e7 electrons, found " +
              std::to_string(expected[i]) + " at pixel " + std::to_string(first_pixel + i));
}

/// Counts of the pixels that can be told quickly; the others become `undecided`.
void quick_counts(const BlockOfMeans& means, const Survey& survey, const std::uint32_t* words,
                  BlockOfMeans& counts) {
  const auto lowest = std::bit_cast<float>(survey.lowest);
  const auto highest = std::bit_cast<float>(survey.highest);
  if (highest < least_expansion_mean) {
    search_counts(means, words, search_terms(highest), counts);
    return;
  }
  expand_counts(means, words, counts);
  if (lowest < least_expansion_mean) {
    BlockOfMeans small;
    for (std::size_t i = 0; i < quick_block; ++i) {
      small[i] = std::min(means[i], least_expansion_mean);
    }
    BlockOfMeans searched;
    search_counts(small, words, search_terms(least_expansion_mean), searched);
    for (std::size_t i = 0; i < quick_block; ++i) {
      counts[i] = means[i] < least_expansion_mean ? searched[i] : counts[i];
    }
  }
}

}  // namespace

PoissonNoise::PoissonNoise(const random::StreamKey& key, std::uint32_t pixels) noexcept
    : key_(key), pixels_(pixels) {}

void PoissonNoise::operator()(const float* expected, std::size_t count, std::uint32_t first_pixel,
                              float* counts) const {
  if (first_pixel > pixels_ || count > pixels_ - first_pixel) {
    throw Error("a field of " + std::to_string(pixels_) + " pixels has no noise for " +
                std::to_string(count) + " pixels from pixel " + std::to_string(first_pixel) + " on");
  }
  // The words of many blocks of pixels at once; a block that ends early reads, and wastes, words beyond its
  // end.
  constexpr std::size_t stretch = 16 * quick_block;
  std::array<std::uint32_t, stretch + words_per_block + quick_block> words{};
  for (std::size_t begin = 0; begin < count; begin += stretch) {
    const std::size_t size = std::min(stretch, count - begin);
    const std::uint32_t pixel = first_pixel + static_cast<std::uint32_t>(begin);
    const std::size_t skipped = pixel % words_per_block;
    random::philox_words(key_, pixel / words_per_block,
                         (skipped + size + words_per_block - 1) / words_per_block, words.data());
    for (std::size_t i = 0; i < size; i += quick_block) {
      draw_block(expected + begin + i, std::min(quick_block, size - i), pixel + static_cast<std::uint32_t>(i),
                 words.data() + skipped + i, counts + begin + i);
    }
  }
}

void PoissonNoise::draw_block(const float* expected, std::size_t count, std::uint32_t first_pixel,
                              const std::uint32_t* words, float* counts) const {
  BlockOfMeans means{};
  std::copy_n(expected, count, means.begin());
  const Survey survey = clamp_and_survey(means);
  if (!survey.is_valid()) {
    refuse(expected, count, first_pixel);
  }
  BlockOfMeans drawn;
  quick_counts(means, survey, words, drawn);
  std::int32_t signs = 0;
  for (const float value : drawn) {
    signs |= std::bit_cast<std::int32_t>(value);
  }
  if (signs < 0) {  // some are undecided
    for (std::size_t i = 0; i < count; ++i) {
      if (drawn[i] == undecided) {
        drawn[i] = decide(means[i], first_pixel + static_cast<std::uint32_t>(i), words[i]);
      }
    }
  }
  std::copy_n(drawn.begin(), count, counts);
}

float PoissonNoise::decide(float mean, std::uint32_t pixel, std::uint32_t upper_half) const {
  std::uint32_t lower_halves[words_per_block];
  random::philox_words(key_, lower_half_block + pixel / words_per_block, 1, lower_halves);
  const std::uint64_t uniform = std::uint64_t{upper_half} << 32U | lower_halves[pixel % words_per_block];
  return static_cast<float>(poisson_quantile(mean, uniform));
}

}  // namespace dosefloor::detector

#include "sim/detector/quick_quantile.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/core/random/philox_words.hpp"
#include "sim/detector/poisson_quantile.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::detector::BlockOfMeans;
using dosefloor::detector::expand_counts;
using dosefloor::detector::least_expansion_mean;
using dosefloor::detector::poisson_quantile;
using dosefloor::detector::quick_block;
using dosefloor::detector::search_counts;
using dosefloor::detector::search_terms;
using dosefloor::detector::undecided;
using Words = std::array<std::uint32_t, quick_block>;

BlockOfMeans quick_counts(float mean, const Words& words) {
  BlockOfMeans means;
  means.fill(mean);
  BlockOfMeans counts;
  if (mean < least_expansion_mean) {
    search_counts(means, words.data(), search_terms(mean), counts);
  } else {
    expand_counts(means, words.data(), counts);
  }
  return counts;
}

/// Words whose distance from the boundary P(K < k) grows from 1 in 2^32 to 1 in 2^10, on both sides.
Words words_around(float mean, double k) {
  const double below = boost::math::gamma_q(k, double{mean});
  Words words;
  for (std::size_t i = 0; i < quick_block; ++i) {
    const double distance = std::exp2(-32.0 + 22.0 * static_cast<double>(i) / quick_block);
    const double u = std::clamp(below + (i % 2 == 0 ? distance : -distance), 0.0, 1.0 - 0x1p-32);
    words[i] = static_cast<std::uint32_t>(std::ldexp(u, 32));
  }
  return words;
}

/// Number of words whose count is decided, but not the count of all uniform numbers that begin with that
/// word.
std::size_t count_wrong(float mean, const Words& words) {
  const BlockOfMeans counts = quick_counts(mean, words);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < quick_block; ++i) {
    const std::uint64_t first = std::uint64_t{words[i]} << 32U;
    const double count = counts[i];
    const bool right = poisson_quantile(double{mean}, first) == count &&
                       poisson_quantile(double{mean}, first | 0xFFFFFFFF) == count;
    wrong += counts[i] != undecided && !right ? 1U : 0U;
  }
  return wrong;
}

const std::vector<float> means = {1e-4F, 3e-3F, 0.05F, 0.7F,  2.0F,  4.5F,  7.99F,  8.0F, 8.3F,
                                  9.5F,  11.6F, 12.3F, 18.0F, 25.0F, 60.0F, 250.0F, 3e3F, 1e5F};

}  // namespace

BOOST_AUTO_TEST_SUITE(quick_quantile)

// Where single precision errs, if anywhere: next to every boundary between counts, from 4 standard deviations
// below the mean to 4 above (100 of the boundaries where there are more).
BOOST_AUTO_TEST_CASE(never_decides_wrongly_next_to_a_boundary) {
  for (const float mean : means) {
    const auto reach = static_cast<int>(4.0F * std::sqrt(mean)) + 2;
    const int centre = static_cast<int>(mean);
    const int step = std::max(1, reach / 50);
    std::size_t wrong = 0;
    for (int k = std::max(1, centre - reach); k < centre + reach; k += step) {
      wrong += count_wrong(mean, words_around(mean, k));
    }
    BOOST_TEST(wrong == 0U, "mean " << mean);
  }
}

BOOST_AUTO_TEST_CASE(leaves_few_pixels_undecided) {
  std::vector<float> many_means = means;
  many_means.insert(many_means.end(), {1e6F, 1e7F});
  for (const float mean : many_means) {
    constexpr std::size_t blocks = 2000;
    std::vector<std::uint32_t> stream(blocks * quick_block);
    dosefloor::random::philox_words({1, dosefloor::random::Purpose::poisson, 0, 0}, 0, stream.size() / 4,
                                    stream.data());
    std::size_t open = 0;
    for (std::size_t b = 0; b < blocks; ++b) {
      Words words;
      std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(b * quick_block), quick_block, words.begin());
      const BlockOfMeans counts = quick_counts(mean, words);
      open += static_cast<std::size_t>(std::count(counts.begin(), counts.end(), undecided));
    }
    const double share = static_cast<double>(open) / static_cast<double>(stream.size());
    BOOST_TEST(share < (mean > 1e5F ? 0.012 : 0.005), "mean " << mean << ": " << share);
  }
}

BOOST_AUTO_TEST_CASE(searches_no_further_than_it_is_told) {
  Words words{};
  for (std::size_t i = 0; i < quick_block; ++i) {
    words[i] = static_cast<std::uint32_t>(i << 26U);
  }
  BlockOfMeans means_of_4;
  means_of_4.fill(4.0F);
  BlockOfMeans counts;
  search_counts(means_of_4, words.data(), 3, counts);
  for (std::size_t i = 0; i < quick_block; ++i) {
    const double exact = poisson_quantile(4.0, std::uint64_t{words[i]} << 32U);
    BOOST_TEST(double{counts[i]} == (exact < 3.0 ? exact : double{undecided}));
  }
}

BOOST_AUTO_TEST_SUITE_END()

#pragma once
/// Most of the work of drawing Poisson numbers for a block of pixels, in single precision.
///
/// Single precision and the first 32 bits of a uniform number are enough to tell the count of nearly every
/// pixel, because it is an integer: it is certain unless the inversion ends within its error of the boundary
/// between two counts. A pixel for which it does, or that is out of the range of the approximation, is left
/// undecided; the caller asks poisson_quantile. So the draws are those of poisson_quantile, whatever the
/// width of the registers, the order of summation or the neighbours of a pixel.

#include <array>
#include <cstddef>
#include <cstdint>

namespace dosefloor::detector {

constexpr std::size_t quick_block = 64;  ///< pixels of one call
constexpr float undecided = -1.0F;       ///< stands for a count in what these functions return

using BlockOfMeans = std::array<float, quick_block>;

/// From this mean on the expansion is used, below it the search.
constexpr float least_expansion_mean = 8.0F;

/// By sequential search (Devroye 1986, "Non-uniform random variate generation", X.3.3): p(k) = p(k - 1) mean
/// / k are summed until the sum passes the uniform number, all pixels together. `terms` sums are formed: what
/// is not found by then is undecided. For means in 0 .. least_expansion_mean.
void search_counts(const BlockOfMeans& means, const std::uint32_t* words, int terms, BlockOfMeans& counts);

/// Sums by which all but 3 in 10,000 draws at `mean` <= least_expansion_mean are found.
int search_terms(float mean);

/// By the expansion of poisson_quantile, its coefficients fitted to means from 8 to infinity. Undecided are:
/// normal deviates beyond 3.6 (3 in 10,000), s = w / sqrt(mean) < -1.05 (at small means: 15 in 10,000 at 8),
/// and results within 0.006 / mean + 1.5e-6 sqrt(mean) + 2e-6 of an integer. For means in
/// least_expansion_mean .. 1e7; what smaller ones give is no count.
void expand_counts(const BlockOfMeans& means, const std::uint32_t* words, BlockOfMeans& counts);

}  // namespace dosefloor::detector

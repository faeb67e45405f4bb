#pragma once
/// Poisson numbers by inversion: the count at which the cumulative distribution passes a uniform number.

#include <cstdint>

namespace dosefloor::detector {

/// Largest mean that poisson_quantile takes.
constexpr double largest_quantile_mean = 1e12;

/// Smallest k with P(K <= k) > U, where K ~ Poisson(mean) and U = (uniform + 1/2) 2^-64; for a uniform that
/// takes all its 2^64 values equally often, k is Poisson distributed. 0 for mean <= 0.
///
/// The tail that U lies in (the upper one is compared with 1 - U) is known to its own relative precision:
/// - mean < 4096: the probabilities of that tail are summed, from its far end inwards; relative error 1e-12;
/// - above: k = floor(X), where X solves Q(X, mean) = Φ(w) = U with the regularised incomplete gamma function Q, by
///     X = mean F0(s) + F1(s) + F2(s) / mean + F3 / mean^2,   s = w / sqrt(mean),
///   the expansion of Temme (1992, "Asymptotic inversion of incomplete gamma functions", Math. Comp. 58, 755)
///   in powers of s. X errs by less than 1e-11 where |w| < 3 and 1e-9 at the ends of the range (|w| = 9);
///   that is the fraction by which a probability changes.
///
/// Takes 0.05 to 0.5 µs. Throws Error unless mean <= largest_quantile_mean (also for NaN).
double poisson_quantile(double mean, std::uint64_t uniform);

}  // namespace dosefloor::detector

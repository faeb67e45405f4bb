#pragma once
/// The most likely parameters of many spectra (two_source_model.hpp), of which some are common to all and
/// others each one's own.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/mtf_fit/two_source_model.hpp"

namespace dosefloor::mtf_fit {

enum class Role { shared, own, fixed };

/// By coordinate.
using Roles = std::array<Role, two_source_size>;

struct SeriesMaximum {
  bool found = false;
  std::string reason;  ///< if not
  double value = 0.0;  ///< -log of the likelihood
  std::vector<TwoSourcePoint> points;
  std::vector<SymmetricMatrix>
      covariances;  ///< of each point, shared coordinates included; zero for fixed ones
};

/// Maximises the product of the spectra's Whittle likelihoods by Fisher scoring with Levenberg's damping; the
/// normal equations have the shape of an arrow (shared coordinates beside blocks of own ones), so the work
/// grows with the number of spectra. n and N0 may come out below 0, as far as S stays above; where they do is
/// as likely as above, and means of many frames are right. c0 and c3 stay within the ranges below, outside of
/// which nothing is found. Covariances are the inverse of the observed information. `start` has one point an
/// observation, with equal shared coordinates.
[[nodiscard]] SeriesMaximum most_likely(const std::vector<Observation>& observations, const Roles& roles,
                                        std::vector<TwoSourcePoint> start);

inline constexpr std::array<double, 2> c0_range{0.02, 4.0};
inline constexpr std::array<double, 2> c3_range{0.2, 20.0};

}  // namespace dosefloor::mtf_fit

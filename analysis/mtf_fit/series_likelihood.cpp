#include "analysis/mtf_fit/series_likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace dosefloor::mtf_fit {
namespace {

constexpr int most_iterations = 200;
constexpr double smallest_gain =
    1e-7;  ///< of -log L, by a step; differences of 1/2 are one standard deviation
constexpr double least_damping = 1e-12;
constexpr double most_damping = 1e12;
constexpr double longest_step = 0.7;  ///< of a logarithm: a factor of 2

/// Second derivatives and gradients of all spectra at their points.
struct Curvature {
  std::vector<SymmetricMatrix> second;
  std::vector<TwoSourcePoint> gradient;
  double value = 0.0;
};

/// Which coordinates move: the shared ones, and each spectrum's own.
struct Moving {
  std::vector<std::size_t> shared;
  std::vector<std::vector<std::size_t>> own;
};

struct Solution {
  std::vector<TwoSourcePoint> step;
  SymmetricMatrix shared_inverse = SymmetricMatrix(0);
  std::vector<SymmetricMatrix> own_inverse;
  /// By spectrum [own][shared]: how its own coordinates follow the shared ones.
  std::vector<std::vector<std::vector<double>>> follows;
};

SymmetricMatrix block(const SymmetricMatrix& whole, const std::vector<std::size_t>& places, double damping) {
  SymmetricMatrix part(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < places.size(); ++j) {
      part(i, j) = whole(places[i], places[j]) * (i == j ? 1.0 + damping : 1.0);
    }
  }
  return part;
}

/// Solves (H + damping diag H) step = -gradient by eliminating each spectrum's own coordinates. Nothing where
/// H is not positive definite.
std::optional<Solution> solve(const Curvature& curvature, const Moving& moving, double damping) {
  const std::size_t spectra = curvature.second.size();
  const std::size_t n = moving.shared.size();
  Solution solution;
  SymmetricMatrix reduced(n);
  std::vector<double> right(n, 0.0);
  for (std::size_t f = 0; f < spectra; ++f) {
    const SymmetricMatrix& second = curvature.second[f];
    const std::vector<std::size_t>& own = moving.own[f];
    const auto inverse = block(second, own, damping).inverse();
    if (!inverse) {
      return std::nullopt;
    }
    std::vector<std::vector<double>> follows(own.size(), std::vector<double>(n, 0.0));
    const SymmetricMatrix among_shared = block(second, moving.shared, damping);
    for (std::size_t s = 0; s < n; ++s) {
      right[s] -= curvature.gradient[f].at(moving.shared[s]);
      for (std::size_t i = 0; i < own.size(); ++i) {
        for (std::size_t j = 0; j < own.size(); ++j) {
          follows[i][s] -= (*inverse)(i, j) * second(own[j], moving.shared[s]);
        }
        right[s] -= follows[i][s] * curvature.gradient[f].at(own[i]);
      }
      for (std::size_t r = 0; r < n; ++r) {
        reduced(r, s) += among_shared(r, s);
        for (std::size_t i = 0; i < own.size(); ++i) {
          reduced(r, s) += second(moving.shared[r], own[i]) * follows[i][s];
        }
      }
    }
    solution.own_inverse.push_back(*inverse);
    solution.follows.push_back(std::move(follows));
  }
  const auto shared_inverse = reduced.inverse();
  if (!shared_inverse) {
    return std::nullopt;
  }
  solution.shared_inverse = *shared_inverse;
  const std::vector<double> shared_step = *shared_inverse * right;
  for (std::size_t f = 0; f < spectra; ++f) {
    TwoSourcePoint step{};
    for (std::size_t s = 0; s < n; ++s) {
      step.at(moving.shared[s]) = shared_step[s];
    }
    const std::vector<std::size_t>& own = moving.own[f];
    for (std::size_t i = 0; i < own.size(); ++i) {
      for (std::size_t j = 0; j < own.size(); ++j) {
        step.at(own[i]) -= solution.own_inverse[f](i, j) * curvature.gradient[f].at(own[j]);
      }
      for (std::size_t s = 0; s < n; ++s) {
        step.at(own[i]) += solution.follows[f][i][s] * shared_step[s];
      }
    }
    solution.step.push_back(step);
  }
  return solution;
}

class Series {
 public:
  Series(const std::vector<Observation>& observations, const Roles& roles)
      : observations_(&observations), roles_(roles) {}

  [[nodiscard]] Curvature expected(const std::vector<TwoSourcePoint>& points) const {
    Curvature curvature;
    for (std::size_t f = 0; f < points.size(); ++f) {
      LikelihoodTerms terms = whittle((*observations_)[f], points[f]);
      curvature.value += terms.value;
      curvature.gradient.push_back(terms.gradient);
      curvature.second.push_back(std::move(terms.information));
    }
    return curvature;
  }

  [[nodiscard]] Curvature observed(const std::vector<TwoSourcePoint>& points) const {
    Curvature curvature = expected(points);
    for (std::size_t f = 0; f < points.size(); ++f) {
      curvature.second[f] = observed_information((*observations_)[f], points[f]);
    }
    return curvature;
  }

  /// All coordinates that are not fixed.
  [[nodiscard]] Moving moving() const {
    Moving result;
    result.own.resize(observations_->size());
    for (std::size_t i = 0; i < two_source_size; ++i) {
      if (roles_.at(i) == Role::shared) {
        result.shared.push_back(i);
      }
      for (std::vector<std::size_t>& own : result.own) {
        if (roles_.at(i) == Role::own) {
          own.push_back(i);
        }
      }
    }
    return result;
  }

 private:
  const std::vector<Observation>* observations_;
  Roles roles_;
};

/// The points a step farther. One factor for all coordinates keeps logarithms from leaping.
std::vector<TwoSourcePoint> moved(const std::vector<TwoSourcePoint>& points, const Solution& solution) {
  double longest = 0.0;
  for (const TwoSourcePoint& step : solution.step) {
    for (const std::size_t i : {coordinate::log_c0, coordinate::log_c3, coordinate::log_gain}) {
      longest = std::max(longest, std::abs(step.at(i)));
    }
  }
  const double share = longest > longest_step ? longest_step / longest : 1.0;
  std::vector<TwoSourcePoint> result = points;
  for (std::size_t f = 0; f < points.size(); ++f) {
    for (std::size_t i = 0; i < two_source_size; ++i) {
      result[f].at(i) += share * solution.step[f].at(i);
    }
  }
  return result;
}

std::string outside(const std::vector<TwoSourcePoint>& points) {
  for (const TwoSourcePoint& point : points) {
    const double c0 = std::exp(point[coordinate::log_c0]);
    const double c3 = std::exp(point[coordinate::log_c3]);
    for (const auto& [name, value, range] :
         {std::tuple{"c0", c0, c0_range}, std::tuple{"c3", c3, c3_range}}) {
      if (!(value >= range[0] && value <= range[1])) {
        return fmt::format("{} leaves the range {:g} to {:g}: the spectrum shows no MTF of this shape", name,
                           range[0], range[1]);
      }
    }
  }
  return "";
}

SymmetricMatrix covariance_of(std::size_t spectrum, const Moving& moving, const Solution& solution) {
  SymmetricMatrix covariance(two_source_size);
  const SymmetricMatrix& shared = solution.shared_inverse;
  const std::vector<std::size_t>& own = moving.own[spectrum];
  const auto& follows = solution.follows[spectrum];
  for (std::size_t r = 0; r < moving.shared.size(); ++r) {
    for (std::size_t s = 0; s < moving.shared.size(); ++s) {
      covariance(moving.shared[r], moving.shared[s]) = shared(r, s);
      for (std::size_t i = 0; i < own.size(); ++i) {
        covariance(own[i], moving.shared[r]) += follows[i][s] * shared(s, r);
        covariance(moving.shared[r], own[i]) = covariance(own[i], moving.shared[r]);
      }
    }
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    for (std::size_t j = 0; j < own.size(); ++j) {
      covariance(own[i], own[j]) = solution.own_inverse[spectrum](i, j);
      for (std::size_t r = 0; r < moving.shared.size(); ++r) {
        covariance(own[i], own[j]) += covariance(own[i], moving.shared[r]) * follows[j][r];
      }
    }
  }
  return covariance;
}

}  // namespace

SeriesMaximum most_likely(const std::vector<Observation>& observations, const Roles& roles,
                          std::vector<TwoSourcePoint> start) {
  const Series series(observations, roles);
  SeriesMaximum maximum;
  maximum.points = std::move(start);
  Curvature curvature = series.expected(maximum.points);
  const Moving moving = series.moving();
  double damping = 1e-3;
  bool converged = false;
  for (int iteration = 0; iteration < most_iterations && !converged && damping < most_damping; ++iteration) {
    const auto solution = solve(curvature, moving, damping);
    if (!solution) {
      damping *= 10.0;
      continue;
    }
    std::vector<TwoSourcePoint> next = moved(maximum.points, *solution);
    maximum.reason = outside(next);
    if (!maximum.reason.empty()) {
      return maximum;
    }
    Curvature there = series.expected(next);
    if (!(there.value <= curvature.value)) {
      converged =
          damping > 1.0 && there.value - curvature.value < smallest_gain;  // rounding is all that is left
      damping *= 10.0;
      continue;
    }
    converged = curvature.value - there.value < smallest_gain && damping < 1.0;
    maximum.points = std::move(next);
    curvature = std::move(there);
    damping = std::max(damping / 10.0, least_damping);
  }
  maximum.value = curvature.value;
  if (!converged) {
    maximum.reason = "the likelihood's maximum was not reached";
    return maximum;
  }
  const auto solution = solve(series.observed(maximum.points), moving, 0.0);
  if (!solution) {
    maximum.reason = "the likelihood has no single maximum: the spectrum does not tell c0, c3 and N0 apart";
    return maximum;
  }
  for (std::size_t f = 0; f < observations.size(); ++f) {
    maximum.covariances.push_back(covariance_of(f, moving, *solution));
  }
  maximum.found = true;
  return maximum;
}

}  // namespace dosefloor::mtf_fit

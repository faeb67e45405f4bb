#include "analysis/mtf_fit/eq1_fit.hpp"

#include <fmt/format.h>
#include <gsl/gsl_multifit_nlinear.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <tuple>

#include "analysis/mtf_fit/gsl_errors.hpp"
#include "analysis/mtf_fit/series_likelihood.hpp"
#include "analysis/mtf_fit/symmetric_matrix.hpp"

namespace dosefloor::mtf_fit {
namespace {

/// ln c0, ln c3, C, ln of the limit over that of single electrons.
using Point = std::array<double, 4>;

constexpr double most_relative_error = 1.0;  ///< of c0 and c3: beyond that nothing was found

/// Eq. 1 and its derivatives, as the root of a ring's mean square.
struct RingAmplitude {
  double value = 0.0;
  Point derivatives{};
  double rest = 0.0;  ///< 1 - MTF², of the MTF without C
};

RingAmplitude eq1(const Point& point, const spectrum::Ring& ring) {
  const double c0 = std::exp(point[0]);
  const double c3 = std::exp(point[1]);
  const double c = point[2];
  RingAmplitude found;
  double square = 0.0;
  Point half_slopes{};
  for (std::size_t i = 0; i < ring.nodes.size(); ++i) {
    const double log_ratio = std::log(ring.nodes.at(i) / c0);
    const double u = std::exp(c3 * log_ratio);
    const double mtf = 1.0 / (1.0 + u);
    const double slope = (1.0 - c) * u * mtf * mtf * c3;
    const double value = (1.0 - c) * mtf + c;
    const double weight = ring.weights.at(i) * value;
    square += weight * value;
    found.rest += ring.weights.at(i) * (1.0 - mtf * mtf);
    half_slopes[0] += weight * slope;
    half_slopes[1] -= weight * slope * log_ratio;
    half_slopes[2] += weight * (1.0 - mtf);
  }
  const double root = std::sqrt(square);
  found.value = std::exp(point[3]) * root;
  for (std::size_t i = 0; i < 3; ++i) {
    found.derivatives.at(i) = std::exp(point[3]) * half_slopes.at(i) / root;
  }
  found.derivatives[3] = found.value;
  return found;
}

/// The least-squares problem as GSL sees it.
struct Problem {
  const Amplitude* amplitude = nullptr;
  std::size_t free = 3;  ///< coordinates that are fitted; the fourth is 0 where it is not

  [[nodiscard]] const spectrum::Ring& ring(std::size_t i) const { return amplitude->map->rings()[i]; }
  [[nodiscard]] std::size_t rings() const { return amplitude->values.size(); }
  [[nodiscard]] double value(std::size_t i) const {
    return amplitude->values[i] / std::sqrt(amplitude->mean);
  }
  [[nodiscard]] Point point(const gsl_vector* x) const {
    Point found{};
    for (std::size_t i = 0; i < free; ++i) {
      found.at(i) = gsl_vector_get(x, i);
    }
    return found;
  }
};

int residuals(const gsl_vector* x, void* data, gsl_vector* f) {
  const auto& problem = *static_cast<const Problem*>(data);
  const Point point = problem.point(x);
  for (std::size_t i = 0; i < problem.rings(); ++i) {
    const double residual = eq1(point, problem.ring(i)).value - problem.value(i);
    if (!std::isfinite(residual)) {
      return GSL_EDOM;
    }
    gsl_vector_set(f, i, residual);
  }
  return GSL_SUCCESS;
}

int jacobian(const gsl_vector* x, void* data, gsl_matrix* j) {
  const auto& problem = *static_cast<const Problem*>(data);
  const Point point = problem.point(x);
  for (std::size_t i = 0; i < problem.rings(); ++i) {
    const RingAmplitude model = eq1(point, problem.ring(i));
    for (std::size_t k = 0; k < problem.free; ++k) {
      gsl_matrix_set(j, i, k, model.derivatives.at(k));
    }
  }
  return GSL_SUCCESS;
}

struct Minimum {
  Point point{};
  double cost = 0.0;
};

class LeastSquares {
 public:
  explicit LeastSquares(const Problem& problem)
      : problem_(problem),
        workspace_(make_workspace(problem), &gsl_multifit_nlinear_free),
        weights_(problem.rings()) {
    for (std::size_t i = 0; i < problem.rings(); ++i) {
      weights_[i] = problem.ring(i).samples;
    }
    functions_.f = residuals;
    functions_.df = jacobian;
    functions_.n = problem.rings();
    functions_.p = problem.free;
    functions_.params = &problem_;
  }

  /// The minimum that is reached from `start`, if any is.
  std::optional<Minimum> operator()(Point start) {
    constexpr std::size_t most_iterations = 200;
    constexpr double tolerance = 1e-10;
    const gsl_vector_const_view weights = gsl_vector_const_view_array(weights_.data(), weights_.size());
    const gsl_vector_const_view first = gsl_vector_const_view_array(start.data(), problem_.free);
    int why = 0;
    if (gsl_multifit_nlinear_winit(&first.vector, &weights.vector, &functions_, workspace_.get()) !=
            GSL_SUCCESS ||
        gsl_multifit_nlinear_driver(most_iterations, tolerance, tolerance, 0.0, nullptr, nullptr, &why,
                                    workspace_.get()) != GSL_SUCCESS) {
      return std::nullopt;
    }
    Minimum minimum{problem_.point(gsl_multifit_nlinear_position(workspace_.get())), 0.0};
    for (std::size_t i = 0; i < problem_.rings(); ++i) {
      const double residual = eq1(minimum.point, problem_.ring(i)).value - problem_.value(i);
      minimum.cost += weights_[i] * residual * residual;
    }
    return std::isfinite(minimum.cost) ? std::optional(minimum) : std::nullopt;
  }

 private:
  static gsl_multifit_nlinear_workspace* make_workspace(const Problem& problem) {
    const gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    return gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, problem.rings(), problem.free);
  }

  Problem problem_;
  std::unique_ptr<gsl_multifit_nlinear_workspace, decltype(&gsl_multifit_nlinear_free)> workspace_;
  std::vector<double> weights_;
  gsl_multifit_nlinear_fdf functions_{};
};

/// Mean of the last tenth of the rings: about C.
double tail_of(const Problem& problem) {
  const std::size_t rings = problem.rings();
  const std::size_t count = std::max<std::size_t>(rings / 10, 1);
  double sum = 0.0;
  for (std::size_t i = rings - count; i < rings; ++i) {
    sum += problem.value(i);
  }
  return sum / static_cast<double>(count);
}

std::optional<Minimum> least_squares(const Problem& problem) {
  LeastSquares minimise(problem);
  const double tail = std::min(tail_of(problem), 0.9);
  std::optional<Minimum> best;
  for (const double c0 : {0.2, 0.4, 0.8}) {
    for (const double c3 : {1.5, 4.0}) {
      const auto minimum = minimise({std::log(c0), std::log(c3), 0.9 * tail, 0.0});
      if (minimum && (!best || minimum->cost < best->cost)) {
        best = minimum;
      }
    }
  }
  return best;
}

/// Covariance of the fitted coordinates, by the root's own scatter and by that of the frame's readout
/// electrons, √(N0 / pixels) with N0 = C² E (Eq. 2), E = M / g electrons: N0 / E is δ too large, and the
/// power δ (1 - MTF²). Nothing where the spectrum does not tell the coordinates apart.
std::optional<SymmetricMatrix> covariance(const Problem& problem, const Point& point) {
  const std::size_t n = problem.free;
  SymmetricMatrix normal(n);
  SymmetricMatrix scatter(n);
  std::vector<double> of_readout(n, 0.0);
  for (std::size_t ring = 0; ring < problem.rings(); ++ring) {
    const RingAmplitude model = eq1(point, problem.ring(ring));
    const double m = problem.ring(ring).samples;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double product = m * model.derivatives.at(i) * model.derivatives.at(j);
        normal(i, j) += product;
        scatter(i, j) += 0.25 * model.value * model.value * product;
      }
      of_readout[i] +=
          m * model.derivatives.at(i) * model.rest * std::exp(2.0 * point[3]) / (2.0 * model.value);
    }
  }
  const auto inverse = normal.inverse();
  if (!inverse) {
    return std::nullopt;
  }
  const double electrons = problem.amplitude->mean / std::exp(2.0 * point[3]);
  const double variance_of_share = point[2] * point[2] / (electrons * problem.amplitude->pixels);
  const std::vector<double> by_readout = *inverse * of_readout;
  SymmetricMatrix result(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      result(i, j) = by_readout[i] * by_readout[j] * variance_of_share;
      for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t l = 0; l < n; ++l) {
          result(i, j) += (*inverse)(i, k) * scatter(k, l) * (*inverse)(l, j);
        }
      }
    }
  }
  return result;
}

std::string unfit(const Eq1Fit& fit) {
  for (const auto& [name, estimate, range] :
       {std::tuple{"c0", fit.c0, c0_range}, std::tuple{"c3", fit.c3, c3_range}}) {
    if (!(estimate.value >= range[0] && estimate.value <= range[1])) {
      return fmt::format("Eq. 1 gives {} = {:.3g}, outside the range {:g} to {:g}", name, estimate.value,
                         range[0], range[1]);
    }
    if (!(estimate.error <= most_relative_error * estimate.value)) {
      return fmt::format("Eq. 1 does not determine {}: {:.3g} ± {:.3g}", name, estimate.value,
                         estimate.error);
    }
  }
  return "";
}

}  // namespace

Eq1Fit fit_eq1(const Amplitude& amplitude, LowFrequencyLimit limit) {
  const GslErrorsReturned returned;
  const Problem problem{&amplitude, limit == LowFrequencyLimit::fitted ? std::size_t{4} : std::size_t{3}};
  Eq1Fit fit;
  const auto minimum = least_squares(problem);
  const auto covariances = minimum ? covariance(problem, minimum->point) : std::nullopt;
  if (!minimum || !covariances) {
    fit.reason = minimum ? "Eq. 1's parameters cannot be told apart" : "the fit of Eq. 1 did not converge";
    return fit;
  }
  const Point& point = minimum->point;
  fit.c0 = {std::exp(point[0]), std::exp(point[0]) * std::sqrt((*covariances)(0, 0))};
  fit.c3 = {std::exp(point[1]), std::exp(point[1]) * std::sqrt((*covariances)(1, 1))};
  fit.c = {point[2], std::sqrt((*covariances)(2, 2))};
  fit.limit = std::sqrt(amplitude.mean) * std::exp(point[3]);
  std::vector<double> values;
  for (std::size_t i = 0; i < problem.rings(); ++i) {
    fit.model.push_back(eq1(point, problem.ring(i)).value / std::exp(point[3]));
    values.push_back(amplitude.values[i] / fit.limit);
  }
  fit.r2 = r_squared(values, fit.model);
  fit.reason = unfit(fit);
  fit.found = fit.reason.empty();
  return fit;
}

}  // namespace dosefloor::mtf_fit

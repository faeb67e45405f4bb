#include "analysis/mtf_fit/eq2_fit.hpp"

#include <gsl/gsl_multifit_nlinear.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "analysis/mtf_fit/amplitude.hpp"
#include "analysis/mtf_fit/gsl_errors.hpp"

namespace dosefloor::mtf_fit {
namespace {

double eq2(double n0, double n_d) {
  return std::sqrt(n0 / (n0 + n_d));
}

/// dC / d ln N0.
double slope(double n0, double n_d) {
  return 0.5 * eq2(n0, n_d) * n_d / (n0 + n_d);
}

int residuals(const gsl_vector* x, void* data, gsl_vector* f) {
  const auto& tails = *static_cast<const std::vector<Tail>*>(data);
  const double n0 = std::exp(gsl_vector_get(x, 0));
  for (std::size_t i = 0; i < tails.size(); ++i) {
    const double residual = eq2(n0, tails[i].n_d) - tails[i].c.value;
    if (!std::isfinite(residual)) {
      return GSL_EDOM;
    }
    gsl_vector_set(f, i, residual);
  }
  return GSL_SUCCESS;
}

int jacobian(const gsl_vector* x, void* data, gsl_matrix* j) {
  const auto& tails = *static_cast<const std::vector<Tail>*>(data);
  const double n0 = std::exp(gsl_vector_get(x, 0));
  for (std::size_t i = 0; i < tails.size(); ++i) {
    gsl_matrix_set(j, i, 0, slope(n0, tails[i].n_d));
  }
  return GSL_SUCCESS;
}

/// About the N0 of the frame with the largest tail, by Eq. 2 itself. Not exactly: GSL takes no step, and sees
/// no convergence, from where all residuals are 0.
double first_guess(const std::vector<Tail>& tails) {
  const auto largest = std::max_element(tails.begin(), tails.end(),
                                        [](const Tail& a, const Tail& b) { return a.c.value < b.c.value; });
  const double c2 = std::pow(std::clamp(largest->c.value, 1e-3, 0.99), 2);
  return 1.2 * largest->n_d * c2 / (1.0 - c2);
}

}  // namespace

Eq2Fit fit_eq2(const std::vector<Tail>& tails) {
  Eq2Fit fit;
  if (tails.empty()) {
    fit.reason = "no frame has a tail C";
    return fit;
  }
  const GslErrorsReturned returned;
  constexpr std::size_t most_iterations = 200;
  constexpr double tolerance = 1e-10;
  std::vector<Tail> data = tails;
  gsl_multifit_nlinear_fdf functions{};
  functions.f = residuals;
  functions.df = jacobian;
  functions.n = data.size();
  functions.p = 1;
  functions.params = &data;
  const gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
  const std::unique_ptr<gsl_multifit_nlinear_workspace, decltype(&gsl_multifit_nlinear_free)> workspace(
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, data.size(), 1),
      &gsl_multifit_nlinear_free);
  const double start = std::log(first_guess(data));
  const gsl_vector_const_view first = gsl_vector_const_view_array(&start, 1);
  int why = 0;
  if (gsl_multifit_nlinear_init(&first.vector, &functions, workspace.get()) != GSL_SUCCESS ||
      gsl_multifit_nlinear_driver(most_iterations, tolerance, tolerance, 0.0, nullptr, nullptr, &why,
                                  workspace.get()) != GSL_SUCCESS) {
    fit.reason = "the fit of Eq. 2 did not converge: the tails C are 0 within their errors, or below";
    return fit;
  }
  const double n0 = std::exp(gsl_vector_get(gsl_multifit_nlinear_position(workspace.get()), 0));
  double normal = 0.0;
  double scatter = 0.0;
  std::vector<double> values;
  std::vector<double> model;
  for (const Tail& tail : data) {
    const double by_log = slope(n0, tail.n_d);
    normal += by_log * by_log;
    scatter += by_log * by_log * tail.c.error * tail.c.error;
    values.push_back(tail.c.value);
    model.push_back(eq2(n0, tail.n_d));
  }
  fit.n0 = {n0, n0 * std::sqrt(scatter) / normal};
  fit.r2 = data.size() > 1 ? r_squared(values, model) : std::numeric_limits<double>::quiet_NaN();
  fit.found = true;
  return fit;
}

}  // namespace dosefloor::mtf_fit

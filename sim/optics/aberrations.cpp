#include "sim/optics/aberrations.hpp"

#include <cmath>
#include <complex>

namespace dosefloor::optics {
namespace {

double power(double base, int exponent) {
  double product = 1.0;
  for (int i = 0; i < exponent; ++i) {
    product *= base;
  }
  return product;
}

}  // namespace

AberrationFunction::AberrationFunction(const Aberrations& aberrations)
    : round_A_{-aberrations.defocus_A / 2.0, aberrations.c30_A / 4.0, 0.0} {
  for (std::size_t i = 0; i < config::further_terms.size(); ++i) {
    const config::AberrationTerm& term = config::further_terms.at(i);
    const Coefficient& coefficient = aberrations.further.at(i);
    const double amplitude_A = coefficient.magnitude_A / (term.n + 1);
    if (term.m == 0) {
      round_A_[2] += amplitude_A;
    } else if (amplitude_A != 0.0) {
      const double angle = term.m * coefficient.azimuth_rad;
      terms_.at(active_++) = {term.m, (term.n + 1 - term.m) / 2, amplitude_A * std::cos(angle),
                              amplitude_A * std::sin(angle)};
    }
  }
}

Phase AberrationFunction::operator()(double ax, double ay) const {
  const double a2 = ax * ax + ay * ay;
  Phase phase;
  phase.chi_A = a2 * (round_A_[0] + a2 * (round_A_[1] + a2 * round_A_[2]));
  const double radial = 2.0 * (round_A_[0] + a2 * (2.0 * round_A_[1] + a2 * 3.0 * round_A_[2]));
  phase.gradient_A = {radial * ax, radial * ay};
  for (std::size_t i = 0; i < active_; ++i) {
    const Term& term = terms_.at(i);
    std::complex<double> below(1.0, 0.0);  // (αx + iαy)^(m-1)
    for (int k = 1; k < term.m; ++k) {
      below *= std::complex<double>(ax, ay);
    }
    const std::complex<double> w = below * std::complex<double>(ax, ay);
    const double angular = w.real() * term.re_A + w.imag() * term.im_A;
    const double squares = power(a2, term.squares);
    phase.chi_A += squares * angular;
    const double slope = term.squares > 0 ? 2.0 * term.squares * power(a2, term.squares - 1) * angular : 0.0;
    const double along_x = term.m * (below.real() * term.re_A + below.imag() * term.im_A);
    const double along_y = term.m * (below.real() * term.im_A - below.imag() * term.re_A);
    phase.gradient_A[0] += slope * ax + squares * along_x;
    phase.gradient_A[1] += slope * ay + squares * along_y;
  }
  return phase;
}

}  // namespace dosefloor::optics

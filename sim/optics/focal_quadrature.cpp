#include "sim/optics/focal_quadrature.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/electron.hpp"

namespace dosefloor::optics {
namespace {

constexpr double largest_phi = 200.0;  // some 300 nodes; beyond it the sum is no way to compute an image

/// 2 half + 1 nodes out to `end` standard deviations of 1.
std::vector<FocalNode> equidistant(int half, double end) {
  std::vector<FocalNode> nodes;
  double sum = 0.0;
  for (int i = -half; i <= half; ++i) {
    const double x = half == 0 ? 0.0 : end * i / half;
    nodes.push_back({x, std::exp(-0.5 * x * x)});
    sum += nodes.back().weight;
  }
  for (FocalNode& node : nodes) {
    node.weight /= sum;
  }
  return nodes;
}

double largest_error(const std::vector<FocalNode>& nodes, double phi_max) {
  const int samples = 1 + static_cast<int>(8.0 * phi_max);  // the error's features are about 1 wide
  double worst = 0.0;
  for (int i = 0; i <= samples; ++i) {
    const double phi = phi_max * i / samples;
    double mean = 0.0;
    for (const FocalNode& node : nodes) {
      mean += node.weight * std::cos(phi * node.defocus_A);
    }
    worst = std::max(worst, std::abs(mean - std::exp(-0.5 * phi * phi)));
  }
  return worst;
}

}  // namespace

FocalQuadrature focal_quadrature(double focal_spread_A, double energy_keV, double q_max_per_A,
                                 double tolerance) {
  if (!(focal_spread_A >= 0.0) || !std::isfinite(focal_spread_A) || !(q_max_per_A > 0.0) ||
      !(tolerance >= 1e-12 && tolerance < 1.0)) {
    throw InputError("the focal distribution cannot be integrated: found a focal spread of " +
                     std::to_string(focal_spread_A) + " Å, frequencies up to " + std::to_string(q_max_per_A) +
                     " 1/Å and a tolerance of " + std::to_string(tolerance));
  }
  const double deviation_A = focal_spread_A / std::numbers::sqrt2;
  const double phi_max =
      std::numbers::pi * physics::wavelength_A(energy_keV) * deviation_A * q_max_per_A * q_max_per_A;
  const double end = std::sqrt(-2.0 * std::log(0.1 * tolerance));  // beyond it the density is negligible
  if (phi_max > largest_phi) {
    throw InputError("the focal distribution of a focal spread of " + std::to_string(focal_spread_A) +
                     " Å needs too many defoci (several hundred): lower the focal spread or take the " +
                     "coherence \"envelope\"");
  }
  FocalQuadrature rule{equidistant(0, end), 0.0};
  rule.error = largest_error(rule.nodes, phi_max);
  for (int half = 1; rule.error > tolerance; ++half) {
    rule.nodes = equidistant(half, end);
    rule.error = largest_error(rule.nodes, phi_max);
  }
  for (FocalNode& node : rule.nodes) {
    node.defocus_A *= deviation_A;
  }
  return rule;
}

}  // namespace dosefloor::optics

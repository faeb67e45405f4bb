#include "sim/optics/coherent_systems.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/physics/electron.hpp"
#include "sim/optics/focal_phase.hpp"
#include "sim/optics/symmetric_eigen.hpp"

namespace dosefloor::optics {
namespace {

constexpr double largest_v = 200.0;  // more than a hundred systems; beyond it the sum is no way to an image

using Function = std::vector<double>;  // of v, at the nodes

/// The wave's intensity at equidistant v, from 0 to v_max.
struct Nodes {
  double step;
  std::vector<double> intensity;

  [[nodiscard]] double v(std::size_t i) const { return step * static_cast<double>(i); }
};

/// Close enough for linear interpolation: c'' step²/8 is then below a tenth of the tolerance in the image.
double node_distance(double tolerance) {
  return std::min(1.0 / 16.0, std::sqrt(10.0 * tolerance));
}

/// Each ring's intensity spread evenly over its v; the first, which holds the direct beam, at 0.
Nodes nodes_of(const WaveSpectrum& spectrum, double v_per_A2, double v_max, double tolerance) {
  const auto count = std::max<std::size_t>(2, 1 + static_cast<std::size_t>(v_max / node_distance(tolerance)));
  Nodes nodes{v_max / static_cast<double>(count - 1), std::vector<double>(count, 0.0)};
  const std::vector<double>& rings = spectrum.shell_intensities();
  const double width_per_A = spectrum.shell_width_per_A();
  nodes.intensity[0] = rings[0];
  for (std::size_t a = 1; a < rings.size(); ++a) {
    const double inner = v_per_A2 * std::pow(width_per_A * static_cast<double>(a), 2);
    const double outer = v_per_A2 * std::pow(width_per_A * static_cast<double>(a + 1), 2);
    const auto parts = 1 + static_cast<std::size_t>((outer - inner) / nodes.step);
    for (std::size_t part = 0; part < parts; ++part) {
      const double v =
          inner + (outer - inner) * (static_cast<double>(part) + 0.5) / static_cast<double>(parts);
      const auto node = static_cast<std::size_t>(std::lround(v / nodes.step));
      nodes.intensity[std::min(node, count - 1)] += rings[a] / static_cast<double>(parts);
    }
  }
  return nodes;
}

double mean_intensity(const Nodes& nodes, const Function& a, const Function& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += nodes.intensity[i] * a[i] * b[i];
  }
  return sum;
}

/// Functions with R = Σ c_k c_k but for `negligible` of mean intensity, by Cholesky's decomposition: each is
/// exact at the node where most intensity is missing.
std::vector<Function> factors_of_rest(const Nodes& nodes, double negligible, double& left_out) {
  const std::size_t count = nodes.intensity.size();
  Function missing(count);  // R(v, v) less what the functions have
  for (std::size_t i = 0; i < count; ++i) {
    missing[i] = focal_rest(nodes.v(i), nodes.v(i));
  }
  std::vector<Function> factors;
  for (;;) {
    left_out = 0.0;
    std::size_t pivot = 0;
    for (std::size_t i = 0; i < count; ++i) {
      left_out += nodes.intensity[i] * missing[i];
      pivot = nodes.intensity[i] * missing[i] > nodes.intensity[pivot] * missing[pivot] ? i : pivot;
    }
    if (left_out <= negligible || missing[pivot] < 1e-13) {
      return factors;
    }
    Function next(count);
    for (std::size_t i = 0; i < count; ++i) {
      next[i] = focal_rest(nodes.v(i), nodes.v(pivot));
    }
    for (const Function& factor : factors) {
      const double at_pivot = factor[pivot];
      for (std::size_t i = 0; i < count; ++i) {
        next[i] -= factor[i] * at_pivot;
      }
    }
    const double scale = 1.0 / std::sqrt(missing[pivot]);
    for (std::size_t i = 0; i < count; ++i) {
      next[i] *= scale;
      missing[i] = std::max(0.0, missing[i] - next[i] * next[i]);
    }
    factors.push_back(std::move(next));
  }
}

/// The v beyond which too little is left of a system: cut off there, its interference with the rest of it
/// changes the image by 2 √(I_system I_beyond).
double seen_up_to_v(const Nodes& nodes, const Function& c, double intensity, double tolerance) {
  const double seen = std::pow(0.05 * tolerance / 2.0, 2) / intensity;
  double beyond = 0.0;
  std::size_t i = c.size() - 1;
  for (; i > 0; --i) {
    beyond += nodes.intensity[i] * c[i] * c[i];
    if (beyond > seen) {
      break;
    }
  }
  return nodes.v(std::min(i + 1, c.size() - 1));
}

/// Σ_j weights[j] factors[j]
Function combination(const std::vector<Function>& factors, const double* weights) {
  Function sum(factors.front().size(), 0.0);
  for (std::size_t j = 0; j < factors.size(); ++j) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] += weights[j] * factors[j][i];
    }
  }
  return sum;
}

}  // namespace

void CoherentSystems::column(std::size_t k, double qx_per_A, double ly_A, int ky_max, float* out) const {
  const std::vector<float>& table = systems[k].amplitude;
  const auto last = static_cast<float>(table.size() - 2);
  const auto qx2 = static_cast<float>(steps_per_A2 * qx_per_A * qx_per_A);
  const auto per_ky2 = static_cast<float>(steps_per_A2 / (ly_A * ly_A));
  float* positive = out + ky_max;
  for (int ky = 0; ky <= ky_max; ++ky) {
    const auto squared = static_cast<float>(ky * ky);
    const float position = std::min(qx2 + per_ky2 * squared, last + 1.0F);
    const float below = std::min(std::floor(position), last);
    const auto i = static_cast<std::ptrdiff_t>(below);
    const float* at = table.data() + i;
    positive[ky] = at[0] + (position - below) * (at[1] - at[0]);
  }
  for (int ky = 1; ky <= ky_max; ++ky) {
    out[ky_max - ky] = positive[ky];
  }
}

CoherentSystems coherent_systems(const WaveSpectrum& spectrum, double focal_spread_A, double energy_keV,
                                 double tolerance) {
  const double q_max_per_A =
      spectrum.shell_width_per_A() * static_cast<double>(spectrum.shell_intensities().size());
  if (!(focal_spread_A >= 0.0) || !std::isfinite(focal_spread_A) || !(tolerance >= 1e-8 && tolerance < 1.0)) {
    throw InputError("the focal distribution cannot be integrated: found a focal spread of " +
                     std::to_string(focal_spread_A) + " Å and a tolerance of " + std::to_string(tolerance) +
                     "; expected a focal spread from 0 and a tolerance of at least 1e-8 and below 1");
  }
  const double v_per_A2 = focal_phase_per_A2(focal_spread_A, energy_keV);
  const double v_max = v_per_A2 * q_max_per_A * q_max_per_A;
  if (v_max > largest_v) {
    throw InputError("the focal distribution of a focal spread of " + std::to_string(focal_spread_A) +
                     " Å needs too many coherent images (more than a hundred): lower the focal spread or "
                     "take the coherence \"envelope\"");
  }
  CoherentSystems result;
  if (v_max == 0.0) {
    return result;
  }
  const Nodes nodes = nodes_of(spectrum, v_per_A2, v_max, tolerance);
  result.steps_per_A2 = v_per_A2 / nodes.step;
  const std::vector<Function> factors = factors_of_rest(nodes, 0.02 * tolerance, result.left_out);
  std::vector<double> overlap;
  for (const Function& a : factors) {
    for (const Function& b : factors) {
      overlap.push_back(mean_intensity(nodes, a, b));
    }
  }
  const SymmetricEigen eigen = symmetric_eigen(overlap, factors.size());
  std::size_t kept = factors.size();
  while (kept > 0 && result.left_out + std::max(0.0, eigen.values[kept - 1]) <= tolerance / 3.0) {
    result.left_out += std::max(0.0, eigen.values[--kept]);
  }
  for (std::size_t k = 0; k < kept; ++k) {
    const Function c = combination(factors, &eigen.vectors[k * factors.size()]);
    const double v_end = seen_up_to_v(nodes, c, eigen.values[k], tolerance);
    result.systems.push_back({{c.begin(), c.end()}, eigen.values[k], std::sqrt(v_end / v_per_A2)});
  }
  return result;
}

}  // namespace dosefloor::optics

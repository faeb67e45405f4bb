#pragma once
/// The image as the mean of |ψ|² over the focal distribution, by brute force: what the coherent systems
/// stand for.

#include <cmath>
#include <numbers>
#include <vector>

#include "sim/core/fft/line_transform_set.hpp"
#include "sim/core/physics/electron.hpp"
#include "tests/sim/optics/reference_optics.hpp"

namespace dosefloor::test {

/// Equidistant defoci out to six standard deviations, so dense that the sum errs by less than 1e-8: two beams
/// interfere with the phase φ x at x standard deviations, φ <= phi_max, and defoci h apart give
/// exp(-φ²/2) to 2 exp[-(2π/h - φ_max)²/2].
inline std::vector<float> dense_focal_sum(const optics::WaveSpectrum& spectrum, const optics::Optics& lens,
                                          const fft::Grid& grid, double blur_A = 0.0) {
  const double q_max_per_A =
      spectrum.shell_width_per_A() * static_cast<double>(spectrum.shell_intensities().size());
  const double s_A = lens.focal_spread_A / std::numbers::sqrt2;
  const double phi_max = std::numbers::pi * physics::wavelength_A(300.0) * s_A * q_max_per_A * q_max_per_A;
  const double h = 2.0 * std::numbers::pi / (phi_max + 6.5);
  const int half = static_cast<int>(std::ceil(6.0 / h));
  const fft::LineTransformSet transforms({grid.nx, grid.ny}, fft::Planning::measure);
  optics::IntensityFormer former(grid, transforms.of(grid.nx), transforms.of(grid.ny));
  optics::Resampler resample(transforms);
  std::vector<float> image(static_cast<std::size_t>(grid.pixels()));
  std::vector<double> sum(image.size(), 0.0);
  double weights = 0.0;
  for (int i = -half; i <= half; ++i) {
    optics::Optics at_node = lens;
    at_node.focal_spread_A = 0.0;
    at_node.aberrations.defocus_A += s_A * h * i;
    resample({&former(spectrum, optics::Ctf(at_node, 300.0, grid))}, grid, blur_A, image.data());
    const double weight = std::exp(-0.5 * std::pow(h * i, 2));
    weights += weight;
    for (std::size_t p = 0; p < image.size(); ++p) {
      sum[p] += weight * image[p];
    }
  }
  for (std::size_t p = 0; p < image.size(); ++p) {
    image[p] = static_cast<float>(sum[p] / weights);
  }
  return image;
}

}  // namespace dosefloor::test

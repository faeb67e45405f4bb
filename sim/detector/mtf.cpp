#include "sim/detector/mtf.hpp"

#include <cmath>

#include "sim/core/vector_math/exponential.hpp"

namespace dosefloor::detector {

double Mtf::operator()(double q_nyquist) const {
  return (1.0 - floor) / (1.0 + std::pow(q_nyquist / c0, c3)) + floor;
}

void Mtf::column(double qx_nyquist, double step_nyquist, int count, double scale, float* out) const {
  constexpr float least = 1e-30F;  // instead of 0, which has no logarithm; its power is as good as 0
  const auto qx2 = static_cast<float>(qx_nyquist * qx_nyquist / (c0 * c0));
  const auto step = static_cast<float>(step_nyquist / c0);
  const auto half_c3 = static_cast<float>(0.5 * c3);
  const auto amplitude = static_cast<float>(scale * (1.0 - floor));
  const auto offset = static_cast<float>(scale * floor);
  for (int i = 0; i < count; ++i) {
    const float qy = step * static_cast<float>(i);
    const float power = vector_math::exp2(half_c3 * vector_math::log2(qx2 + qy * qy + least));
    out[i] = amplitude / (1.0F + power) + offset;
  }
}

}  // namespace dosefloor::detector

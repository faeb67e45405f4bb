#pragma once
/// The modulation transfer of a camera.

namespace dosefloor::detector {

/// MTF(q̃) = (1 - C') / (1 + (q̃ / c0)^c3) + C' (the paper's Eq. 1 without noise), q̃ = |q| / q_Nyquist, up to
/// √2 in the corners of reciprocal space. MTF(0) = 1.
struct Mtf {
  double c0 = 0.5;
  double c3 = 2.0;
  double floor = 0.0;  ///< C'

  [[nodiscard]] double operator()(double q_nyquist) const;

  /// out[i] = scale · MTF(hypot(qx, i · step)) for i = 0 .. count - 1, in single precision (to 2e-6).
  void column(double qx_nyquist, double step_nyquist, int count, double scale, float* out) const;
};

}  // namespace dosefloor::detector

#include "sim/optics/ctf.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "sim/core/physics/electron.hpp"
#include "sim/core/vector_math/exponential.hpp"
#include "sim/core/vector_math/unit_phase.hpp"

namespace dosefloor::optics {
namespace {

constexpr int strip = 64;  // values of ky that are computed together, in registers and first-level cache

double squared(double x) {
  return x * x;
}

}  // namespace

Ctf::Ctf(const Optics& optics, double energy_keV, const fft::Grid& grid)
    : aberrations_(optics.aberrations),
      grid_(grid),
      wavelength_A_(physics::wavelength_A(energy_keV)),
      temporal_exponent_(optics.coherence == config::Coherence::envelope
                             ? squared(0.5 * std::numbers::pi * optics.focal_spread_A / wavelength_A_)
                             : 0.0),
      spatial_exponent_(squared(std::numbers::pi * 1e-3 * optics.angular_spread_mrad / wavelength_A_)) {}

std::complex<double> Ctf::operator()(double qx_per_A, double qy_per_A) const {
  const double ax = wavelength_A_ * qx_per_A;
  const double ay = wavelength_A_ * qy_per_A;
  const Phase phase = aberrations_(ax, ay);
  const double envelope =
      std::exp(-temporal_exponent_ * squared(ax * ax + ay * ay) -
               spatial_exponent_ * (squared(phase.gradient_A[0]) + squared(phase.gradient_A[1])));
  return std::polar(envelope, -2.0 * std::numbers::pi / wavelength_A_ * phase.chi_A);
}

double Ctf::temporal_envelope(double q_per_A) const {
  return std::exp(-temporal_exponent_ * squared(squared(wavelength_A_ * q_per_A)));
}

double Ctf::displacement_A(double qx_per_A, double qy_per_A) const {
  const Phase phase = aberrations_(wavelength_A_ * qx_per_A, wavelength_A_ * qy_per_A);
  return std::hypot(phase.gradient_A[0], phase.gradient_A[1]);
}

double Ctf::cutoff_per_A() const {
  constexpr double nothing_left = 16.118;  // -ln 1e-7
  if (temporal_exponent_ == 0.0) {
    return std::numeric_limits<double>::infinity();
  }
  return std::sqrt(std::sqrt(nothing_left / temporal_exponent_)) / wavelength_A_;
}

void Ctf::column(int kx, int ky_max, fft::Complex* out) const {
  if (is_round()) {
    round_column(kx, ky_max, out);
    return;
  }
  const double qx = kx / grid_.lx_A;
  for (int i = 0; i <= 2 * ky_max; ++i) {
    const std::complex<double> h = (*this)(qx, (i - ky_max) / grid_.ly_A);
    out[i] = fft::Complex(static_cast<float>(h.real()), static_cast<float>(h.imag()));
  }
}

void Ctf::round_column(int kx, int ky_max, fft::Complex* out) const {
  const double ax2 = squared(wavelength_A_ * kx / grid_.lx_A);
  const double step = wavelength_A_ / grid_.ly_A;
  const auto& [r1, r2, r3] = aberrations_.round_A();
  std::array<float, strip> phase{};
  std::array<float, strip> exponent{};
  std::array<float, strip> re{};
  std::array<float, strip> im{};
  for (int begin = 0; begin <= ky_max; begin += strip) {
    for (int i = 0; i < strip; ++i) {
      const double ay = step * (begin + i);
      const double a2 = ax2 + ay * ay;
      const double per_radian = r1 + a2 * (r2 + a2 * r3);
      const double turns = a2 * per_radian / wavelength_A_;
      const double slope = 2.0 * (r1 + a2 * (2.0 * r2 + a2 * 3.0 * r3));
      phase[static_cast<std::size_t>(i)] =
          static_cast<float>(-2.0 * std::numbers::pi * (turns - std::rint(turns)));
      exponent[static_cast<std::size_t>(i)] =
          static_cast<float>(-temporal_exponent_ * a2 * a2 - spatial_exponent_ * slope * slope * a2);
    }
    for (std::size_t i = 0; i < strip; ++i) {
      const float envelope = vector_math::exp(exponent[i]);
      float cosine = 0.0F;
      float sine = 0.0F;
      vector_math::unit_phase(phase[i], cosine, sine);
      re[i] = envelope * cosine;
      im[i] = envelope * sine;
    }
    const int count = std::min(strip, ky_max + 1 - begin);
    for (int i = 0; i < count; ++i) {
      const fft::Complex h(re[static_cast<std::size_t>(i)], im[static_cast<std::size_t>(i)]);
      out[ky_max + begin + i] = h;
      out[ky_max - begin - i] = h;
    }
  }
}

}  // namespace dosefloor::optics

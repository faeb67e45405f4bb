#include "sim/potential/phase_powers.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace dosefloor::potential {

void phase_powers(double u, int count, float* cosine, float* sine) {
  constexpr int strands = 8;  // independent recurrences with step z^8, so that they run in one register
  std::array<double, strands> re{};
  std::array<double, strands> im{};
  const double angle = 2.0 * std::numbers::pi * (u - std::floor(u));
  for (std::size_t s = 0; s < strands; ++s) {
    re[s] = std::cos(angle * static_cast<double>(s));
    im[s] = std::sin(angle * static_cast<double>(s));
  }
  const double step_re = std::cos(angle * strands);
  const double step_im = std::sin(angle * strands);
  int k = 0;
  for (; k + strands <= count; k += strands) {
    for (std::size_t s = 0; s < strands; ++s) {
      cosine[k + static_cast<int>(s)] = static_cast<float>(re[s]);
      sine[k + static_cast<int>(s)] = static_cast<float>(im[s]);
      const double next_re = re[s] * step_re - im[s] * step_im;
      im[s] = re[s] * step_im + im[s] * step_re;
      re[s] = next_re;
    }
  }
  for (std::size_t s = 0; k < count; ++k, ++s) {
    cosine[k] = static_cast<float>(re.at(s));
    sine[k] = static_cast<float>(im.at(s));
  }
}

}  // namespace dosefloor::potential

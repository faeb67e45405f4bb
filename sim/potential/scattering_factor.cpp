#include "sim/potential/scattering_factor.hpp"

#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/potential/kirkland_table.hpp"
#include "sim/potential/lobato_table.hpp"

namespace dosefloor::potential {
namespace {

double lobato_A(const LobatoCoefficients& element, double q2) {
  double f = 0.0;
  for (std::size_t i = 0; i < element.a.size(); ++i) {
    const double denominator = 1.0 + element.b.at(i) * q2;
    f += element.a.at(i) * (1.0 + denominator) / (denominator * denominator);
  }
  return f;
}

double kirkland_A(const KirklandCoefficients& element, double q2) {
  double f = 0.0;
  for (std::size_t i = 0; i < element.a.size(); ++i) {
    f += element.a.at(i) / (q2 + element.b.at(i)) + element.c.at(i) * std::exp(-element.d.at(i) * q2);
  }
  return f;
}

}  // namespace

config::Parametrization parametrization_from_name(std::string_view name) {
  if (name == "lobato") {
    return config::Parametrization::lobato;
  }
  if (name == "kirkland") {
    return config::Parametrization::kirkland;
  }
  throw InputError("unknown potential \"" + std::string(name) + "\": expected \"lobato\" or \"kirkland\"");
}

double scattering_factor_A(config::Parametrization source, int atomic_number, double q2_per_A2) {
  if (atomic_number < 1 || atomic_number > static_cast<int>(lobato_table.size())) {
    throw InputError("no scattering factor for atomic number " + std::to_string(atomic_number) +
                     ": expected 1 to " + std::to_string(lobato_table.size()));
  }
  const auto row = static_cast<std::size_t>(atomic_number - 1);
  return source == config::Parametrization::lobato ? lobato_A(lobato_table.at(row), q2_per_A2)
                                                   : kirkland_A(kirkland_table.at(row), q2_per_A2);
}

double projected_potential_transform_VA3(config::Parametrization source, int atomic_number, double q2_per_A2,
                                         double debye_waller_A2) {
  return projected_potential_per_scattering_factor_VA2 *
         scattering_factor_A(source, atomic_number, q2_per_A2) *
         std::exp(-0.25 * debye_waller_A2 * q2_per_A2);
}

}  // namespace dosefloor::potential

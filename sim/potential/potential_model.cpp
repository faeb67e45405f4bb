#include "sim/potential/potential_model.hpp"

namespace dosefloor::potential {

double PotentialModel::transform_VA3(std::uint8_t atomic_number, double q2_per_A2) const {
  const auto found = debye_waller_A2.find(atomic_number);
  const double b_A2 = found == debye_waller_A2.end() ? 0.0 : found->second;
  return projected_potential_transform_VA3(source, atomic_number, q2_per_A2, b_A2);
}

}  // namespace dosefloor::potential

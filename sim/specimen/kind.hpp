#pragma once
/// Specimens without a particle: what a network marks there is false, whatever it is.

#include <cstdint>

#include "config/sections/specimen.hpp"
#include "sim/specimen/specimen.hpp"

namespace dosefloor::specimen {

/// The values are stored (/entry/specimens, column kind): append, never renumber.
enum class SpecimenKind : std::uint8_t {
  particle = 0,  ///< on its support
  support = 1,   ///< alone
  vacuum = 2,    ///< no atom at all
};

/// "particle", "support", "vacuum".
[[nodiscard]] const char* name_of(SpecimenKind kind);

/// Whether specimens of this configuration may be without a particle; never with specimen.from.
[[nodiscard]] bool may_be_empty(const config::SpecimenConfig& config);

/// Of specimen `id` of `count`: a pure function of its arguments. The last config.empty_last specimens are in turns
/// support and vacuum. Of the others each is without a particle with the probability config.empty_share, and then
/// vacuum with the probability 1/2: by two numbers of Purpose::kind, so that specimens with a particle are the same for
/// every share.
[[nodiscard]] SpecimenKind kind_of(const config::SpecimenConfig& config, std::uint64_t seed, std::int64_t id,
                                   std::int64_t count);

/// Leaves out the particle, or all atoms; what is left stays where it is. The parameters then count no layers and atoms
/// of what is left out; the rest of them is what was drawn.
void leave_out(Specimen& specimen, SpecimenKind kind);

}  // namespace dosefloor::specimen

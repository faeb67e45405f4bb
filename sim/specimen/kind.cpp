#include "sim/specimen/kind.hpp"

#include <cstddef>
#include <utility>

#include "sim/core/random/stream.hpp"
#include "sim/specimen/particle.hpp"

namespace dosefloor::specimen {

const char* name_of(SpecimenKind kind) {
  switch (kind) {
    case SpecimenKind::particle:
      return "particle";
    case SpecimenKind::support:
      return "support";
    case SpecimenKind::vacuum:
      break;
  }
  return "vacuum";
}

bool may_be_empty(const config::SpecimenConfig& config) {
  return config.from.empty() && (config.empty_share > 0.0 || config.empty_last > 0);
}

SpecimenKind kind_of(const config::SpecimenConfig& config, std::uint64_t seed, std::int64_t id,
                     std::int64_t count) {
  if (!may_be_empty(config)) {
    return SpecimenKind::particle;
  }
  const std::int64_t first_of_last = count - config.empty_last;
  if (id >= first_of_last) {
    return (id - first_of_last) % 2 == 0 ? SpecimenKind::support : SpecimenKind::vacuum;
  }
  random::Stream stream({seed, random::Purpose::kind, static_cast<std::uint32_t>(id), 0});
  if (stream.uniform() >= config.empty_share) {
    return SpecimenKind::particle;
  }
  constexpr double half = 0.5;
  return stream.uniform() < half ? SpecimenKind::support : SpecimenKind::vacuum;
}

void leave_out(Specimen& specimen, SpecimenKind kind) {
  if (kind == SpecimenKind::particle) {
    return;
  }
  structure::Structure left;
  left.box_A = specimen.structure.box_A;
  for (std::size_t i = 0; kind == SpecimenKind::support && i < specimen.structure.size(); ++i) {
    if (specimen.structure.atomic_numbers[i] != atomic_number_au) {
      left.atomic_numbers.push_back(specimen.structure.atomic_numbers[i]);
      left.positions_A.push_back(specimen.structure.positions_A[i]);
    }
  }
  specimen.structure = std::move(left);
  SpecimenParameters& counted = specimen.parameters;
  counted.au_layers = counted.n_au = 0;
  if (kind == SpecimenKind::vacuum) {
    counted.n_ce = counted.n_o = 0;
  }
}

}  // namespace dosefloor::specimen

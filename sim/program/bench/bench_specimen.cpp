#include "sim/program/bench/bench_specimen.hpp"

#include <cstdlib>
#include <utility>

#include "sim/specimen/specimen.hpp"

namespace dosefloor::sim_bench {

structure::Structure specimen_of_about_800_atoms() {
  config::SpecimenConfig config;
  config.box_A = {44.0, 44.0, 28.0};
  config.margin_A = 1.0;
  config.facet_100_A = {9.0, 12.0};
  config.facet_111_A = {9.0, 12.0};
  config.slab_width_A = {22.0, 28.0};
  config.slab_thickness_A = {20.0, 24.0};
  config.slab_trilayers = {3, 3};
  structure::Structure nearest;
  for (std::uint32_t id = 0; id < 32; ++id) {
    structure::Structure candidate = specimen::generate_specimen(config, 1, id).structure;
    const auto distance = [](const structure::Structure& s) {
      return std::abs(static_cast<long>(s.size()) - 800);
    };
    if (id == 0 || distance(candidate) < distance(nearest)) {
      nearest = std::move(candidate);
    }
  }
  return nearest;
}

}  // namespace dosefloor::sim_bench

#include "sim/waves_stage/wave_engine.hpp"

#include <fmt/format.h>

#include "sim/core/physics/electron.hpp"

namespace dosefloor::waves_stage {

WaveEngine::WaveEngine(const parallel::Communicator& group, const WaveSettings& settings,
                       fft::Planning planning)
    : settings_(settings) {
  const fft::Grid& grid = settings.grid;
  if (group.size() == 1) {
    fused_.emplace(grid, settings.beam, settings.model, planning);
    rows_.rows = grid.ny;
  } else {
    slab_transform_ = std::make_unique<fft::SlabTransform>(grid, group.handle(), planning);
    slab_.emplace(*slab_transform_, settings.beam, settings.model);
    rows_.y_begin = slab_transform_->real_shape().y_begin;
    rows_.rows = slab_transform_->real_shape().rows;
  }
  rows_.wave.resize(static_cast<std::size_t>(rows_.rows) * static_cast<std::size_t>(grid.nx));
}

const WaveRows& WaveEngine::operator()(const structure::Structure& structure, bool with_projected_potential) {
  const potential::SlicedAtoms atoms(structure, settings_.slice_thickness_A);
  rows_.projected_potential_VA.resize(with_projected_potential ? rows_.wave.size() : 0);
  if (fused_) {
    compute_fused(atoms, with_projected_potential);
  } else {
    compute_slab(atoms, with_projected_potential);
  }
  return rows_;
}

void WaveEngine::compute_fused(const potential::SlicedAtoms& atoms, bool with_projected_potential) {
  (*fused_)(atoms, reinterpret_cast<fft::Complex*>(rows_.wave.data()));
  if (with_projected_potential) {
    fused_->projected_potential(atoms, rows_.projected_potential_VA.data());
  }
}

void WaveEngine::compute_slab(const potential::SlicedAtoms& atoms, bool with_projected_potential) {
  const auto& wave = (*slab_)(atoms);
  for (std::size_t i = 0; i < rows_.wave.size(); ++i) {
    rows_.wave[i] = {wave(i).real(), wave(i).imag()};
  }
  if (with_projected_potential) {
    const auto& sigma_v = slab_->sigma_projected_potential(atoms);
    const auto sigma =
        static_cast<float>(physics::interaction_constant_rad_per_VA(settings_.beam.energy_keV));
    for (std::size_t i = 0; i < rows_.wave.size(); ++i) {
      rows_.projected_potential_VA[i] = sigma_v(i).real() / sigma;
    }
  }
}

fft::PlanSet engine_plans(const parallel::Communicator& group, bool first_group,
                          const WaveSettings& settings) {
  const fft::Grid& grid = settings.grid;
  if (group.size() > 1) {
    fft::know_slab_solvers();  // before stored wisdom is imported
  }
  return {fmt::format("{}x{}-{}", grid.nx, grid.ny, group.size()),
          fmt::format("{} x {} pixels", grid.nx, grid.ny), [&group, first_group, settings] {
            if (!first_group) {
              return;
            }
            const WaveEngine planned(group, settings, fft::Planning::patient);
            if (group.size() > 1) {
              fft::gather_wisdom(group.handle());
            }
          }};
}

}  // namespace dosefloor::waves_stage

#pragma once
/// Exit waves for a group of ranks: one rank takes the fused host path, several share slabs.

#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/fft/grid.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/slab_transform.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/multislice/beam.hpp"
#include "sim/multislice/fused_multislice.hpp"
#include "sim/multislice/multislice.hpp"
#include "sim/potential/potential_model.hpp"
#include "sim/potential/sliced_atoms.hpp"

namespace dosefloor::waves_stage {

/// What a wave depends on besides its atoms.
struct WaveSettings {
  fft::Grid grid;
  double slice_thickness_A = 1.0;
  multislice::Beam beam;
  potential::PotentialModel model;
};

/// The rows [y] of a wave that this rank holds, C-ordered [y, x].
struct WaveRows {
  int y_begin = 0;
  int rows = 0;
  std::vector<std::complex<float>> wave;
  std::vector<float> projected_potential_VA;  ///< empty unless asked for
};

class WaveEngine {
 public:
  /// Collective over `group`, which must outlive the engine.
  WaveEngine(const parallel::Communicator& group, const WaveSettings& settings, fft::Planning planning);

  /// Collective over the group. Throws InputError for atoms outside the box in z.
  const WaveRows& operator()(const structure::Structure& structure, bool with_projected_potential);

 private:
  void compute_fused(const potential::SlicedAtoms& atoms, bool with_projected_potential);
  void compute_slab(const potential::SlicedAtoms& atoms, bool with_projected_potential);

  WaveSettings settings_;
  WaveRows rows_;
  std::optional<multislice::FusedMultislice> fused_;
  std::unique_ptr<fft::SlabTransform> slab_transform_;
  std::optional<multislice::Multislice<fft::SlabTransform>> slab_;
};

/// The plans of engines with these settings; the ranks of `group` plan together where it is the first one.
fft::PlanSet engine_plans(const parallel::Communicator& group, bool first_group,
                          const WaveSettings& settings);

}  // namespace dosefloor::waves_stage

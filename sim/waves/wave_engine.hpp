#pragma once
/// Exit waves for a group of ranks: one rank takes the fused host path, several share slabs.

#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/fft/grid.hpp"
#include "sim/fft/slab_transform.hpp"
#include "sim/parallel/communicator.hpp"
#include "sim/plans/shared_plans.hpp"
#include "sim/potential/potential_model.hpp"
#include "sim/potential/sliced_atoms.hpp"
#include "sim/wave/beam.hpp"
#include "sim/wave/fused_multislice.hpp"
#include "sim/wave/multislice.hpp"

namespace dosefloor::waves {

/// What a wave depends on besides its atoms.
struct WaveSettings {
  fft::Grid grid;
  double slice_thickness_A = 1.0;
  wave::Beam beam;
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
  std::optional<wave::FusedMultislice> fused_;
  std::unique_ptr<fft::SlabTransform> slab_transform_;
  std::optional<wave::Multislice<fft::SlabTransform>> slab_;
};

/// The plans of engines with these settings; the ranks of `group` plan together where it is the first one.
plans::PlanSet engine_plans(const parallel::Communicator& group, bool first_group,
                            const WaveSettings& settings);

}  // namespace dosefloor::waves

#pragma once
/// Gradients summed in single precision over the ranks of CPUs, or over the microbatches of one device.

#include <mpi.h>

#include <vector>

#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::reduction {

/// Microbatches add up in the flat array itself; its buckets are summed over ranks by MPI, launched while the
/// last backward pass runs. The bits depend on the number of ranks, and on who had which microbatch.
class FloatReduction : public GradientReduction {
 public:
  /// Collective over `comm`, of which it makes a copy. Throws Error if `gradient` is on a device and there
  /// are other ranks: MPI does not reach there.
  FloatReduction(const parallel::Communicator& comm, FlatGradient& gradient, double timeout_s);

  void begin_step() override;
  void add_microbatch() override {}
  void launch_up_to(std::size_t buckets) override;
  [[nodiscard]] bool launches_from_any_thread() const override { return false; }
  double finish() override;

 private:
  parallel::Communicator comm_;
  FlatGradient& gradient_;
  double timeout_s_;
  std::vector<MPI_Request> launched_;  ///< one per bucket, in their order
};

}  // namespace dosefloor::reduction

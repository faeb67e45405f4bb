#pragma once
/// Gradients summed in fixed point, on CPUs: the same bits whatever rank had which microbatch.

#include <span>

#include "train/reduction/exact_sum.hpp"
#include "train/reduction/gradient_reduction.hpp"

namespace dosefloor::reduction {

/// Every microbatch is added to an ExactSum by itself: sums in float inside a rank would depend on how
/// microbatches are distributed. One integer all-reduce per step, 16 bytes per element; nothing is launched
/// while backward runs. A rank alone leaves its last microbatch (the one whose buckets are launched) in the
/// array, and finish() adds it on the way to the mean: with one microbatch a step, no sum is ever stored.
class ExactReduction : public GradientReduction {
 public:
  /// Collective over `comm`, of which it makes a copy. Throws Error if `gradient` is on a device.
  ExactReduction(const parallel::Communicator& comm, FlatGradient& gradient, double timeout_s);

  void begin_step() override;
  void add_microbatch() override;
  void launch_up_to(std::size_t buckets) override;
  [[nodiscard]] bool launches_from_any_thread() const override { return true; }
  double finish() override;

 private:
  parallel::Communicator comm_;
  FlatGradient& gradient_;
  double timeout_s_;
  ExactSum sum_;
  bool is_last_ = false;       ///< the microbatch of the pass under way, of this rank
  bool last_is_left_ = false;  ///< in gradient_, not in sum_
};

/// Collective. Adds up `values` over the ranks, which is exact: integers. `what` is for the message. Throws
/// Error after `timeout_s` seconds.
void sum_over_ranks(const parallel::Communicator& comm, std::span<std::int64_t> values, double timeout_s,
                    const std::string& what);

}  // namespace dosefloor::reduction

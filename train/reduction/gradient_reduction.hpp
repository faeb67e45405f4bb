#pragma once
/// The gradient of one step as a sum over microbatches and ranks: what the training loop sees of it.
///
/// A rank's gradients live in one flat array of float32, [gradient of all parameters | loss | samples]:
/// backward passes add the gradient of the *summed* loss to its first part, and the loop adds each
/// microbatch's summed loss and its number of samples to the last two elements. One step then is
///
///   reduction.begin_step();
///   for (microbatches of this rank)                  // none at all is fine: that rank adds zeros
///     loss = summed loss; gradient.count(loss, samples);
///     if (this is the last one) gradient.arm(reduction);   // buckets are launched while backward runs
///     loss.backward();
///     reduction.add_microbatch();
///   samples = reduction.finish();                    // gradient and loss are now means over all samples
///
/// so that uneven shares and ranks without samples are exact, and loss and count travel with the gradients.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::reduction {

/// Part of the flat array that is reduced at once: elements first .. first + count - 1.
struct Bucket {
  std::size_t first;
  std::size_t count;

  bool operator==(const Bucket&) const = default;
};

/// The flat array, in the memory of a CPU or a device. GradientBuckets is the one of a network.
class FlatGradient {
 public:
  virtual ~FlatGradient() = default;
  /// All elements; on a device the pointer is not to be read from here. Valid as long as this object.
  [[nodiscard]] virtual std::span<float> values() = 0;
  [[nodiscard]] virtual bool on_device() const = 0;
  /// Parts in the order in which they are launched, the same on all ranks; together they are all elements,
  /// once.
  [[nodiscard]] virtual const std::vector<Bucket>& buckets() const = 0;

  /// Sets all elements to 0.
  virtual void zero() = 0;
  /// The last element; waits for a device.
  [[nodiscard]] virtual double samples() const = 0;
  /// Whether no element is NaN or infinite; waits for a device.
  [[nodiscard]] virtual bool finite() const = 0;
  /// Divides all elements but the last.
  virtual void divide(double divisor) = 0;
};

/// Every member is called on all ranks in the same order, except add_microbatch() and launch_up_to(), which
/// are called as often as a rank has microbatches; only begin_step() and finish() are collective. After an
/// exception the program must end: other ranks may be waiting.
class GradientReduction {
 public:
  virtual ~GradientReduction() = default;

  /// Sets the flat array to 0.
  virtual void begin_step() = 0;

  /// After a backward pass. What the array holds belongs to the reduction then: it adds it to a sum and
  /// zeroes it, or leaves it so that the next pass adds to it. Throws Error if a gradient is NaN or too large
  /// to be summed.
  virtual void add_microbatch() = 0;

  /// During the backward pass of a rank's last microbatch: the first `buckets` buckets are final on this rank
  /// and may be launched. Launches those that were not. What was never announced is launched by finish().
  virtual void launch_up_to(std::size_t buckets) = 0;
  /// Whether launch_up_to() may be called by other threads than the one that called MPI_Init.
  [[nodiscard]] virtual bool launches_from_any_thread() const = 0;

  /// Collective. The array becomes (sum over microbatches and ranks) / (sum of samples), its last element the
  /// sum of samples, which is returned. Throws Error if there are no samples at all, if the gradients
  /// diverged, or if another rank keeps this one waiting for too long.
  virtual double finish() = 0;
};

struct ReductionOptions {
  bool exact = true;         ///< in fixed point, the same bits on any number of ranks; on CPUs only
  double timeout_s = 600.0;  ///< how long ranks wait for each other
};

/// Collective over `comm` (copies of it are made). Chooses
///   - on CPUs and `exact`: ExactReduction;
///   - on CPUs otherwise, and on one device alone: FloatReduction;
///   - on the devices of several ranks: NCCL (`gradient` is on the device that device_of_rank() gives).
/// A device never sums in fixed point, whatever `exact` says. `gradient` must outlive the reduction. Throws
/// InputError, on all ranks, where two of them have the same device, or if this build has no NCCL and needs
/// it.
[[nodiscard]] std::unique_ptr<GradientReduction> make_reduction(const parallel::Communicator& comm,
                                                                FlatGradient& gradient,
                                                                const ReductionOptions& options);

}  // namespace dosefloor::reduction

#pragma once
/// Hand-out of items 0..total-1 to ranks that ask when they are ready. One integer in an MPI window on rank 0
/// is advanced by MPI_Fetch_and_op (passive target), so nobody waits for anybody and there is no master rank.
/// Which rank gets which item is not reproducible; results must depend on the item's id only.

#include <mpi.h>

#include <cstdint>
#include <optional>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::parallel {

class WorkCounter {
 public:
  /// Collective over `comm`, which must outlive the counter. Throws InputError if total < 0 or differs
  /// between the ranks. A communicator of one rank needs no window and makes none.
  WorkCounter(const Communicator& comm, std::int64_t total);
  /// Collective; while an exception unwinds it leaves the window alone, because freeing it would wait for
  /// ranks that may be elsewhere.
  ~WorkCounter();
  WorkCounter(const WorkCounter&) = delete;
  WorkCounter& operator=(const WorkCounter&) = delete;
  WorkCounter(WorkCounter&&) = delete;
  WorkCounter& operator=(WorkCounter&&) = delete;

  /// The next item nobody has had, or nothing once all are handed out. Not collective.
  [[nodiscard]] std::optional<std::int64_t> next();

 private:
  std::int64_t total_ = 0;
  std::int64_t handed_out_alone_ = 0;  ///< the counter itself on a communicator of one rank
  bool exhausted_ = false;
  MPI_Win window_ = MPI_WIN_NULL;
  int exceptions_at_construction_ = 0;
};

}  // namespace dosefloor::parallel

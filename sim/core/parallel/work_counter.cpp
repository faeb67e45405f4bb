#include "sim/core/parallel/work_counter.hpp"

#include <exception>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"

namespace dosefloor::parallel {

WorkCounter::WorkCounter(const Communicator& comm, std::int64_t total)
    : total_(total), exceptions_at_construction_(std::uncaught_exceptions()) {
  const std::int64_t least = comm.allreduce(total, Reduction::min);
  const std::int64_t most = comm.allreduce(total, Reduction::max);
  if (least < 0 || least != most) {
    throw InputError("the number of items must be >= 0 and the same on all ranks, found " +
                     std::to_string(least) + " to " + std::to_string(most));
  }
  if (comm.size() == 1) {
    return;
  }
  void* memory = nullptr;
  const MPI_Aint bytes = comm.is_root() ? static_cast<MPI_Aint>(sizeof(std::int64_t)) : 0;
  check(MPI_Win_allocate(bytes, static_cast<int>(sizeof(std::int64_t)), MPI_INFO_NULL, comm.handle(),
                         static_cast<void*>(&memory), &window_),
        "MPI_Win_allocate");
  check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
  check(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "MPI_Win_lock_all");
  if (comm.is_root()) {
    // Set by a one-sided call too: a plain store is seen by others only in the unified memory model.
    const std::int64_t zero = 0;
    std::int64_t before = 0;
    check(MPI_Fetch_and_op(&zero, &before, MPI_INT64_T, 0, 0, MPI_REPLACE, window_), "MPI_Fetch_and_op");
    check(MPI_Win_flush(0, window_), "MPI_Win_flush");
  }
  comm.barrier();
}

WorkCounter::~WorkCounter() {
  if (window_ != MPI_WIN_NULL && std::uncaught_exceptions() == exceptions_at_construction_) {
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }
}

std::optional<std::int64_t> WorkCounter::next() {
  if (exhausted_) {
    return std::nullopt;
  }
  std::int64_t item = handed_out_alone_;
  if (window_ == MPI_WIN_NULL) {
    ++handed_out_alone_;
  } else {
    const std::int64_t one = 1;
    check(MPI_Fetch_and_op(&one, &item, MPI_INT64_T, 0, 0, MPI_SUM, window_), "MPI_Fetch_and_op");
    check(MPI_Win_flush(0, window_), "MPI_Win_flush");
  }
  exhausted_ = item >= total_;
  return exhausted_ ? std::nullopt : std::optional(item);
}

}  // namespace dosefloor::parallel

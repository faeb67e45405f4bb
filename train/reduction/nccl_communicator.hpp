#pragma once
/// NCCL's communicator, and a stream for it, as a move-only value.

#include <cuda_runtime_api.h>
#include <nccl.h>

#include <cstddef>
#include <memory>
#include <string>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::reduction {

/// Collective. A new id from rank 0, on every rank. Needs no device. Throws Error on all ranks if NCCL has
/// none.
[[nodiscard]] ncclUniqueId exchange_unique_id(const parallel::Communicator& comm);

/// One rank per device. It does not block: whatever waits for other ranks ends after `timeout_s` seconds, or
/// with the first error that NCCL finds, by aborting the communicator (which also ends NCCL's kernels on this
/// device) and Error.
class NcclCommunicator {
 public:
  /// Collective over `comm`, whose ranks it numbers alike; their devices must differ
  /// (require_distinct_devices()). The calling thread's current device becomes `device`.
  NcclCommunicator(const parallel::Communicator& comm, int device, double timeout_s);

  /// Collective. Sums `count` floats of device memory over the ranks, in place: begins once everything given
  /// to the default stream before this call is done, and goes on beside what is given to it afterwards. Any
  /// thread may call it, one at a time.
  void sum(float* first, std::size_t count);

  /// Waits for all sums.
  void wait(const std::string& what);

 private:
  struct Abort {
    void operator()(ncclComm_t comm) const noexcept { ncclCommAbort(comm); }
  };
  struct DestroyStream {
    void operator()(cudaStream_t stream) const noexcept { cudaStreamDestroy(stream); }
  };
  struct DestroyEvent {
    void operator()(cudaEvent_t event) const noexcept { cudaEventDestroy(event); }
  };
  using Event = std::unique_ptr<CUevent_st, DestroyEvent>;

  static Event make_event();
  [[nodiscard]] ncclResult_t state() const;
  [[nodiscard]] std::string failure() const;
  void settle(const std::string& what);

  int device_;
  double timeout_s_;
  std::unique_ptr<CUstream_st, DestroyStream> stream_;
  Event ready_;     ///< in the default stream: what is to be summed has been computed
  Event finished_;  ///< in stream_: all sums given to it
  // Aborted, not destroyed: that waits for no one, and after wait() there is nothing to lose. It goes before
  // its stream.
  std::unique_ptr<ncclComm, Abort> comm_;
};

}  // namespace dosefloor::reduction

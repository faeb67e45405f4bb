#include "train/reduction/nccl_communicator.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "train/reduction/device_check.hpp"
#include "train/reduction/device_wait.hpp"

namespace dosefloor::reduction {
namespace {

cudaStream_t const default_stream = nullptr;

}  // namespace

ncclUniqueId exchange_unique_id(const parallel::Communicator& comm) {
  ncclUniqueId id{};
  parallel::run_on_root(comm, [&id] { check(ncclGetUniqueId(&id), "ncclGetUniqueId"); });
  return comm.broadcast_value(id);
}

NcclCommunicator::Event NcclCommunicator::make_event() {
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  return Event(event);
}

NcclCommunicator::NcclCommunicator(const parallel::Communicator& comm, int device, double timeout_s)
    : device_(device), timeout_s_(timeout_s) {
  check(cudaSetDevice(device), "cudaSetDevice");
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  stream_.reset(stream);
  ready_ = make_event();
  finished_ = make_event();

  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  ncclComm_t handle = nullptr;
  check(ncclCommInitRankConfig(&handle, comm.size(), exchange_unique_id(comm), comm.rank(), &config),
        "ncclCommInitRankConfig");
  comm_.reset(handle);
  settle("NCCL to connect the devices of all ranks");
}

ncclResult_t NcclCommunicator::state() const {
  ncclResult_t state = ncclSuccess;
  check(ncclCommGetAsyncError(comm_.get(), &state), "ncclCommGetAsyncError");
  return state;
}

std::string NcclCommunicator::failure() const {
  const ncclResult_t now = state();
  if (now == ncclSuccess || now == ncclInProgress) {
    return "";
  }
  return std::string(ncclGetErrorString(now)) + " (" + ncclGetLastError(comm_.get()) + ")";
}

void NcclCommunicator::settle(const std::string& what) {
  wait_or_abort({.done = [this] { return state() != ncclInProgress; },
                 .failure = [this] { return failure(); },
                 .abort = [this] { comm_.reset(); }},
                timeout_s_, what);
}

void NcclCommunicator::sum(float* first, std::size_t count) {
  check(cudaSetDevice(device_), "cudaSetDevice");  // this may be another thread
  check(cudaEventRecord(ready_.get(), default_stream), "cudaEventRecord");
  check(cudaStreamWaitEvent(stream_.get(), ready_.get(), 0), "cudaStreamWaitEvent");
  check(ncclAllReduce(first, first, count, ncclFloat32, ncclSum, comm_.get(), stream_.get()),
        "ncclAllReduce");
  settle("NCCL to begin a sum");
}

void NcclCommunicator::wait(const std::string& what) {
  check(cudaEventRecord(finished_.get(), stream_.get()), "cudaEventRecord");
  const auto done = [this] {
    const cudaError_t result = cudaEventQuery(finished_.get());
    if (result == cudaErrorNotReady) {
      return false;
    }
    check(result, "cudaEventQuery");
    return true;
  };
  wait_or_abort({.done = done, .failure = [this] { return failure(); }, .abort = [this] { comm_.reset(); }},
                timeout_s_, what);
}

}  // namespace dosefloor::reduction

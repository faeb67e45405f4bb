#include "train/reduction/nccl_reduction.hpp"

#include <array>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/mpi_check.hpp"
#include "train/reduction/device_check.hpp"
#include "train/reduction/device_choice.hpp"
#include "train/reduction/mean_gradient.hpp"
#include "train/reduction/nccl_communicator.hpp"

namespace dosefloor::reduction {
namespace {

class NcclReduction : public GradientReduction {
 public:
  NcclReduction(const parallel::Communicator& comm, FlatGradient& gradient, int device, double timeout_s)
      : gradient_(gradient), nccl_(comm, device, timeout_s) {}

  void begin_step() override {
    gradient_.zero();
    launched_ = 0;
  }

  void add_microbatch() override {}

  void launch_up_to(std::size_t buckets) override {
    for (; launched_ < buckets; ++launched_) {
      const Bucket& bucket = gradient_.buckets()[launched_];
      nccl_.sum(gradient_.values().data() + bucket.first, bucket.count);
    }
  }

  [[nodiscard]] bool launches_from_any_thread() const override { return true; }

  double finish() override {
    launch_up_to(gradient_.buckets().size());
    nccl_.wait("the sum of gradients");
    return divide_by_samples(gradient_);
  }

 private:
  FlatGradient& gradient_;
  NcclCommunicator nccl_;
  std::size_t launched_ = 0;
};

int device_that_holds(const float* memory) {
  cudaPointerAttributes attributes{};
  check(cudaPointerGetAttributes(&attributes, memory), "cudaPointerGetAttributes");
  if (attributes.type != cudaMemoryTypeDevice) {
    throw Error("NCCL sums gradients in device memory only");
  }
  return attributes.device;
}

/// "0000:3B:00.0 of HOST"
std::string identity_of(int device) {
  std::array<char, 32> bus{};
  check(cudaDeviceGetPCIBusId(bus.data(), static_cast<int>(bus.size()), device), "cudaDeviceGetPCIBusId");
  std::array<char, MPI_MAX_PROCESSOR_NAME> host{};
  int length = 0;
  parallel::check(MPI_Get_processor_name(host.data(), &length), "MPI_Get_processor_name");
  return std::string(bus.data()) + " of " + host.data();
}

}  // namespace

std::unique_ptr<GradientReduction> make_nccl_reduction(const parallel::Communicator& comm,
                                                       FlatGradient& gradient, double timeout_s) {
  int device = 0;
  std::string identity;
  parallel::run_on_all(comm, [&] {
    device = device_that_holds(gradient.values().data());
    identity = identity_of(device);
  });
  require_distinct_devices(comm, identity);  // NCCL itself would fail late, or hang
  return std::make_unique<NcclReduction>(comm, gradient, device, timeout_s);
}

}  // namespace dosefloor::reduction

#include "train/reduction/float_reduction.hpp"

#include <limits>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"
#include "train/reduction/bounded_wait.hpp"
#include "train/reduction/mean_gradient.hpp"

namespace dosefloor::reduction {

FloatReduction::FloatReduction(const parallel::Communicator& comm, FlatGradient& gradient, double timeout_s)
    : comm_(comm.dup()), gradient_(gradient), timeout_s_(timeout_s) {
  if (gradient.on_device() && comm.size() > 1) {
    throw Error("MPI cannot sum gradients on devices; that takes a build with NCCL (DOSEFLOOR_WITH_NCCL=ON)");
  }
  for (const Bucket& bucket : gradient.buckets()) {
    if (bucket.count > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      throw Error("a bucket of " + std::to_string(bucket.count) + " elements is too long for one MPI call");
    }
  }
}

void FloatReduction::begin_step() {
  gradient_.zero();
  launched_.clear();
}

void FloatReduction::launch_up_to(std::size_t buckets) {
  if (comm_.size() == 1) {
    return;
  }
  for (MPI_Request& request : launched_) {  // MPI advances what is under way only while it is called
    int finished = 0;
    parallel::check(MPI_Test(&request, &finished, MPI_STATUS_IGNORE), "MPI_Test");
  }
  while (launched_.size() < buckets) {
    const Bucket& bucket = gradient_.buckets()[launched_.size()];
    parallel::check(
        MPI_Iallreduce(MPI_IN_PLACE, gradient_.values().data() + bucket.first, static_cast<int>(bucket.count),
                       MPI_FLOAT, MPI_SUM, comm_.handle(), &launched_.emplace_back(MPI_REQUEST_NULL)),
        "MPI_Iallreduce");
  }
}

double FloatReduction::finish() {
  launch_up_to(gradient_.buckets().size());
  for (MPI_Request& request : launched_) {
    bounded_wait(request, timeout_s_, "the sum of gradients");
  }
  return divide_by_samples(gradient_);
}

}  // namespace dosefloor::reduction

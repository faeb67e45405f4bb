#include "train/reduction/exact_reduction.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"
#include "train/reduction/bounded_wait.hpp"
#include "train/reduction/mean_gradient.hpp"

namespace dosefloor::reduction {
namespace {

// MPI needs as much memory again as is under way, so that not everything is at once; two pieces overlap.
constexpr std::size_t piece = std::size_t{1} << 20U;

}  // namespace

void sum_over_ranks(const parallel::Communicator& comm, std::span<std::int64_t> values, double timeout_s,
                    const std::string& what) {
  if (comm.size() == 1) {
    return;
  }
  std::array<MPI_Request, 2> under_way{MPI_REQUEST_NULL, MPI_REQUEST_NULL};
  std::size_t turn = 0;
  for (std::size_t first = 0; first < values.size(); first += piece) {
    MPI_Request& request = under_way[turn];
    bounded_wait(request, timeout_s, what);
    const auto count = static_cast<int>(std::min(piece, values.size() - first));
    parallel::check(MPI_Iallreduce(MPI_IN_PLACE, values.data() + first, count, MPI_INT64_T, MPI_SUM,
                                   comm.handle(), &request),
                    "MPI_Iallreduce");
    turn = 1 - turn;
  }
  for (MPI_Request& request : under_way) {
    bounded_wait(request, timeout_s, what);
  }
}

ExactReduction::ExactReduction(const parallel::Communicator& comm, FlatGradient& gradient, double timeout_s)
    : comm_(comm.dup()), gradient_(gradient), timeout_s_(timeout_s), sum_(gradient.values().size()) {
  if (gradient.on_device()) {
    throw Error("gradients on a device cannot be summed exactly; set train.exact_reduction = false");
  }
}

void ExactReduction::begin_step() {
  gradient_.zero();
  sum_.reset();
  is_last_ = false;
  last_is_left_ = false;
}

void ExactReduction::launch_up_to(std::size_t /*buckets*/) {
  is_last_ = true;
}

void ExactReduction::add_microbatch() {
  last_is_left_ = is_last_ && comm_.size() == 1;
  if (!last_is_left_) {
    sum_.add(gradient_.values());
    gradient_.zero();
  }
}

double ExactReduction::finish() {
  const std::span<float> mean = gradient_.values();
  double samples = 0.0;
  if (last_is_left_) {
    samples = sum_.value_with(sum_.size() - 1, mean.back());
    require_samples(samples);
    sum_.result_with(mean, samples);
  } else {
    sum_over_ranks(comm_, sum_.limbs(), timeout_s_, "the sum of gradients");
    samples = sum_.value(sum_.size() - 1);
    require_samples(samples);
    sum_.result(mean, samples);
  }
  mean.back() = static_cast<float>(samples);
  return samples;
}

}  // namespace dosefloor::reduction

/// make_nccl_reduction() of builds without NCCL.

#include <string>

#include "sim/core/errors/error.hpp"
#include "train/reduction/nccl_reduction.hpp"

namespace dosefloor::reduction {

std::unique_ptr<GradientReduction> make_nccl_reduction(const parallel::Communicator& comm,
                                                       FlatGradient& /*gradient*/, double /*timeout_s*/) {
  throw InputError(
      "training on " + std::to_string(comm.size()) +
      " devices needs NCCL, which this build lacks; build with -DDOSEFLOOR_WITH_NCCL=ON, run one rank, or "
      "set train.device to cpu");
}

}  // namespace dosefloor::reduction

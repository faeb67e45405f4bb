#include "sim/core/errors/error.hpp"
#include "train/reduction/exact_reduction.hpp"
#include "train/reduction/float_reduction.hpp"
#include "train/reduction/gradient_reduction.hpp"
#include "train/reduction/nccl_reduction.hpp"

namespace dosefloor::reduction {

std::unique_ptr<GradientReduction> make_reduction(const parallel::Communicator& comm, FlatGradient& gradient,
                                                  const ReductionOptions& options) {
  const bool devices = !comm.all_agree(!gradient.on_device());
  if (devices && !comm.all_agree(gradient.on_device())) {
    throw InputError("some ranks train on a device and others on a CPU; set train.device to cpu or cuda");
  }
  if (devices && comm.size() > 1) {
    return make_nccl_reduction(comm, gradient, options.timeout_s);
  }
  if (!devices && options.exact) {
    return std::make_unique<ExactReduction>(comm, gradient, options.timeout_s);
  }
  return std::make_unique<FloatReduction>(comm, gradient, options.timeout_s);
}

}  // namespace dosefloor::reduction

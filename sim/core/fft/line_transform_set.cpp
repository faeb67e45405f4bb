#include "sim/core/fft/line_transform_set.hpp"

#include <string>
#include <tuple>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::fft {

LineTransformSet::LineTransformSet(const std::set<int>& lengths, Planning planning) {
  for (const int length : lengths) {
    transforms_.emplace(std::piecewise_construct, std::forward_as_tuple(length),
                        std::forward_as_tuple(length, planning));
  }
}

const LineTransforms& LineTransformSet::of(int length) const {
  const auto found = transforms_.find(length);
  if (found == transforms_.end()) {
    throw Error("no transforms of length " + std::to_string(length) + " were planned");
  }
  return found->second;
}

}  // namespace dosefloor::fft

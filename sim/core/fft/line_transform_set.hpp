#pragma once
/// The line transforms of several lengths, planned together and looked up by length.

#include <map>
#include <set>

#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::fft {

class LineTransformSet {
 public:
  /// Throws Error if FFTW finds no plan for one of the lengths.
  LineTransformSet(const std::set<int>& lengths, Planning planning);

  /// Throws Error for a length that was not planned. The reference is valid as long as the set is.
  [[nodiscard]] const LineTransforms& of(int length) const;

 private:
  std::map<int, LineTransforms> transforms_;
};

}  // namespace dosefloor::fft

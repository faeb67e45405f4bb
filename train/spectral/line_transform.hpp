#pragma once
/// Discrete Fourier transforms of many lines at once, one line in each lane.

#include <complex>
#include <vector>

#include "train/spectral/lanes.hpp"

namespace dosefloor::spectral {

/// The least even length >= `least` whose only prime factors are 2, 3, 5 and 7. Throws Error unless least
/// >= 1.
[[nodiscard]] int friendly_length(int least);

/// Forward: line[k] -> sum over j of line[j] exp(-2πi jk / n); backward: with exp(+2πi jk / n). Neither is
/// normalised. Stockham's algorithm (Cochran et al. 1967), radices 4, 2, 3, 5 and 7. What a lane becomes does
/// not depend on the other lanes, nor on anything but the length: no planning, so the same bits in every run.
template <class T>
class LineTransform {
 public:
  /// Throws Error where the length has other prime factors than 2, 3, 5 and 7.
  explicit LineTransform(int length);

  [[nodiscard]] int length() const noexcept { return length_; }

  /// `line` and `scratch` hold length() elements each and are overwritten; returns the one that holds the
  /// result.
  [[nodiscard]] ComplexLanes<T>* forward(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const;
  [[nodiscard]] ComplexLanes<T>* backward(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const;

 private:
  template <bool inverse>
  ComplexLanes<T>* transform(ComplexLanes<T>* line, ComplexLanes<T>* scratch) const;

  int length_;
  std::vector<int> radices_;
  std::vector<std::complex<T>> roots_;  ///< exp(-2πi k / length)
};

extern template class LineTransform<float>;
extern template class LineTransform<double>;

}  // namespace dosefloor::spectral

#pragma once
/// Reference case "a" (tests/data/a.h5, a.xyz): a small Au particle on CeO2 whose wave, projected potential,
/// images and mask were computed elsewhere; tests/data/README.md tells how.

#include <complex>
#include <string>
#include <vector>

#include "sim/structure/structure.hpp"

namespace dosefloor::test {

struct ReferenceCase {
  int nx = 256;
  int ny = 256;
  structure::Structure structure;
  std::vector<std::complex<float>> wave;      ///< [y, x]
  std::vector<float> projected_potential_VA;  ///< [y, x]
};

/// Reads the case; the file's arrays are [x, y] and are transposed here.
ReferenceCase load_reference_case();

/// One of its images: the intensity behind the lens, and the lens.
struct ReferenceImage {
  double defocus_A;
  double c30_A;
  double focal_spread_A;
  std::vector<float> intensity;  ///< [y, x]
};

/// image0, image1 or image2.
ReferenceImage load_reference_image(int number);

/// sqrt(Σ|a - b|² / Σ|b|²). Throws std::invalid_argument for different sizes.
double relative_l2(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b);
double relative_l2(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace dosefloor::test

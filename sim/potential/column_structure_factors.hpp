#pragma once
/// Exact structure factors of one slice, a block of reciprocal columns at a time (host kernel).

#include <map>
#include <vector>

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/potential/potential_model.hpp"
#include "sim/potential/sliced_atoms.hpp"

namespace dosefloor::potential {

/// Evaluates, for kx = 0 .. nx/2 and all ky,
///   V(kx, ky) = scale / (Lx Ly) Σ_Z v_Z(q) Σ_a exp(-2πi (kx x_a / Lx + ky y_a / Ly)),
/// whose unnormalised backward transform is `scale` times the slice's projected potential in V·Å, without any
/// splatting or band limit. The phases are separable, so a column is a small matrix product that ky and -ky
/// share. In the Nyquist row (even ny) kx and -kx are averaged, since the potential is real.
class ColumnStructureFactors {
 public:
  static constexpr int block = 8;  ///< columns per call of columns()

  ColumnStructureFactors(const fft::Grid& grid, PotentialModel model, double scale);

  /// Prepares the phases of the atoms of slice `slice`. Throws InputError for an unknown element.
  void load(const SlicedAtoms& atoms, int slice);

  /// Columns kx_begin .. kx_begin + block - 1 of the loaded slice; column c at out[c * distance], ky in FFT
  /// order. Columns beyond nx/2 are 0. Thread-safe.
  void columns(int kx_begin, fft::Complex* out, int distance) const;

 private:
  struct Group {
    std::size_t begin;
    std::size_t end;
    const float* form_factor;  ///< [kx, ky >= 0]
  };

  const float* form_factor(std::uint8_t atomic_number);

  fft::Grid grid_;
  PotentialModel model_;
  double scale_;
  int kx_stride_;  ///< padded number of kx >= 0
  int ky_stride_;  ///< padded number of ky >= 0
  std::map<std::uint8_t, fft::FftwArray<float>> form_factors_;
  std::vector<Group> groups_;
  std::size_t capacity_ = 0;
  fft::FftwArray<float> cos_x_;  ///< [atom, kx]
  fft::FftwArray<float> sin_x_;
  fft::FftwArray<float> cos_y_;  ///< [atom, ky]
  fft::FftwArray<float> sin_y_;
};

}  // namespace dosefloor::potential

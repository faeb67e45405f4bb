#pragma once
/// Multislice on the host, arranged as passes over rows and columns: the fast path of the exit waves.

#include <map>
#include <utility>
#include <vector>

#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/multislice/beam.hpp"
#include "sim/potential/column_structure_factors.hpp"
#include "sim/potential/sliced_atoms.hpp"

namespace dosefloor::multislice {

/// Computes the same wave as Multislice (sim/multislice/multislice.hpp, where the method is written down plainly):
///   ψ <- F⁻¹[ A P F[ ψ · F⁻¹[ A F[exp(iσV)] ] ] ]  for every slice.
/// Here a slice is five passes that keep their data in cache:
///
///   pass      work                                                result
///   columns   structure factors, transform along y                V(kx, y)
///   rows      transform along x, exp(iσV), transform back         t(kx, y), only kx inside the aperture
///   columns   transform along y, A, transform back                t(kx, y), band-limited
///   rows      t and ψ to real space, product, transform back      ψ(kx, y), only kx inside the aperture
///   columns   transform along y, A P, transform back              ψ(kx, y) behind the slice
///
/// Columns outside the aperture are never transformed, empty slices only lengthen the propagation, and the
/// product with ψ = 1 at the first atoms is left out.
/// Arrays hold rows [y] x kept columns [j]: j = 0 .. K is kx = 0 .. K, then kx = -K .. -1.
class FusedMultislice {
 public:
  /// Throws InputError for an impossible energy, Error if FFTW finds no plan.
  FusedMultislice(const fft::Grid& grid, const Beam& beam, potential::PotentialModel model,
                  fft::Planning planning);

  /// Exit wave of `atoms`, at the box's exit face, into wave [ny, nx]. The incident wave is 1.
  void operator()(const potential::SlicedAtoms& atoms, fft::Complex* wave);

  /// Projected potential of all atoms in V·Å, before any band limit, into potential [ny, nx].
  void projected_potential(const potential::SlicedAtoms& atoms, float* potential);

  [[nodiscard]] const fft::Grid& grid() const noexcept { return grid_; }

 private:
  /// Propagation through `slices` slices and `apertures` apertures: A(q)^apertures P(q)^slices / (nx ny).
  struct Propagation {
    std::vector<fft::Complex> x;     ///< [kept column]
    std::vector<fft::Complex> y;     ///< [ky], FFT order
    fft::FftwArray<float> aperture;  ///< [|kx|, |ky|], normalised
  };
  struct Scratch {
    fft::FftwArray<fft::Complex> a, b, c;
    fft::FftwArray<float> real;
  };

  const Propagation& propagation(double slice_thickness_A, int slices, int apertures);
  fft::FftwArray<float> aperture_power(int exponent) const;
  void potential_columns();
  void transmission_rows();
  void band_limit_columns();
  void product_rows();
  void propagate_columns(const Propagation& through);
  void exit_rows(fft::Complex* wave);
  void expand_row(const fft::Complex* kept, fft::Complex* full) const;
  void keep_row(const fft::Complex* full, fft::Complex* kept) const;

  fft::Grid grid_;
  Beam beam_;
  int kx_max_;              ///< K: largest |kx| inside the aperture
  int kept_;                ///< 2K + 1 columns inside the aperture
  int rows_;                ///< ny, padded
  int kept_stride_;         ///< kept columns, padded
  int half_stride_;         ///< nx/2 + 1, padded
  int row_distance_;        ///< a row in scratch, padded
  int column_distance_;     ///< a column in scratch, padded
  std::vector<int> chord_;  ///< largest |ky| inside the aperture, by |kx|
  int chord_stride_;
  fft::FftwArray<float> band_limit_;  ///< A / (nx ny), [|kx|, |ky|]
  potential::ColumnStructureFactors structure_factors_;
  fft::FftwArray<fft::Complex> potential_;     ///< V(kx, y), [y, kx]
  fft::FftwArray<fft::Complex> transmission_;  ///< t(kx, y), [y, kept column]
  fft::FftwArray<fft::Complex> wave_;          ///< ψ(kx, y), [y, kept column]
  double propagated_thickness_A_ = 0.0;
  std::map<std::pair<int, int>, Propagation> propagations_;  ///< by slices and apertures
  Scratch scratch_;
  fft::BatchHermitian1d rows_to_real_;
  fft::Batch1d rows_forward_;
  fft::Batch1d rows_backward_;
  fft::Batch1d columns_forward_;
  fft::Batch1d columns_backward_;
};

}  // namespace dosefloor::multislice

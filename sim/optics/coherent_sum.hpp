#pragma once
/// Σ_k |F⁻¹[c_k H Ψ]|²: what the focal distribution adds to the image by the envelope.

#include "sim/core/fft/line_transform_set.hpp"
#include "sim/optics/coherent_systems.hpp"
#include "sim/optics/ctf.hpp"
#include "sim/optics/half_plane.hpp"

namespace dosefloor::optics {

/// H Ψ is formed once; each system multiplies it by its function of |q|, and is transformed back in the
/// passes of IntensityFormer (sim/optics/intensity.hpp) on a grid that may be coarser than the wave's
/// (sim/optics/folding.hpp). Its arrays grow with the largest grid.
class CoherentSum {
 public:
  /// The transforms, which must outlive the sum, have the lengths of all its grids.
  explicit CoherentSum(const fft::LineTransformSet& transforms) : transforms_(&transforms) {}

  /// I(kx, y) on `grid`, vacuum 1, of all systems together, of which there is at least one; `ctf` is H
  /// without the temporal envelope. Valid until the next call. Throws Error unless the grid is over the
  /// wave's box and holds every system.
  const HalfPlane& operator()(const WaveSpectrum& spectrum, const Ctf& ctf, const CoherentSystems& systems,
                              const fft::Grid& grid);

 private:
  /// Frequencies |kx| <= kx, |ky| <= ky.
  struct Kept {
    int kx = 0;
    int ky = 0;
  };
  [[nodiscard]] Kept kept_frequencies(const WaveSpectrum& spectrum, double cutoff_per_A) const;
  void make_room(const fft::Grid& grid);
  void pass_lens(const WaveSpectrum& spectrum, const Ctf& ctf, double cutoff_per_A);
  void columns(const CoherentSystems& systems, std::size_t k, const Kept& kept);
  void add_intensity(const Kept& kept, bool first);

  const fft::LineTransformSet* transforms_;
  fft::Grid grid_;
  const fft::LineTransforms* along_x_ = nullptr;
  const fft::LineTransforms* along_y_ = nullptr;
  Kept all_;  ///< of H Ψ
  int behind_lens_stride_ = 0;
  fft::GrowingArray<fft::Complex> behind_lens_;  ///< H Ψ, [kx + all_.kx, ky + all_.ky]
  int wave_stride_ = 0;
  fft::GrowingArray<fft::Complex> wave_;  ///< ψ(kx, y) of one system, [y, kx + K]
  fft::GrowingArray<float> sum_;          ///< Σ |ψ|², [y, x]
  fft::GrowingArray<fft::Complex> a_;
  fft::GrowingArray<fft::Complex> b_;
  fft::GrowingArray<float> factor_;  ///< c_k of a column
  HalfPlane intensity_;
};

}  // namespace dosefloor::optics

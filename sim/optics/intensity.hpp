#pragma once
/// |ψ|² behind the objective lens, from the spectrum of the exit wave.

#include "sim/optics/ctf.hpp"
#include "sim/optics/half_plane.hpp"
#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::optics {

/// Forms I = |F⁻¹[H Ψ]|² on a grid over the wave's box that is at least as fine as the wave's, in passes that
/// keep their data in cache:
///
///   pass      work                                                result
///   columns   multiply by H, transform back along y               ψ(kx, y), only kx inside the cut-off
///   rows      transform back along x, |ψ|², transform along x     I(kx, y)
///
/// Frequencies beyond the cut-off of the temporal envelope are never transformed.
class IntensityFormer {
 public:
  /// The transforms, which must outlive the former, have the grid's lengths.
  IntensityFormer(const fft::Grid& grid, const fft::LineTransforms& along_x,
                  const fft::LineTransforms& along_y);

  /// I(kx, y), vacuum 1, of one coherent image; valid until the next call. Throws Error unless the spectrum
  /// is of the same box and fits.
  const HalfPlane& operator()(const WaveSpectrum& spectrum, const Ctf& ctf);

  [[nodiscard]] const fft::Grid& grid() const noexcept { return grid_; }

 private:
  /// Frequencies |kx| <= kx, |ky| <= ky that are kept.
  struct Kept {
    int kx;
    int ky;
  };
  [[nodiscard]] Kept kept_frequencies(const WaveSpectrum& spectrum, const Ctf& ctf) const;
  void tabulate(const Ctf& ctf, const Kept& kept);
  void columns(const WaveSpectrum& spectrum, const Ctf& ctf, const Kept& kept);
  void intensity_of_rows(int y, const Kept& kept);

  fft::Grid grid_;
  const fft::LineTransforms* along_x_;
  const fft::LineTransforms* along_y_;
  fft::FftwArray<fft::Complex> table_;  ///< H of a round CTF, [|kx|, ky]
  int table_stride_;
  fft::FftwArray<fft::Complex> wave_;  ///< ψ(kx, y), [y, kx + K]
  int wave_stride_;
  fft::FftwArray<fft::Complex> a_;
  fft::FftwArray<fft::Complex> b_;
  fft::FftwArray<float> real_;
  HalfPlane intensity_;
};

}  // namespace dosefloor::optics

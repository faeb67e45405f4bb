#pragma once
/// The reference case ready for imaging.

#include "sim/core/fft/line_transform_set.hpp"
#include "sim/optics/intensity.hpp"
#include "sim/optics/resample.hpp"
#include "sim/optics/wave_spectrum.hpp"
#include "tests/support/reference_case.hpp"

namespace dosefloor::test {

inline const fft::Grid reference_grid{256, 256, 30.0, 30.0};

struct ReferenceSpectrum {
  fft::LineTransforms lines{256, fft::Planning::measure};
  optics::WaveSpectrum spectrum{reference_grid, lines, lines, load_reference_case().wave.data()};
};

inline optics::Optics optics_of(const ReferenceImage& image) {
  optics::Optics optics;
  optics.aberrations.defocus_A = image.defocus_A;
  optics.aberrations.c30_A = image.c30_A;
  optics.focal_spread_A = image.focal_spread_A;
  return optics;
}

/// The image on `camera`, formed on `formed_on`.
inline std::vector<float> image_of(const ReferenceSpectrum& reference, const optics::Optics& optics,
                                   const fft::Grid& formed_on, const fft::Grid& camera, double blur_A = 0.0) {
  const fft::LineTransformSet transforms({formed_on.nx, camera.nx}, fft::Planning::measure);
  optics::IntensityFormer former(formed_on, transforms.of(formed_on.nx), transforms.of(formed_on.nx));
  optics::Resampler resample(transforms);
  std::vector<float> image(static_cast<std::size_t>(camera.pixels()));
  resample({&former(reference.spectrum, optics::Ctf(optics, 300.0, formed_on))}, camera, blur_A,
           image.data());
  return image;
}

}  // namespace dosefloor::test

#pragma once
/// From an exit wave and a realisation to an image and its mask: what the stage `images` stores and training
/// draws on the fly, bit for bit the same.

#include <complex>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/line_transform_set.hpp"
#include "sim/detector/camera.hpp"
#include "sim/imaging/crop.hpp"
#include "sim/imaging/realisation.hpp"
#include "sim/label/mask.hpp"
#include "sim/optics/coherent_sum.hpp"
#include "sim/optics/intensity.hpp"
#include "sim/optics/resample.hpp"
#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::imaging {

/// An image with what became of its realisation.
struct Image {
  label::PixelGrid pixels;         ///< its own pixels, binned, and where they are in the box
  std::vector<float> counts;       ///< [y, x], electrons; or the noise-free intensity, vacuum 1
  std::vector<std::uint8_t> mask;  ///< [y, x], 1 inside the particle
  CropWindow window;               ///< in camera pixels
  double particle_in_view = 1.0;   ///< share of the particle's outline inside the image (sim/label/view.hpp)
  double aliased_share = 0.0;      ///< estimate (sim/optics/aliasing.hpp) for the wave's own grid
  int formed_on_x = 0;             ///< grid on which |ψ|² was formed
  int formed_on_y = 0;
  int coherent_images = 1;          ///< summed over the focal distribution, that by the envelope among them
  double intensity_left_out = 0.0;  ///< of that sum: how much too low its mean is, of vacuum's
};

class ImagePipeline {
 public:
  /// Lengths of all line transforms that such images need.
  [[nodiscard]] static std::set<int> transform_lengths(const fft::Grid& wave_grid,
                                                       const std::set<int>& camera_sizes,
                                                       const config::ImagesConfig& images);

  /// For waves on `wave_grid` of electrons of energy_keV, cameras whose fields have sizes among
  /// `camera_sizes` along each axis, and realisations of images.coherence (focal_integration: of both) and
  /// images.sampling_snap (false: any camera).
  ImagePipeline(const fft::Grid& wave_grid, double energy_keV, const std::set<int>& camera_sizes,
                const config::ImagesConfig& images, fft::Planning planning);
  ~ImagePipeline() = default;
  ImagePipeline(const ImagePipeline&) = delete;  // its parts hold references to its transforms
  ImagePipeline& operator=(const ImagePipeline&) = delete;
  ImagePipeline(ImagePipeline&&) = delete;
  ImagePipeline& operator=(ImagePipeline&&) = delete;

  /// The spectrum of a wave [y, x]; throws InputError as WaveSpectrum does.
  [[nodiscard]] optics::WaveSpectrum spectrum(const std::complex<float>* wave) const;

  /// lens -> |ψ|² (on a finer grid where more than 1e-5 would alias) -> blur and camera pixels -> x N_D ->
  /// camera on the whole field -> crop -> bin; and the mask of `particle` on the image's pixels. A function
  /// of its arguments alone. Throws InputError if the crop does not fit, or if a pixel expects more electrons
  /// than are drawn (sim/detector/poisson.hpp).
  Image operator()(const optics::WaveSpectrum& spectrum, const label::Hull& particle,
                   const Realisation& realisation, const ImageKey& key);

 private:
  using Size = std::pair<int, int>;

  void form(const optics::WaveSpectrum& spectrum, const Realisation& realisation, Image& image);
  const optics::HalfPlane& by_envelope(const optics::WaveSpectrum& spectrum, const Realisation& realisation,
                                       Image& image);
  /// What focal integration adds to it; nothing where that is nothing.
  const optics::HalfPlane* beyond_envelope(const optics::WaveSpectrum& spectrum,
                                           const Realisation& realisation, Image& image);
  void detect(const Realisation& realisation, const ImageKey& key);
  void cut_out(const label::Hull& particle, const Realisation& realisation, Image& image) const;

  fft::Grid wave_grid_;
  fft::Grid finer_grid_;
  double energy_keV_;
  fft::LineTransformSet transforms_;
  optics::IntensityFormer former_;
  std::unique_ptr<optics::IntensityFormer> finer_former_;  ///< made when an image first needs it
  optics::CoherentSum coherent_sum_;
  optics::Resampler resample_;
  std::map<Size, detector::Camera> cameras_;
  std::vector<float> field_;  ///< [y, x] of the camera
};

}  // namespace dosefloor::imaging

#include "sim/imaging/image_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/detector/poisson.hpp"
#include "sim/label/view.hpp"
#include "sim/optics/aliasing.hpp"
#include "sim/optics/coherent_systems.hpp"
#include "sim/optics/folding.hpp"

namespace dosefloor::imaging {
namespace {

using fft::area;

constexpr double tolerated_aliasing = 1e-5;
constexpr double tolerated_folding = 0.1;  ///< share of focal_tolerance

/// ψ reaches to 2/3 of the Nyquist frequency, |ψ|² to 4/3 of it.
fft::Grid finer(const fft::Grid& grid) {
  const auto size = [](int n) { return fft::friendly_size(static_cast<int>(std::ceil(4.0 * n / 3.0))); };
  return {size(grid.nx), size(grid.ny), grid.lx_A, grid.ly_A};
}

/// Grids over the wave's box, from coarse to fine. What is formed on the wave's grid or on the finer one has
/// no frequencies that the finest could not hold 1.3 times over, so that every camera can be interpolated
/// from it.
std::vector<fft::Grid> graded_grids(const fft::Grid& grid) {
  std::vector<fft::Grid> grids;
  for (const double share : {1.0 / 2, 2.0 / 3, 5.0 / 6}) {
    const auto size = [share](int n) { return fft::friendly_size(static_cast<int>(std::ceil(share * n))); };
    grids.push_back({size(grid.nx), size(grid.ny), grid.lx_A, grid.ly_A});
  }
  grids.push_back(grid);
  grids.push_back(finer(grid));
  grids.push_back(finer(finer(grid)));
  return grids;
}

/// With a temporal envelope for the focal spread, or without.
optics::Optics with_coherence(optics::Optics optics, config::Coherence coherence) {
  optics.coherence = coherence;
  return optics;
}

/// Throws InputError, with the dose that would do, unless all expected counts can be drawn.
void expect_drawable(const std::vector<float>& expected, double dose_per_A2) {
  const float brightest = *std::max_element(expected.begin(), expected.end());
  if (brightest > detector::largest_expected) {
    const double share = static_cast<double>(detector::largest_expected) / static_cast<double>(brightest);
    throw InputError("the image's brightest pixel expects " + std::to_string(std::llround(brightest)) +
                     " electrons, more than the " + std::to_string(std::llround(detector::largest_expected)) +
                     " that are drawn: here the dose may be at most " +
                     std::to_string(std::llround(std::floor(dose_per_A2 * share * (1.0 - 1e-6)))) + " e⁻/Å²");
  }
}

}  // namespace

std::set<int> ImagePipeline::transform_lengths(const fft::Grid& wave_grid, const std::set<int>& camera_sizes,
                                               const config::ImagesConfig& images) {
  std::set<int> lengths = camera_sizes;
  const fft::Grid finer_grid = finer(wave_grid);
  lengths.insert({wave_grid.nx, wave_grid.ny, finer_grid.nx, finer_grid.ny});
  if (images.coherence == config::Coherence::focal_integration || !images.sampling_snap) {
    for (const fft::Grid& grid : graded_grids(wave_grid)) {
      lengths.insert({grid.nx, grid.ny});
    }
  }
  return lengths;
}

ImagePipeline::ImagePipeline(const fft::Grid& wave_grid, double energy_keV, const std::set<int>& camera_sizes,
                             const config::ImagesConfig& images, fft::Planning planning)
    : wave_grid_(wave_grid),
      finer_grid_(finer(wave_grid)),
      energy_keV_(energy_keV),
      transforms_(transform_lengths(wave_grid, camera_sizes, images), planning),
      former_(wave_grid, transforms_.of(wave_grid.nx), transforms_.of(wave_grid.ny)),
      coherent_sum_(transforms_),
      resample_(transforms_, graded_grids(wave_grid)) {}

optics::WaveSpectrum ImagePipeline::spectrum(const std::complex<float>* wave) const {
  return {wave_grid_, transforms_.of(wave_grid_.nx), transforms_.of(wave_grid_.ny), wave};
}

Image ImagePipeline::operator()(const optics::WaveSpectrum& spectrum, const label::Hull& particle,
                                const Realisation& realisation, const ImageKey& key) {
  Image image;
  form(spectrum, realisation, image);
  if (realisation.dose_per_A2) {
    detect(realisation, key);
  }
  cut_out(particle, realisation, image);
  return image;
}

const optics::HalfPlane& ImagePipeline::by_envelope(const optics::WaveSpectrum& spectrum,
                                                    const Realisation& realisation, Image& image) {
  const optics::Ctf ctf(with_coherence(realisation.optics, config::Coherence::envelope), energy_keV_,
                        wave_grid_);
  image.aliased_share = optics::aliased_share(spectrum, ctf);
  const bool on_finer_grid = image.aliased_share > tolerated_aliasing;
  const fft::Grid& grid = on_finer_grid ? finer_grid_ : wave_grid_;
  if (on_finer_grid && !finer_former_) {
    finer_former_ =
        std::make_unique<optics::IntensityFormer>(grid, transforms_.of(grid.nx), transforms_.of(grid.ny));
  }
  image.formed_on_x = grid.nx;
  image.formed_on_y = grid.ny;
  return (on_finer_grid ? *finer_former_ : former_)(spectrum, ctf);
}

const optics::HalfPlane* ImagePipeline::beyond_envelope(const optics::WaveSpectrum& spectrum,
                                                        const Realisation& realisation, Image& image) {
  const optics::Optics& lens = realisation.optics;
  if (lens.coherence != config::Coherence::focal_integration) {
    return nullptr;
  }
  const optics::CoherentSystems systems =
      optics::coherent_systems(spectrum, lens.focal_spread_A, energy_keV_, realisation.focal_tolerance);
  image.coherent_images = 1 + static_cast<int>(systems.systems.size());
  image.intensity_left_out = systems.left_out;
  if (systems.systems.empty()) {
    return nullptr;
  }
  const std::vector<fft::Grid> grids = graded_grids(wave_grid_);
  const fft::Grid& grid =
      optics::coarsest_grid(grids, systems, optics::Folding(spectrum, lens.focal_spread_A, energy_keV_),
                            realisation.blur_A, tolerated_folding * realisation.focal_tolerance);
  return &coherent_sum_(spectrum, optics::Ctf(lens, energy_keV_, wave_grid_), systems, grid);
}

void ImagePipeline::form(const optics::WaveSpectrum& spectrum, const Realisation& realisation, Image& image) {
  std::vector<const optics::HalfPlane*> parts{&by_envelope(spectrum, realisation, image)};
  if (const optics::HalfPlane* rest = beyond_envelope(spectrum, realisation, image)) {
    parts.push_back(rest);
  }
  field_.resize(static_cast<std::size_t>(realisation.camera_grid.pixels()));
  resample_(parts, realisation.camera_grid, realisation.blur_A, field_.data());
}

void ImagePipeline::detect(const Realisation& realisation, const ImageKey& key) {
  const fft::Grid& grid = realisation.camera_grid;
  const auto n_d = static_cast<float>(realisation.n_d());
  for (float& expected : field_) {
    expected *= n_d;
  }
  constexpr float brighter_than_any_pixel =
      1000.0F;  // in vacuum's intensity; below it nothing is to be looked for
  if (n_d * brighter_than_any_pixel > detector::largest_expected) {
    expect_drawable(field_, realisation.dose_per_A2.value_or(0.0));
  }
  const auto camera =
      cameras_.try_emplace({grid.nx, grid.ny}, transforms_.of(grid.nx), transforms_.of(grid.ny)).first;
  camera->second(realisation.camera, {key.seed, key.specimen, key.realisation}, field_.data());
}

void ImagePipeline::cut_out(const label::Hull& particle, const Realisation& realisation, Image& image) const {
  const fft::Grid& grid = realisation.camera_grid;
  const int bin = realisation.bin;
  image.window = {0, 0, grid.nx / bin * bin, grid.ny / bin * bin};
  if (realisation.size_px[0] > 0) {
    image.window = place_crop(realisation.crop, {realisation.size_px[0] * bin, realisation.size_px[1] * bin},
                              grid, particle, realisation.crop_uniform);
  }
  const int nx = image.window.width / bin;
  const int ny = image.window.height / bin;
  const double to_centre = 0.5 * (bin - 1);  // of the camera pixels that are summed
  image.pixels = {static_cast<std::size_t>(nx),
                  static_cast<std::size_t>(ny),
                  bin * grid.dx_A(),
                  bin * grid.dy_A(),
                  (image.window.x0 + to_centre) * grid.dx_A(),
                  (image.window.y0 + to_centre) * grid.dy_A()};
  image.counts.assign(area(ny, nx), 0.0F);
  for (int y = 0; y < ny * bin; ++y) {
    const float* row = field_.data() + area(image.window.y0 + y, grid.nx) + image.window.x0;
    float* to = image.counts.data() + area(y / bin, nx);
    for (int x = 0; x < nx; ++x) {
      for (int i = 0; i < bin; ++i) {
        to[x] += row[static_cast<std::ptrdiff_t>(x) * bin + i];
      }
    }
  }
  if (!realisation.dose_per_A2) {  // an intensity, not a number of electrons: binning takes the mean
    for (float& value : image.counts) {
      value /= static_cast<float>(bin * bin);
    }
  }
  image.mask = label::rasterise(particle, image.pixels);
  image.particle_in_view = label::share_in_view(particle, image.pixels);
}

}  // namespace dosefloor::imaging

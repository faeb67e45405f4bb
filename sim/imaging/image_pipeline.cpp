#include "sim/imaging/image_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/detector/poisson.hpp"
#include "sim/label/view.hpp"
#include "sim/optics/aliasing.hpp"
#include "sim/optics/focal_quadrature.hpp"

namespace dosefloor::imaging {
namespace {

using fft::area;

constexpr double tolerated_aliasing = 1e-5;

/// ψ reaches to 2/3 of the Nyquist frequency, |ψ|² to 4/3 of it.
fft::Grid finer(const fft::Grid& grid) {
  const auto size = [](int n) { return fft::friendly_size(static_cast<int>(std::ceil(4.0 * n / 3.0))); };
  return {size(grid.nx), size(grid.ny), grid.lx_A, grid.ly_A};
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

std::set<int> ImagePipeline::transform_lengths(const fft::Grid& wave_grid,
                                               const std::set<int>& camera_sizes) {
  std::set<int> lengths = camera_sizes;
  const fft::Grid finer_grid = finer(wave_grid);
  lengths.insert({wave_grid.nx, wave_grid.ny, finer_grid.nx, finer_grid.ny});
  return lengths;
}

ImagePipeline::ImagePipeline(const fft::Grid& wave_grid, double energy_keV, const std::set<int>& camera_sizes,
                             fft::Planning planning)
    : wave_grid_(wave_grid),
      finer_grid_(finer(wave_grid)),
      energy_keV_(energy_keV),
      transforms_(transform_lengths(wave_grid, camera_sizes), planning),
      former_(wave_grid, transforms_.of(wave_grid.nx), transforms_.of(wave_grid.ny)) {}

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

void ImagePipeline::form(const optics::WaveSpectrum& spectrum, const Realisation& realisation, Image& image) {
  const fft::Grid& camera = realisation.camera_grid;
  const optics::Ctf ctf(realisation.optics, energy_keV_, wave_grid_);
  image.aliased_share = optics::aliased_share(spectrum, ctf);
  const bool on_finer_grid = image.aliased_share > tolerated_aliasing;
  const fft::Grid& grid = on_finer_grid ? finer_grid_ : wave_grid_;
  if (on_finer_grid && !finer_former_) {
    finer_former_ =
        std::make_unique<optics::IntensityFormer>(grid, transforms_.of(grid.nx), transforms_.of(grid.ny));
  }
  optics::IntensityFormer& former = on_finer_grid ? *finer_former_ : former_;
  image.formed_on_x = grid.nx;
  image.formed_on_y = grid.ny;

  const optics::HalfPlane* intensity = nullptr;
  if (realisation.optics.coherence == config::Coherence::focal_integration) {
    const double q_max_per_A =
        spectrum.shell_width_per_A() * static_cast<double>(spectrum.shell_intensities().size());
    const optics::FocalQuadrature rule = optics::focal_quadrature(
        realisation.optics.focal_spread_A, energy_keV_, q_max_per_A, realisation.focal_tolerance);
    std::vector<optics::IntensityFormer::WeightedCtf> ctfs;
    optics::Optics at_node = realisation.optics;
    for (const optics::FocalNode& node : rule.nodes) {
      at_node.aberrations.defocus_A = realisation.optics.aberrations.defocus_A + node.defocus_A;
      ctfs.push_back({optics::Ctf(at_node, energy_keV_, wave_grid_), node.weight});
    }
    image.defoci = static_cast<int>(rule.nodes.size());
    image.quadrature_error = rule.error;
    intensity = &former(spectrum, ctfs);
  } else {
    intensity = &former(spectrum, ctf);
  }

  const auto resampler =
      resamplers_.try_emplace({{camera.nx, camera.ny}, on_finer_grid}, grid, transforms_.of(grid.ny), camera,
                              transforms_.of(camera.nx), transforms_.of(camera.ny));
  field_.resize(static_cast<std::size_t>(camera.pixels()));
  resampler.first->second(*intensity, realisation.blur_A, field_.data());
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

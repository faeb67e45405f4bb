#include "sim/observer_stage/specimen_observer.hpp"

#include <algorithm>
#include <numeric>

#include "sim/core/errors/error.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/observer/detectability.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::observer_stage {
namespace {

structure::Structure support_of(const structure::Structure& whole) {
  structure::Structure support;
  support.box_A = whole.box_A;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole.atomic_numbers[i] != waves_stage::particle_atomic_number) {
      support.atomic_numbers.push_back(whole.atomic_numbers[i]);
      support.positions_A.push_back(whole.positions_A[i]);
    }
  }
  return support;
}

/// Clears what of a mask [y, x] of the camera's whole field is not in the image.
void keep_in_view(std::vector<std::uint8_t>& mask, const imaging::CropWindow& image, const fft::Grid& grid) {
  for (int y = 0; y < grid.ny; ++y) {
    for (int x = 0; x < grid.nx; ++x) {
      const bool inside =
          x >= image.x0 && x < image.x0 + image.width && y >= image.y0 && y < image.y0 + image.height;
      mask[fft::area(y, grid.nx) + static_cast<std::size_t>(x)] *= inside ? 1 : 0;
    }
  }
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

SpecimenObserver::SpecimenObserver(const parallel::Communicator& alone, const config::Experiment& experiment,
                                   const waves_stage::WaveSettings& settings, ObserverOptions options,
                                   fft::Planning planning)
    : experiment_(experiment),
      settings_(settings),
      options_(std::move(options)),
      engine_(alone, settings, planning),
      pipeline_(settings.grid, settings.beam.energy_keV,
                images_stage::camera_sizes(experiment, settings.grid), experiment.images, planning),
      transforms_(images_stage::camera_sizes(experiment, settings.grid), planning) {}

void SpecimenObserver::take(std::int64_t specimen, const structure::Structure& structure) {
  specimen_ = specimen;
  particle_ = label::convex_hull(structure, waves_stage::particle_atomic_number);
  whole_.emplace(pipeline_.spectrum(engine_(structure, false).wave.data()));
  support_.emplace(pipeline_.spectrum(engine_(support_of(structure), false).wave.data()));
}

observer::Prewhitener& SpecimenObserver::prewhitener(const fft::Grid& grid) {
  return prewhiteners_.try_emplace({grid.nx, grid.ny}, transforms_.of(grid.nx), transforms_.of(grid.ny))
      .first->second;
}

Observation SpecimenObserver::operator()(std::int64_t image_epoch) {
  const imaging::ImageKey key{experiment_.seed, static_cast<std::uint32_t>(specimen_),
                              static_cast<std::uint32_t>(image_epoch)};
  imaging::Realisation drawn =
      imaging::draw_realisation(experiment_.images, key, settings_.grid.lx_A, settings_.grid.ly_A);
  if (!drawn.dose_per_A2) {
    throw InputError(
        "the images have no dose: expected images.dose_per_A2 above 0, since without noise everything is "
        "found");
  }
  const double dose_per_A2 = *drawn.dose_per_A2;
  const fft::Grid& grid = drawn.camera_grid;
  const imaging::CropWindow window =
      imaging::place_crop(drawn.crop, {drawn.size_px[0] * drawn.bin, drawn.size_px[1] * drawn.bin}, grid,
                          particle_, drawn.crop_uniform);
  const double n_d = drawn.n_d();

  drawn.dose_per_A2.reset();  // the noise-free intensity
  drawn.size_px = {0, 0};     // on the camera's whole field
  drawn.bin = 1;
  imaging::Image whole = pipeline_(*whole_, particle_, drawn, key);
  std::vector<float>& signal = whole.counts;
  const std::vector<float> without = pipeline_(*support_, label::Hull{}, drawn, key).counts;
  std::transform(signal.begin(), signal.end(), without.begin(), signal.begin(), std::minus<>());
  prewhitener(grid)(drawn.camera, n_d, signal.data());

  std::vector<std::uint8_t>& mask = whole.mask;
  keep_in_view(mask, window, grid);
  const double pixel_A2 = grid.dx_A() * grid.dy_A();
  const auto on_particle = static_cast<double>(std::accumulate(mask.begin(), mask.end(), std::int64_t{0}));
  Observation observation;
  observation.dose_per_A2 = dose_per_A2;
  observation.particle_A2 = on_particle * pixel_A2;
  observation.background_A2 = (static_cast<double>(window.width) * window.height - on_particle) * pixel_A2;
  for (const double disc_A : options_.discs_A) {
    const std::vector<double> of_discs = observer::disc_detectabilities(grid, signal.data(), mask, disc_A);
    const double found = std::transform_reduce(
        of_discs.begin(), of_discs.end(), 0.0, std::plus<>(),
        [&](double d) { return observer::detection_probability(d, options_.false_share); });
    observation.detectability.push_back(of_discs.empty() ? 0.0 : median_of(of_discs));
    observation.found_share.push_back(of_discs.empty() ? 0.0 : found / on_particle);
  }
  return observation;
}

}  // namespace dosefloor::observer_stage

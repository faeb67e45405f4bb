#include "sim/imaging/realisation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/random/stream.hpp"
#include "sim/imaging/camera_grid.hpp"

namespace dosefloor::imaging {
namespace {

using random::Purpose;
using random::Stream;

double draw(Stream& stream, const config::DrawRange& range) {
  return stream.uniform(range.lo, range.hi);
}

double rising_dose_per_A2(const config::ImagesConfig& config, std::uint32_t realisation) {
  const auto& [lo, hi] = config.dose_per_A2;
  const auto last = static_cast<double>(std::max<std::int64_t>(config.realisations - 1, 1));
  return lo * std::pow(hi / lo, realisation / last);
}

Stream stream_of(const ImageKey& key, Purpose purpose) {
  return Stream({key.seed, purpose, key.specimen, key.realisation});
}

}  // namespace

Realisation draw_realisation(const config::ImagesConfig& config, const ImageKey& key, double lx_A,
                             double ly_A) {
  constexpr double A_per_um = 1e4;
  constexpr double rad_per_deg = std::numbers::pi / 180.0;
  Realisation drawn;
  Stream lens = stream_of(key, Purpose::optics);
  drawn.optics.aberrations.defocus_A = draw(lens, config.defocus_A);
  drawn.optics.aberrations.c30_A = A_per_um * draw(lens, config.cs_um);
  drawn.optics.focal_spread_A = draw(lens, config.focal_spread_A);
  drawn.blur_A = draw(lens, config.blur_A);
  drawn.drawn_sampling_A = draw(lens, config.sampling_A);
  const double drawn_dose_per_A2 = lens.log_uniform(config.dose_per_A2.lo, config.dose_per_A2.hi);
  drawn.dose_per_A2 = config.dose_order == config::DoseOrder::rising
                          ? rising_dose_per_A2(config, key.realisation)
                          : drawn_dose_per_A2;
  drawn.optics.angular_spread_mrad = draw(lens, config.angular_spread_mrad);
  for (std::size_t i = 0; i < config::further_terms.size(); ++i) {
    const double unit_A = config::further_unit_A(config::further_terms.at(i).n);
    const double magnitude_A = unit_A * draw(lens, config.aberrations.at(i).magnitude);
    const double azimuth_rad = rad_per_deg * draw(lens, config.aberrations.at(i).azimuth_deg);
    drawn.optics.aberrations.further.at(i) = {magnitude_A, azimuth_rad};
  }
  drawn.optics.coherence = config.coherence;
  drawn.focal_tolerance = config.focal_tolerance;
  drawn.camera_grid = camera_grid(lx_A, ly_A, drawn.drawn_sampling_A, config.sampling_snap);

  Stream camera = stream_of(key, Purpose::camera);
  drawn.camera = detector::draw_camera(config, camera);

  Stream place = stream_of(key, Purpose::crop);
  drawn.crop = config.crop;
  drawn.crop_uniform[0] = place.uniform();
  drawn.crop_uniform[1] = place.uniform();
  drawn.size_px = {static_cast<int>(config.size_px[0]), static_cast<int>(config.size_px[1])};
  drawn.bin = static_cast<int>(config.bin);
  return drawn;
}

}  // namespace dosefloor::imaging

#include <filesystem>

#include "config/describe.hpp"
#include "config/experiment.hpp"
#include "config/paper_table1.hpp"

namespace dosefloor::config {
namespace {

Interval interval(optics::DrawRange& range) {
  return {&range.lo, &range.hi};
}

}  // namespace

std::vector<Field> describe(DoseSeriesConfig& series) {
  return {
      {"specimens", "", between(0, 1e6), "particles, each imaged at every dose; 0 for no series",
       &series.specimens},
      {"frames", "", between(2, 100000), "images of a particle, with doses rising in equal ratios",
       &series.frames},
      {"seed", "", Limits{.lowest = 0}, "of the particles and draws; another than experiment.seed",
       &series.seed},
      {"max_tilt_deg", "degrees", between(0, 45), "tilt of particle and slab; 0 for zone axis",
       &series.max_tilt_deg},
      {"dose_per_A2", "e⁻/Å²", above(0, std::numeric_limits<double>::infinity()),
       "dose of the first and of the last frame", interval(series.dose_per_A2)},
      {"defocus_A", "Å", between(-1e5, 1e5), "defocus, positive for underfocus", interval(series.defocus_A)},
      {"cs_um", "µm", between(-1e4, 1e4), "spherical aberration Cs (C30)", interval(series.cs_um)},
      {"focal_spread_A", "Å", between(0, 1000), "focal spread as a 1/e width",
       interval(series.focal_spread_A)},
      {"blur_A", "Å", between(0, 100), "standard deviation of the Gaussian blur", interval(series.blur_A)},
      {"mtf_model",
       "",
       {},
       "camera model 1 to 5, or that of [images]",
       choice(series.mtf_model, {"images", "1", "2", "3", "4", "5"})},
  };
}

Experiment dose_series_experiment(const Experiment& experiment) {
  const DoseSeriesConfig& series = experiment.dose_series;
  Experiment derived = experiment;
  derived.seed = series.seed;
  derived.training_specimens = 0;
  derived.validation_specimens = series.specimens;
  derived.specimen.max_tilt_deg = series.max_tilt_deg;
  const auto within = [](const std::filesystem::path& folder) { return (folder / "dose_series").string(); };
  derived.output.folder = within(experiment.output.folder);
  derived.output.waves_folder = within(experiment.output.waves_file().parent_path());
  derived.output.images_folder = experiment.output.dose_series_folder;
  optics::ImagesConfig& images = derived.images;
  images.realisations = series.frames;
  images.crop = optics::Crop::particle;
  images.dose_range = optics::DoseRange::custom;
  images.dose_order = optics::DoseOrder::rising;
  images.dose_per_A2 = series.dose_per_A2;
  images.defocus_A = series.defocus_A;
  images.cs_um = series.cs_um;
  images.focal_spread_A = series.focal_spread_A;
  images.blur_A = series.blur_A;
  if (series.mtf_model != SeriesCamera::of_images) {
    const auto model = static_cast<std::size_t>(series.mtf_model) - 1;
    images.mtf_model = static_cast<optics::MtfModel>(model);
    images.mtf_c0 = paper_mtfs.at(model).c0;
    images.mtf_c3 = paper_mtfs.at(model).c3;
  }
  return derived;
}

}  // namespace dosefloor::config

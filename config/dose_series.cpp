#include <filesystem>

#include "config/experiment.hpp"
#include "config/paper_tables.hpp"

namespace dosefloor::config {
Experiment dose_series_experiment(const Experiment& experiment) {
  const DoseSeriesConfig& series = experiment.dose_series;
  Experiment derived = experiment;
  derived.seed = series.seed;
  derived.training_specimens = 0;
  derived.validation_specimens = series.all_specimens();
  derived.specimen.empty_share = 0.0;
  derived.specimen.empty_last = series.empty_specimens;
  derived.specimen.max_tilt_deg = series.max_tilt_deg;
  const auto within = [](const std::filesystem::path& folder) { return (folder / "dose_series").string(); };
  derived.output.folder = within(experiment.output.folder);
  derived.output.waves_folder = within(experiment.output.waves_file().parent_path());
  derived.output.images_folder = experiment.output.dose_series_folder;
  ImagesConfig& images = derived.images;
  images.realisations = series.frames;
  images.crop = Crop::particle;
  images.dose_range = DoseRange::custom;
  images.dose_order = DoseOrder::rising;
  images.dose_per_A2 = series.dose_per_A2;
  images.defocus_A = series.defocus_A;
  images.cs_um = series.cs_um;
  images.focal_spread_A = series.focal_spread_A;
  images.blur_A = series.blur_A;
  if (series.mtf_model != SeriesCamera::of_images) {
    const auto model = static_cast<std::size_t>(series.mtf_model) - 1;
    images.mtf_model = static_cast<MtfModel>(model);
    images.mtf_c0 = paper_mtfs.at(model).c0;
    images.mtf_c3 = paper_mtfs.at(model).c3;
  }
  return derived;
}

}  // namespace dosefloor::config

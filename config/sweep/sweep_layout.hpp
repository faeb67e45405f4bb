#pragma once
/// Which outputs a study has and where they lie. Experiments of a study share what has equal parameters
/// (config/parameter_hash.hpp): one set of exit waves, one of images for each camera and dose range, one
/// training for each network.
///
///   <output.folder>/waves[/LABEL]/waves.emd, dose_series/waves.emd
///   <output.folder>/images[/LABEL]/images.emd
///   <output.folder>/dose_series[/LABEL]/images.emd
///   <output.folder>/networks/LABEL/NETWORK/best.safetensors, segmented.emd, dose_series.emd, ...
///   <output.folder>/analysis, report, jobs
/// and as the keys of [output] say where nothing is varied.
/// LABEL names the values that make an output differ from others (values_label()).

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/sweep/sweep_points.hpp"

namespace dosefloor::sweep {

/// Kinds of outputs that experiments share.
enum class SweepOutput : std::uint8_t { waves, images, series_waves, series_images, network };

/// One output of a study.
struct SharedOutput {
  SweepOutput kind = SweepOutput::waves;
  std::string network;     ///< its name, of networks
  std::string label;       ///< "mtf_model-3"; empty where all experiments share it, "all" of networks
  std::string parameters;  ///< parameter hash of what the experiment file says
  /// What makes it: the experiment, with the sweep's values and all folders set.
  config::Experiment experiment;
  /// The same as values for --set.
  config::Assignments values;
  std::vector<std::size_t> points;  ///< whose output it is
};

/// Where a point's outputs are in SweepLayout::outputs.
struct PointOutputs {
  std::size_t waves = 0;
  std::size_t images = 0;
  std::size_t series_waves = 0;       ///< only where there is a dose series
  std::size_t series_images = 0;      ///< likewise
  std::vector<std::size_t> networks;  ///< in the order of the point's train.networks
};

struct SweepLayout {
  std::vector<std::string> keys;  ///< that are varied
  std::vector<SweepPoint> points;
  std::vector<SharedOutput> outputs;  ///< inputs before what is made of them
  std::vector<PointOutputs> of_point;
  bool with_series = false;
};

/// The layout of a study, or of an experiment without [sweep] as a study of one point. Throws InputError as
/// sweep_points(), if some points have a dose series and others none, and if points that share a network have
/// different ones.
SweepLayout sweep_layout(const config::Experiment& experiment);

}  // namespace dosefloor::sweep

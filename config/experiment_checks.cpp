#include "config/experiment_checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "config/paper_tables.hpp"
#include "config/toml_section.hpp"
#include "config/toml_text.hpp"
#include "sim/core/physics/electron.hpp"

namespace dosefloor::config {
namespace {

std::string rounded(double number) {  // three decimals: what a reader can use
  return number_text(std::round(1e3 * number) / 1e3);
}

class Checks {
 public:
  Checks(Experiment& experiment, const Document& document)
      : experiment_(experiment), document_(document), sections_(describe(experiment)) {}

  void name_and_folder() {
    Experiment& e = experiment_;
    const bool given = document_.find("experiment.name") != nullptr;
    if (!given) {
      e.name = std::filesystem::path(document_.name()).stem().string();
    }
    const auto allowed = [](unsigned char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
             c == '_' || c == '-';
    };
    const bool safe = !e.name.empty() && e.name.size() <= 100 && e.name[0] != '.' && e.name[0] != '-' &&
                      std::all_of(e.name.begin(), e.name.end(), allowed);
    require(safe, "experiment.name",
            "expected up to 100 letters, digits, '.', '_' and '-', the first a letter, a digit or '_'" +
                std::string(given ? "" : " (it is the file's name: rename the file or give a name)"));
    if (document_.find("output.folder") == nullptr) {
      e.output.folder = "runs/" + e.name;
    }
    require(!e.output.folder.empty(), "output.folder", "expected a folder");
  }

  void specimens() const {
    const Experiment& e = experiment_;
    require(e.training_specimens + e.validation_specimens >= 1, "experiment.training_specimens",
            "expected at least one specimen in training_specimens and validation_specimens together");
    require(
        e.train.specimens <= e.training_specimens, "train.specimens",
        "expected at most the " + std::to_string(e.training_specimens) + " of experiment.training_specimens");
    require(e.specimen.empty_last <= e.training_specimens + e.validation_specimens, "specimen.empty_last",
            "expected at most all " + std::to_string(e.training_specimens + e.validation_specimens) +
                " specimens of the experiment");
    const double shortest_A = *std::min_element(e.specimen.box_A.begin(), e.specimen.box_A.end());
    require(2.0 * e.specimen.margin_A < shortest_A, "specimen.margin_A",
            "expected less than half the box's shortest edge, which is " + number_text(shortest_A) + " Å");
  }

  void dose_and_mtf() {
    ImagesConfig& images = experiment_.images;
    if (images.dose_range == DoseRange::custom) {
      require_given("images.dose_per_A2", "images.dose_range");
    } else {
      follow("images.dose_per_A2", images.dose_per_A2,
             paper_doses_per_A2.at(static_cast<std::size_t>(images.dose_range)), "images.dose_range");
    }
    if (images.mtf_model == MtfModel::custom) {
      require_given("images.mtf_c0", "images.mtf_model");
      require_given("images.mtf_c3", "images.mtf_model");
    } else {
      const MtfRanges& mtf = paper_mtfs.at(static_cast<std::size_t>(images.mtf_model));
      follow("images.mtf_c0", images.mtf_c0, mtf.c0, "images.mtf_model");
      follow("images.mtf_c3", images.mtf_c3, mtf.c3, "images.mtf_model");
    }
  }

  void largest_dose() const {
    const ImagesConfig& images = experiment_.images;
    const double pixel_A2 = images.sampling_A.hi * images.sampling_A.hi;
    require(images.dose_per_A2.hi * pixel_A2 <= most_electrons, "images.dose_per_A2",
            "expected at most " + number_text(std::floor(most_electrons / pixel_A2)) +
                " e⁻/Å²: pixels of images.sampling_A = " + number_text(images.sampling_A.hi) +
                " Å then expect " + number_text(most_electrons) +
                " electrons in vacuum, the most that are drawn");
  }

  /// `box` says whose box it is.
  void crop(const std::array<double, 3>& box_A, const std::string& box) const {
    constexpr std::int64_t borders_px = std::int64_t{2} * crop_border_px;
    const ImagesConfig& images = experiment_.images;
    const std::string wanted = "expected an image that fits into " + box + ": along ";
    const std::string way_out = " Å. Lower images.size_px or images.bin, or widen " + box;
    for (std::size_t axis = 0; axis < images.size_px.size(); ++axis) {
      const std::int64_t camera_px = images.size_px[axis] * images.bin + borders_px;
      const double field_A = static_cast<double>(camera_px) * images.sampling_A.hi;
      std::string reason = wanted;
      reason.append(axis == 0 ? "x" : "y").append(" it needs (").append(std::to_string(images.size_px[axis]));
      reason.append(" x bin ")
          .append(std::to_string(images.bin))
          .append(" + ")
          .append(std::to_string(borders_px));
      reason.append(" pixels of border) x ");
      reason.append(number_text(images.sampling_A.hi)).append(" Å = ").append(rounded(field_A));
      reason.append(" Å, the box has ").append(number_text(box_A.at(axis))).append(way_out);
      require(field_A <= box_A.at(axis) * (1.0 + 1e-12), "images.size_px", reason);
    }
  }

  void grid() const {
    const WaveConfig& wave = experiment_.wave;
    require((wave.gpts[0] == 0) == (wave.gpts[1] == 0), "wave.gpts",
            "expected [x, y] with both above 0, or [0, 0] to choose them from wave.sampling_A");
  }

  void wave_sampling(const std::array<double, 3>& box_A) const {
    const bool explicit_grid = experiment_.wave.gpts[0] != 0;
    const double pixel_A = wave_pixel_A(box_A);
    const ImagesConfig& images = experiment_.images;
    const double nyquist_per_A = 0.5 / images.sampling_A.lo;
    const double envelope_per_A = envelope_limit_per_A(images.focal_spread_A.lo);
    const double needed_per_A = std::min(nyquist_per_A, envelope_per_A);
    const double aperture_per_A = 1.0 / (3.0 * pixel_A);
    const double coarsest_A = std::floor(1e4 / (3.0 * needed_per_A)) / 1e4;
    const std::string why = nyquist_per_A < envelope_per_A
                                ? "the Nyquist frequency of the finest camera sampling, " +
                                      number_text(images.sampling_A.lo) + " Å"
                                : "where the envelope of the smallest focal spread, " +
                                      number_text(images.focal_spread_A.lo) + " Å, has fallen to 1e-3";
    require(aperture_per_A >= needed_per_A, explicit_grid ? "wave.gpts" : "wave.sampling_A",
            "expected pixels of at most " + number_text(coarsest_A) + " Å: the wave's aperture, 1 / (3 x " +
                rounded(pixel_A) + " Å) = " + rounded(aperture_per_A) + " 1/Å, must reach " +
                rounded(needed_per_A) + " 1/Å, " + why + ". " +
                (explicit_grid ? "Raise wave.gpts" : "Lower wave.sampling_A") +
                " or raise the lower bound of images.focal_spread_A");
  }

  void dose_series() const {
    const DoseSeriesConfig& series = experiment_.dose_series;
    if (series.specimens == 0) {
      return;
    }
    require(series.seed != experiment_.seed, "dose_series.seed",
            "expected another seed than experiment.seed, or networks are judged on the particles they were "
            "trained on");
    require(experiment_.specimen.from.empty(), "dose_series.specimens",
            "expected 0 with specimen.from: the series is of random particles that are in no other image");
    const double pixel_A2 = experiment_.images.sampling_A.hi * experiment_.images.sampling_A.hi;
    require(series.dose_per_A2.hi * pixel_A2 <= most_electrons, "dose_series.dose_per_A2",
            "expected at most " + number_text(std::floor(most_electrons / pixel_A2)) + " e⁻/Å²");
    const double envelope_per_A = envelope_limit_per_A(series.focal_spread_A.lo);
    require(series.focal_spread_A.lo >= experiment_.images.focal_spread_A.lo ||
                1.0 / (3.0 * wave_pixel_A(experiment_.specimen.box_A)) >=
                    std::min(0.5 / experiment_.images.sampling_A.lo, envelope_per_A),
            "dose_series.focal_spread_A",
            "expected at least the " + number_text(experiment_.images.focal_spread_A.lo) +
                " Å of images.focal_spread_A: the exit waves are not sampled finely enough for less");
  }

  void networks() const {
    const TrainConfig& train = experiment_.train;
    require(train.microbatch <= train.batch_size, "train.microbatch",
            "expected at most train.batch_size, which is " + std::to_string(train.batch_size));
    require(train.source == DataSource::on_the_fly ||
                train.validation_realisations <= experiment_.images.realisations,
            "train.validation_realisations",
            "expected at most images.realisations, which is " +
                std::to_string(experiment_.images.realisations) + ": no more are stored");
    const std::int64_t steps_per_epoch = (training_specimens() + train.batch_size - 1) / train.batch_size;
    require(train.warmup_steps == 0 || train.warmup_steps < train.epochs * steps_per_epoch,
            "train.warmup_steps",
            "expected fewer than the training has: " + std::to_string(train.epochs) + " epochs of " +
                std::to_string(steps_per_epoch) + " steps");
    require(train.unet.normalisation == UnetNormalisation::none ||
                train.unet.initial_channels % train.unet.group_channels == 0,
            "train.unet.group_channels",
            "expected a divisor of train.unet.initial_channels, which is " +
                std::to_string(train.unet.initial_channels));
    constexpr std::int64_t most_px = 100;
    const double pixel_A = experiment_.images.mean_pixel_A();
    const std::int64_t dilation_px = train.msd.in_pixels(pixel_A).dilation_max;
    require(dilation_px <= most_px, "train.msd.dilation_max_A",
            "expected at most " + std::to_string(most_px) + " pixels of the images; their mean edge is " +
                rounded(pixel_A) + " Å, which makes it " + std::to_string(dilation_px));
  }

  void analysis() const {
    require(
        experiment_.analysis.rule != PixelRule::false_share || experiment_.validation_specimens > 0,
        "analysis.rule",
        "expected \"threshold\" or \"half\" where experiment.validation_specimens is 0: a network's false share is "
        "that of its validation images");
  }

 private:
  /// How many are trained on.
  [[nodiscard]] std::int64_t training_specimens() const {
    const std::int64_t used = experiment_.train.specimens;
    return used == 0 ? experiment_.training_specimens : used;
  }

  void require(bool holds, const char* key, const std::string& reason) const {
    if (!holds) {
      throw wrong_value(document_, sections_, key, reason);
    }
  }

  void require_given(const char* key, const char* selector) const {
    require(document_.find(key) != nullptr, selector,
            "expected " + std::string(key) + " to be given with it");
  }

  /// Gives `range` what its selector stands for; a different range in the file would be a contradiction.
  void follow(const char* key, DrawRange& range, const DrawRange& named, const char* selector) const {
    require(document_.find(key) == nullptr || range == named, key,
            "expected [" + number_text(named.lo) + ", " + number_text(named.hi) + "], which " + selector +
                " stands for; for a range of your own set " + selector + " = \"custom\"");
    range = named;
  }

  [[nodiscard]] double wave_pixel_A(const std::array<double, 3>& box_A) const {
    const WaveConfig& wave = experiment_.wave;
    return wave.gpts[0] == 0 ? wave.sampling_A
                             : std::max(box_A[0] / static_cast<double>(wave.gpts[0]),
                                        box_A[1] / static_cast<double>(wave.gpts[1]));
  }

  /// q in 1/Å where exp[-(½ π Δ λ q²)²] = 1e-3.
  [[nodiscard]] double envelope_limit_per_A(double focal_spread_A) const {
    const double wavelength_A = physics::wavelength_A(experiment_.wave.energy_keV);
    return std::sqrt(std::sqrt(std::log(1e3)) / (0.5 * std::numbers::pi * focal_spread_A * wavelength_A));
  }

  Experiment& experiment_;
  const Document& document_;
  std::vector<SectionFields> sections_;
};

}  // namespace

void complete_and_check(Experiment& experiment, const Document& document) {
  Checks checks(experiment, document);
  checks.name_and_folder();
  checks.specimens();
  checks.dose_and_mtf();
  checks.largest_dose();
  checks.grid();
  const bool box_is_known = experiment.specimen.from.empty();  // structures bring their own
  if (box_is_known) {
    checks.crop(experiment.specimen.box_A, "specimen.box_A");
  }
  if (box_is_known || experiment.wave.gpts[0] == 0) {  // a sampling is judged without a box
    checks.wave_sampling(experiment.specimen.box_A);
  }
  checks.networks();
  checks.dose_series();
  checks.analysis();
}

void check_structures_box(const Experiment& experiment, const std::array<double, 3>& box_A) {
  if (experiment.document == nullptr) {
    throw Error("the box of structures is checked for an experiment that was read from a document");
  }
  Experiment described = experiment;  // whose fields the messages name
  const Checks checks(described, *experiment.document);
  checks.crop(box_A, "the box of the structures");
  checks.wave_sampling(box_A);
}

}  // namespace dosefloor::config

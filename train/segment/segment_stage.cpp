#include "train/segment/segment_stage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/progress.hpp"
#include "train/samples/normalisation.hpp"
#include "train/segment/segment_identity.hpp"
#include "train/segment/symmetric_probabilities.hpp"
#include "train/segment/unlike_training.hpp"

namespace dosefloor::segment {
namespace {

void check(const SegmentTask& task) {
  if (const double threshold = task.threshold.value_or(0.5); !(threshold >= 0.0 && threshold < 1.0)) {
    throw InputError(fmt::format("--threshold {}: expected a probability from 0 to below 1", threshold));
  }
  if (!std::filesystem::exists(task.output)) {
    return;
  }
  for (const std::filesystem::path& input : {task.model, task.images}) {
    if (std::filesystem::exists(input) && std::filesystem::equivalent(input, task.output)) {
      throw InputError(fmt::format("-o {}: this is one of the files that are read; give another name",
                                   task.output.string()));
    }
  }
}

void expect_large_enough(const Segmenter& segmenter, const ImagesSource& images) {
  if (std::min(images.height(), images.width()) < segmenter.smallest_size()) {
    throw InputError(
        fmt::format("{}: its images have {} x {} pixels; expected at least {} along x and y for this {}, "
                    "whose layers look that far. Segment larger images",
                    images.path().string(), images.width(), images.height(), segmenter.smallest_size(),
                    segmenter.description().design->name()));
  }
}

/// The warning for pixels of another size where they were asked for, else nothing.
std::optional<std::string> checked_pixels(const SegmentTask& task, const model::ModelDescription& model,
                                          const ImagesSource& images) {
  const std::optional<std::string> unlike = unlike_pixels(model, images);
  if (unlike && !task.any_pixel_size) {
    throw InputError(fmt::format(
        "{}: {}. Bring experimental frames to such pixels by `dosefloor import ... --for {}`, make simulated "
        "images of such pixels, train a network on these, or segment them as they are with --any-pixel-size",
        images.path().string(), *unlike, task.model.string()));
  }
  return unlike;
}

/// The same on all ranks.
std::int64_t choose_tile(const parallel::Communicator& world, const SegmentTask& task,
                         const stage::StageOptions& options, const Segmenter& segmenter,
                         const ImagesSource& images, bool on_gpu) {
  if (task.tile_px) {
    (void)tile_spans(std::max(images.height(), images.width()), *task.tile_px, segmenter.tile_rule());
    return *task.tile_px;
  }
  if (const auto begun = options.force ? std::nullopt : tile_px_of(task.output)) {
    return *begun;
  }
  if (on_gpu) {
    return 0;
  }
  constexpr double share = 0.5;
  const double available = world.allreduce(task.available_bytes, parallel::Reduction::min);
  const double network_bytes = segmenter.description().design->inference_bytes_per_pixel();
  const std::int64_t tile_px =
      fitting_tile(images.height(), images.width(), segmenter.tile_rule(), network_bytes, share * available);
  if (tile_px > 0 && world.is_root()) {
    const double whole = network_bytes * images.height() * images.width();
    stage::say(fmt::format("images of {} x {} pixels take {} a rank, more than half of the {} that are "
                           "available: they are segmented in tiles of {} pixels",
                           images.width(), images.height(), terminal::bytes_text(whole),
                           terminal::bytes_text(available), tile_px),
               options.quiet);
  }
  return tile_px;
}

class SegmentStage : public stage::Stage {
 public:
  SegmentStage(const SegmentSetup& setup, bool compress) : setup_(setup), compress_(compress) {}

  [[nodiscard]] stage::Description description() const override {
    return {setup_.identity, "images", setup_.images.count(), compress_, ""};
  }
  void inspect_inputs(const parallel::Communicator& world) override { setup_.images.verify(world); }
  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& /*world*/,
                                    const parallel::RankGroups& /*groups*/) override {
    return segmentation_layout(setup_.images.axes(), setup_.images.has_truth());
  }
  void make(std::int64_t item, output::OutputFile& file) override {
    const samples::Sample sample = setup_.images.read(item);
    write_segmentation(file, item, sample, setup_.probabilities(sample, defects_), setup_.threshold);
  }

  /// Of the images that this rank has segmented.
  [[nodiscard]] const DefectTally& defects() const noexcept { return defects_; }

 private:
  const SegmentSetup& setup_;
  bool compress_;
  DefectTally defects_;
};

}  // namespace

std::vector<float> SegmentSetup::probabilities(const samples::Sample& sample, DefectTally& defects) const {
  const model::ModelDescription& model = segmenter.description();
  std::vector<float> image = sample.image;
  // The whole image, also where the network sees tiles of it.
  const samples::Normaliser normalise(model.normalisation, model.normalisation_sigma_A,
                                      model.replace_defects);
  defects.add(normalise(image, sample.height, sample.width, sample.pixel_x_A, sample.pixel_y_A));
  return average_symmetries ? symmetric_probabilities(segmenter, image, sample.height, sample.width, tile_px)
                            : segmenter.probabilities(image, sample.height, sample.width, tile_px);
}

SegmentSetup prepare_segmentation(const parallel::Communicator& world, const SegmentTask& task,
                                  const stage::StageOptions& options) {
  check(task);
  const SegmentDevice device = segment_device(world, task.device, task.threads);
  SegmentSetup setup{Segmenter(task.model, device),
                     ImagesSource(task.images, task.first_specimen),
                     device,
                     0.0,
                     0,
                     task.average_symmetries,
                     {}};
  const model::ModelDescription& model = setup.segmenter.description();
  const std::optional<std::string> unlike = checked_pixels(task, model, setup.images);
  expect_large_enough(setup.segmenter, setup.images);
  setup.threshold = task.threshold.value_or(model.threshold);
  setup.tile_px = choose_tile(world, task, options, setup.segmenter, setup.images, device.on_gpu);
  setup.identity = segment_identity(
      {model.design->name(), setup.threshold, setup.tile_px, device.on_gpu ? "cuda" : "cpu",
       device.on_gpu ? 1 : device.threads, emd::file_checksum(task.model), setup.images.fingerprint(),
       setup.images.seed(), task.first_specimen, std::filesystem::absolute(task.model).lexically_normal(),
       std::filesystem::proximate(task.images, std::filesystem::absolute(task.output).parent_path()),
       task.average_symmetries});
  if (world.is_root()) {
    if (unlike) {
      stage::say("warning: " + *unlike, options.quiet);
    }
    for (const std::string& line : unlike_doses(model, setup.images)) {
      stage::say(line, options.quiet);
    }
  }
  return setup;
}

SegmentResult run_segmentation(const parallel::Communicator& world, const SegmentTask& task,
                               const stage::StageOptions& options) {
  stage::StageRun run(world, options, task.output, schemas::segmentation);
  const SegmentSetup setup = prepare_segmentation(world, task, options);
  SegmentStage stage(setup, task.compress);
  SegmentResult result{run(stage), setup.segmenter.description().design->name(), setup.threshold, {}};
  const std::optional<std::string> note = stage.defects().summed_over(world).line(result.computed);
  if (note && world.is_root()) {
    stage::say(*note, options.quiet);
  }
  if (setup.images.has_truth()) {
    result.scores = scores_of(task.output);
  }
  return result;
}

}  // namespace dosefloor::segment

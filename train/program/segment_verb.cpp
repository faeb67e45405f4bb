#include "train/program/segment_verb.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "train/model/model_file.hpp"
#include "train/program/segment_dry_run.hpp"
#include "train/segment/segment_stage.hpp"

namespace dosefloor::train_program {
namespace {

struct SegmentArguments {
  segment::SegmentTask task;
  std::string device = "auto";
  bool dry_run = false;
  bool force = false;
  bool quiet = false;
  bool json = false;
};

/// This rank's share of the memory that its machine has to give.
double available_bytes(const parallel::Communicator& world) {
  constexpr double mib = 1024.0 * 1024.0;
  const std::int64_t machines =
      world.allreduce(std::int64_t{world.node_local_rank() == 0 ? 1 : 0}, parallel::Reduction::sum);
  const std::int64_t ranks_per_machine = (world.size() + machines - 1) / machines;
  return command_line::available_mib() * mib / static_cast<double>(ranks_per_machine);
}

/// Scores that are not defined (nothing to find, and nothing found) become null.
json_text::Json json_of(const metrics::SegmentationCounts& counts) {
  return {{"f1", counts.f1()}, {"precision", counts.precision()}, {"recall", counts.recall()}};
}

json_text::Json own_keys(const segment::SegmentResult& result) {
  json_text::Json own{{"images", result.count}, {"network", result.network}, {"threshold", result.threshold}};
  if (result.scores) {
    own["at_threshold"] = json_of(result.scores->at_threshold);
    own["at_half"] = json_of(result.scores->at_even_threshold);
  }
  return own;
}

std::string text_of(const metrics::SegmentationCounts& counts, double threshold) {
  return fmt::format("at threshold {:g}: F1 {:.3f}, precision {:.3f}, recall {:.3f}", threshold, counts.f1(),
                     counts.precision(), counts.recall());
}

/// One line on the file, and one on how well it matches the truth.
void report(const parallel::Communicator& world, const segment::SegmentResult& result, bool json,
            bool quiet) {
  stage::print_result(world, "segment", result, json, quiet, own_keys(result));
  if (!world.is_root() || json || quiet) {
    return;
  }
  if (!result.scores) {
    fmt::print("no masks to compare with\n");
    return;
  }
  fmt::print("{}; {}\n", text_of(result.scores->at_threshold, result.threshold),
             text_of(result.scores->at_even_threshold, segment::even_threshold));
}

/// Says so where the training in a folder has not come to its end.
void say_if_stopped(const parallel::Communicator& world, const std::filesystem::path& last, bool quiet) {
  const model::ModelDescription model = model::load_model(last).description;
  if (model.stopped_at_time_limit && world.is_root()) {
    stage::say(
        fmt::format("note: this training was stopped at train.time_limit_min after {} of {} epochs: its "
                    "best weights so far are used",
                    model.epoch, config::stored_experiment(model.experiment, last.string()).train.epochs),
        quiet);
  }
}

/// A training's folder stands for its best model, or its last where no validation has chosen one.
std::filesystem::path model_of(const parallel::Communicator& world, const std::filesystem::path& given,
                               bool quiet) {
  if (!std::filesystem::is_directory(given)) {
    return given;
  }
  const std::filesystem::path last = given / "model.safetensors";
  if (!std::filesystem::exists(last)) {
    throw InputError(
        given.string() +
        ": expected the folder of a complete training, which has model.safetensors. Train it to its "
        "end, or name the model itself");
  }
  say_if_stopped(world, last, quiet);
  const std::filesystem::path best = given / "best.safetensors";
  return std::filesystem::exists(best) ? best : last;
}

void run_segment(SegmentArguments arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  arguments.task.model = model_of(world, arguments.task.model, arguments.quiet);
  arguments.task.available_bytes = available_bytes(world);
  stage::StageOptions options;
  options.force = arguments.force;
  options.quiet = arguments.quiet;
  if (arguments.dry_run) {
    print_segment_dry_run(world, arguments.task, options, arguments.json);
    return;
  }
  const segment::SegmentResult result = segment::run_segmentation(world, arguments.task, options);
  report(world, result, arguments.json, arguments.quiet);
}

}  // namespace

void add_segment(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb = app.add_subcommand(
      "segment",
      "what a trained network finds in images: probability maps, masks, areas in px and Å², and, where the "
      "images have masks, how well they match");
  const auto a = std::make_shared<SegmentArguments>();
  verb->add_option(
          "MODEL", a->task.model,
          "model of `dosefloor train` (best.safetensors, model.safetensors), or the folder of a complete "
          "training: its best, or its last without validation")
      ->required();
  verb->add_option("IMAGES", a->task.images, "images (.emd), with or without masks")->required();
  verb->add_option("-o,--output", a->task.output, "file to write (.emd)")->required();
  verb->add_option(
          "--from-specimen", a->task.first_specimen,
          "leave out the specimens before this one: with experiment.training_specimens, those that were "
          "trained on")
      ->capture_default_str()
      ->not_negative();
  verb->add_option("--threshold", a->task.threshold,
                   "a pixel is particle above this probability; without it the model's own");
  verb->add_option(
      "--tile-px", a->task.tile_px,
      "edge of tiles, pixels, for images too large for memory; 0: none; without it none where half "
      "of the memory suffices, else the largest that fit");
  verb->add_flag(
      "--average-symmetries", a->task.average_symmetries,
      "mean probability over the eight symmetries of a square image (four of another): the answer no longer "
      "depends on how the image lies; eight times the time");
  verb->add_flag("--any-pixel-size", a->task.any_pixel_size,
                 "segment images whose pixels are smaller or larger than those trained on, which are refused "
                 "else; atoms then are of a size that the network has not seen");
  verb->add_option("--device", a->device, "auto: GPUs where every rank sees one")
      ->capture_default_str()
      ->one_of({"auto", "cpu", "cuda"});
  verb->add_option("--threads", a->task.threads, "of each rank, on CPUs")
      ->capture_default_str()
      ->within(1, 1024);
  verb->add_ranks_option();
  verb->add_flag("--compress", a->task.compress, "compress the finished file without loss");
  verb->add_flag("--dry-run", a->dry_run, "print images, tiles, memory, disk and time, and stop");
  verb->add_flag("--force", a->force, "replace an output that was made with other parameters");
  verb->add_flag("--quiet", a->quiet, "no progress, errors only");
  verb->add_flag("--json", a->json, "print one JSON object as the last line");
  verb->callback([a, &command] {
    const std::map<std::string, config::Device> devices{
        {"auto", config::Device::automatic}, {"cpu", config::Device::cpu}, {"cuda", config::Device::cuda}};
    a->task.device = devices.at(a->device);
    command.run = [a] { run_segment(*a); };
  });
}

}  // namespace dosefloor::train_program

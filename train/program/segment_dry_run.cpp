#include "train/program/segment_dry_run.hpp"

#include <fmt/format.h>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/command_line/timing.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::train_program {

void print_segment_dry_run(const parallel::Communicator& world, const segment::SegmentTask& task,
                           const stage::StageOptions& options, bool json) {
  const segment::SegmentSetup setup = segment::prepare_segmentation(world, task, options);
  const samples::Sample sample = setup.images.read(0);
  segment::DefectTally defects;
  (void)setup.probabilities(sample, defects);  // allocates
  const double per_image =
      command_line::seconds_of(world, [&] { (void)setup.probabilities(sample, defects); });
  const double memory_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const segment::ImagesSource& images = setup.images;
  const double seconds = per_image * static_cast<double>(images.count()) / world.size();
  const std::uint64_t bytes =
      emd::data_bytes(segment::segmentation_layout(images.axes(), images.has_truth()));
  if (json) {
    const json_text::Json line{{"verb", "segment"},
                               {"dry_run", true},
                               {"file", task.output.string()},
                               {"network", setup.segmenter.description().design->name()},
                               {"images", images.count()},
                               {"size_px", {images.width(), images.height()}},
                               {"truth", images.has_truth()},
                               {"threshold", setup.threshold},
                               {"tile_px", setup.tile_px},
                               {"device", setup.device.on_gpu ? "cuda" : "cpu"},
                               {"bytes", bytes},
                               {"memory_mib_per_rank", memory_mib},
                               {"ranks", world.size()},
                               {"seconds_per_image", per_image},
                               {"seconds", seconds}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("would write      {}\n", task.output.string());
  fmt::print("network          {}, threshold {:g}, on {}\n", setup.segmenter.description().design->name(),
             setup.threshold, setup.device.on_gpu ? "GPUs" : "CPUs");
  fmt::print("images           {} of {} x {} pixels, {} masks\n", images.count(), images.width(),
             images.height(), images.has_truth() ? "with" : "without");
  fmt::print("tiles            {}\n", setup.tile_px == 0
                                          ? "none, every image at once"
                                          : fmt::format("at most {0} x {0} pixels", setup.tile_px));
  fmt::print("disk             {}\n", terminal::bytes_text(static_cast<double>(bytes)));
  fmt::print("memory per rank  {:.0f} MiB\n", memory_mib);
  fmt::print("time             about {} on {} rank(s): {:.3g} s an image, measured now\n",
             terminal::duration_text(seconds), world.size(), per_image);
}

}  // namespace dosefloor::train_program

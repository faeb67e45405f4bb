#include "train/program/bench_segment.hpp"

#include <fmt/format.h>

#include <vector>

#include "config/sections/images.hpp"
#include "sim/core/command_line/memory.hpp"
#include "sim/core/command_line/timing.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/model/model_file.hpp"
#include "train/networks/registry.hpp"
#include "train/program/bench_subject.hpp"
#include "train/program/device_peak.hpp"
#include "train/program/peak_flops.hpp"
#include "train/segment/segmenter.hpp"

namespace dosefloor::train_program {

void run_bench_segment(const BenchSegmentArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (world.size() > 1) {
    throw InputError("bench segment times one process; found " + std::to_string(world.size()) +
                     ". Start it without mpirun");
  }
  constexpr std::uint64_t seed = 1;
  model::ModelDescription description;
  description.design = networks::design_of(
      arguments.network, config::in_pixels(arguments.sections, config::ImagesConfig{}.mean_pixel_A()));
  const segment::SegmentDevice device =
      segment::segment_device(world, arguments.device, static_cast<int>(arguments.threads));
  const segment::Segmenter segmenter(model::Model{description, description.design->make(seed)}, device);
  const samples::Sample image = bench_disc(arguments.size, 0);

  const double base_mib = command_line::peak_resident_mib();
  const auto segment = [&] { (void)segmenter.probabilities(image.image, image.height, image.width); };
  segment();  // allocates
  std::vector<double> seconds(static_cast<std::size_t>(arguments.repeats));
  for (double& one : seconds) {
    one = command_line::seconds_of(world, segment);
  }
  const double per_image = command_line::median(seconds);
  const double peak_mib = command_line::peak_resident_mib();
  const auto pixels = static_cast<double>(arguments.size * arguments.size);
  const double expected_mib = description.design->inference_bytes_per_pixel() * pixels / (1024.0 * 1024.0);
  const double gflops = description.design->forward_flops(arguments.size, arguments.size) / per_image * 1e-9;
  const double device_mib = device.on_gpu ? device_peak_mib() : 0.0;
  const double peak = device.on_gpu ? device_peak_gflops() : peak_gflops(static_cast<int>(arguments.threads));
  if (arguments.json) {
    const json_text::Json line{{"network", arguments.network},
                               {"size", arguments.size},
                               {"threads", arguments.threads},
                               {"device", device.on_gpu ? "cuda" : "cpu"},
                               {"seconds_per_image", per_image},
                               {"images_per_second", 1.0 / per_image},
                               {"gflops", gflops},
                               {"peak_gflops", peak},
                               {"peak_mib", peak_mib},
                               {"base_mib", base_mib},
                               {"expected_mib", expected_mib},
                               {"device_peak_mib", device_mib}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{} {} x {}, one image at a time, {}\n", arguments.network, arguments.size, arguments.size,
             device.on_gpu ? "on a GPU" : fmt::format("{} thread(s)", arguments.threads));
  fmt::print("image       {:.4g} s, {:.4g} images/s\n", per_image, 1.0 / per_image);
  fmt::print("arithmetic  {:.4g} Gflop/s as convolutions count, beside the {:.4g} that {} did\n", gflops,
             peak, device.on_gpu ? "products of matrices" : "multiply-adds in registers");
  if (device.on_gpu) {
    fmt::print("memory      {:.0f} MiB of the GPU's\n", device_mib);
  } else {
    fmt::print(
        "memory      {:.0f} MiB above the program's base of {:.0f}; {:.0f} are expected of such a network\n",
        peak_mib - base_mib, base_mib, expected_mib);
  }
}

}  // namespace dosefloor::train_program

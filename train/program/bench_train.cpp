#include "train/program/bench_train.hpp"

#include <fmt/format.h>

#include <vector>

#include "config/sections/images.hpp"
#include "config/sections/train.hpp"
#include "sim/core/command_line/memory.hpp"
#include "sim/core/command_line/timing.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/model/model_description.hpp"
#include "train/networks/registry.hpp"
#include "train/program/bench_subject.hpp"
#include "train/program/device_peak.hpp"
#include "train/program/peak_flops.hpp"
#include "train/samples/batch_order.hpp"
#include "train/training/learning_rate.hpp"
#include "train/training/network_trainer.hpp"

namespace dosefloor::train_program {
namespace {

constexpr double passes = 3.0;  // forward, and backward for inputs and for weights

config::TrainConfig config_of(const BenchTrainArguments& arguments) {
  config::TrainConfig config;
  config.threads = arguments.threads;
  config.exact_reduction = arguments.exact;
  config.device = arguments.device;
  config.precision = arguments.precision;
  config::NetworkSections& sections = config;
  sections = arguments.sections;
  return config;
}

/// Of a step: by microbatches, the last of which may be smaller.
double performed_flops(const BenchTrainArguments& arguments, const networks::AnyDesign& design) {
  const auto flops = [&](std::int64_t images) {
    return images == 0 ? 0.0 : design->step_flops(images, arguments.size, arguments.size);
  };
  const std::int64_t whole = arguments.batch / arguments.microbatch;
  return static_cast<double>(whole) * flops(arguments.microbatch) +
         flops(arguments.batch % arguments.microbatch);
}

}  // namespace

void run_bench_train(const BenchTrainArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  const config::TrainConfig config = config_of(arguments);
  model::ModelDescription description;
  description.design = networks::design_of(arguments.network,
                                           config::in_pixels(config, config::ImagesConfig{}.mean_pixel_A()));

  const std::int64_t microbatches = (arguments.batch + arguments.microbatch - 1) / arguments.microbatch;
  const samples::MicrobatchRange mine = samples::share_of_rank(microbatches, world.rank(), world.size());
  std::vector<std::vector<samples::Sample>> images;
  for (std::int64_t i = mine.first; i < mine.first + mine.count; ++i) {
    std::vector<samples::Sample>& microbatch = images.emplace_back();
    for (std::int64_t k = i * arguments.microbatch;
         k < std::min((i + 1) * arguments.microbatch, arguments.batch); ++k) {
      microbatch.push_back(bench_disc(arguments.size, static_cast<std::uint32_t>(k)));
    }
  }

  const double base_mib = command_line::peak_resident_mib();
  training::NetworkTrainer trainer(world, config, description);
  const bool on_device = trainer.on_device();
  double loss = 0.0;
  const auto step = [&] {
    trainer.begin_step();
    for (std::size_t i = 0; i < images.size(); ++i) {
      trainer.add(images[i], i + 1 == images.size());
    }
    loss = trainer.finish_step(training::learning_rate(config, arguments.network, 0, 1, {}));
  };
  step();  // allocates
  const double reduction_before = trainer.reduction_seconds();
  std::vector<double> seconds(static_cast<std::size_t>(arguments.repeats));
  for (double& one : seconds) {
    one = command_line::seconds_of(world, step);
  }
  const double per_step = command_line::median(seconds);
  double all = 0.0;
  for (const double one : seconds) {
    all += one;
  }
  const double reduction_share = (trainer.reduction_seconds() - reduction_before) / all;
  const double gflops = passes * description.design->forward_flops(arguments.size, arguments.size) *
                        static_cast<double>(arguments.batch) / per_step * 1e-9;
  const double performed = performed_flops(arguments, description.design) / per_step * 1e-9;
  const double device_mib = on_device ? world.allreduce(device_peak_mib(), parallel::Reduction::max) : 0.0;
  const double peak = on_device ? device_peak_gflops() : peak_gflops(static_cast<int>(arguments.threads));
  const double all_peak = world.allreduce(peak, parallel::Reduction::sum);
  const double peak_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const double images_per_second = static_cast<double>(arguments.batch) / per_step;
  if (arguments.json) {
    const json_text::Json line{{"network", arguments.network},
                               {"size", arguments.size},
                               {"batch", arguments.batch},
                               {"microbatch", arguments.microbatch},
                               {"threads", arguments.threads},
                               {"ranks", world.size()},
                               {"seconds_per_step", per_step},
                               {"images_per_second", images_per_second},
                               {"device", on_device ? "cuda" : "cpu"},
                               {"gflops", gflops},
                               {"performed_gflops", performed},
                               {"peak_gflops", all_peak},
                               {"reduction_share", reduction_share},
                               {"exact_reduction", arguments.exact && !on_device},
                               {"peak_mib", peak_mib},
                               {"base_mib", base_mib},
                               {"device_peak_mib", device_mib},
                               {"loss", loss}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{} {} x {}, batch {} in microbatches of {}, {} rank(s) of {} thread(s)\n", arguments.network,
             arguments.size, arguments.size, arguments.batch, arguments.microbatch, world.size(),
             arguments.threads);
  fmt::print("step        {:.4g} s, {:.4g} images/s; {:.1f} % of it sums gradients ({})\n", per_step,
             images_per_second, 100.0 * reduction_share,
             arguments.exact && !on_device ? "exactly" : "in float32");
  fmt::print(
      "arithmetic  {:.4g} Gflop/s as convolutions count; {:.4g} performed, {:.1f} % of the {:.4g} that {} "
      "did\n",
      gflops, performed, 100.0 * performed / all_peak, all_peak,
      on_device ? "products of matrices" : "multiply-adds in registers");
  fmt::print("memory      {:.0f} MiB, {:.0f} MiB of it the program's base", peak_mib, base_mib);
  fmt::print("{}\n", on_device ? fmt::format("; {:.0f} MiB of the GPU's", device_mib) : "");
  fmt::print("loss        {:.4f} after {} steps\n", loss, arguments.repeats + 1);
}

}  // namespace dosefloor::train_program

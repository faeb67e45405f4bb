#include "train/program/bench_train.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "config/train_config.hpp"
#include "sim/command_line/memory.hpp"
#include "sim/command_line/timing.hpp"
#include "sim/parallel/communicator.hpp"
#include "sim/random/stream.hpp"
#include "train/model/arithmetic.hpp"
#include "train/model/model_description.hpp"
#include "train/networks/dilations.hpp"
#include "train/program/peak_flops.hpp"
#include "train/samples/batch_order.hpp"
#include "train/training/learning_rate.hpp"
#include "train/training/network_trainer.hpp"

namespace dosefloor::train {
namespace {

constexpr std::uint64_t image_seed = 1;

/// A bright disc on noise: something to learn, so that the loss says that steps do what they should.
Sample disc(std::int64_t size, std::uint32_t number) {
  random::Stream stream({image_seed, random::Stage::order, 0, number});
  Sample sample;
  sample.width = static_cast<int>(size);
  sample.height = static_cast<int>(size);
  for (std::int64_t y = 0; y < size; ++y) {
    for (std::int64_t x = 0; x < size; ++x) {
      const std::int64_t dx = 2 * x - size;
      const std::int64_t dy = 2 * y - size;
      const bool inside = dx * dx + dy * dy < size * size / 4;
      sample.image.push_back(static_cast<float>(stream.uniform(-1.7, 1.7)) + (inside ? 1.0F : 0.0F));
      sample.mask.push_back(inside ? 1 : 0);
    }
  }
  return sample;
}

TrainConfig config_of(const BenchTrainArguments& arguments) {
  TrainConfig config;
  config.threads = arguments.threads;
  config.exact_reduction = arguments.exact;
  config.msd.depth = arguments.depth;
  config.unet.initial_channels = arguments.initial_channels;
  return config;
}

ModelDescription description_of(const BenchTrainArguments& arguments, const TrainConfig& config) {
  ModelDescription description;
  description.network = arguments.network;
  if (arguments.network == "msd") {
    description.msd = config.msd;
    description.dilations =
        draw_dilations(config.msd.dilation_seed, config.msd.depth, config.msd.dilation_max);
  } else {
    description.unet = config.unet;
  }
  return description;
}

}  // namespace

void run_bench_train(const BenchTrainArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  const TrainConfig config = config_of(arguments);
  const ModelDescription description = description_of(arguments, config);

  const std::int64_t microbatches = (arguments.batch + arguments.microbatch - 1) / arguments.microbatch;
  const MicrobatchRange mine = share_of_rank(microbatches, world.rank(), world.size());
  std::vector<std::vector<Sample>> images;
  for (std::int64_t i = mine.first; i < mine.first + mine.count; ++i) {
    std::vector<Sample>& microbatch = images.emplace_back();
    for (std::int64_t k = i * arguments.microbatch;
         k < std::min((i + 1) * arguments.microbatch, arguments.batch); ++k) {
      microbatch.push_back(disc(arguments.size, static_cast<std::uint32_t>(k)));
    }
  }

  const double peak = peak_gflops(static_cast<int>(arguments.threads));
  const double base_mib = command_line::peak_resident_mib();
  NetworkTrainer trainer(world, config, description);
  double loss = 0.0;
  const auto step = [&] {
    trainer.begin_step();
    for (std::size_t i = 0; i < images.size(); ++i) {
      trainer.add(images[i], i + 1 == images.size());
    }
    loss = trainer.finish_step(learning_rate(config, arguments.network, 0, 1, {}));
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
  constexpr double passes = 3.0;  // forward, and backward for inputs and for weights
  const double gflops = passes * forward_flops(description, arguments.size, arguments.size) *
                        static_cast<double>(arguments.batch) / per_step * 1e-9;
  const double all_peak = world.allreduce(peak, parallel::Reduction::sum);
  const double peak_mib = world.allreduce(command_line::peak_resident_mib(), parallel::Reduction::max);
  if (!world.is_root()) {
    return;
  }
  const double images_per_second = static_cast<double>(arguments.batch) / per_step;
  if (arguments.json) {
    const nlohmann::ordered_json line{{"network", arguments.network},
                                      {"size", arguments.size},
                                      {"batch", arguments.batch},
                                      {"microbatch", arguments.microbatch},
                                      {"threads", arguments.threads},
                                      {"ranks", world.size()},
                                      {"seconds_per_step", per_step},
                                      {"images_per_second", images_per_second},
                                      {"gflops", gflops},
                                      {"peak_gflops", all_peak},
                                      {"reduction_share", reduction_share},
                                      {"exact_reduction", arguments.exact},
                                      {"peak_mib", peak_mib},
                                      {"base_mib", base_mib},
                                      {"loss", loss}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{} {} x {}, batch {} in microbatches of {}, {} rank(s) of {} thread(s)\n", arguments.network,
             arguments.size, arguments.size, arguments.batch, arguments.microbatch, world.size(),
             arguments.threads);
  fmt::print("step        {:.4g} s, {:.4g} images/s; {:.1f} % of it sums gradients ({})\n", per_step,
             images_per_second, 100.0 * reduction_share, arguments.exact ? "exactly" : "in float32");
  fmt::print("arithmetic  {:.4g} of {:.4g} Gflop/s that the processor can do: {:.1f} %\n", gflops, all_peak,
             100.0 * gflops / all_peak);
  fmt::print("memory      {:.0f} MiB, {:.0f} MiB of it the program's base\n", peak_mib, base_mib);
  fmt::print("loss        {:.4f} after {} steps\n", loss, arguments.repeats + 1);
}

}  // namespace dosefloor::train

#include <boost/test/unit_test.hpp>

#include <c10/cuda/CUDACachingAllocator.h>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/training/trainer_example.hpp"
#include "train/model/model_file.hpp"
#include "train/networks/msd/msd_design.hpp"
#include "train/networks/network.hpp"

namespace dosefloor::training {
namespace {

using test::image;
using test::step;

/// Losses of six steps of three images.
std::vector<double> losses(NetworkTrainer& trainer, int first = 0) {
  std::vector<double> all;
  for (int k = first; k < first + 6; ++k) {
    all.push_back(step(trainer, {{image(3 * k), image(3 * k + 1)}, {image(3 * k + 2)}}));
  }
  return all;
}

model::ModelDescription small_msd(const config::TrainConfig& config) {
  model::ModelDescription description;
  config::MsdConfig msd = config.msd;
  msd.depth = 6;
  msd.kernel = 5;
  description.design = networks::MsdDesign(msd, {1, 2, 3, 1, 2, 3});
  return description;
}

void require_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(found[i] == expected[i], boost::test_tools::tolerance(tolerance));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_trainer)

BOOST_AUTO_TEST_CASE(a_device_takes_the_steps_of_a_processor) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = test::small_config();
  for (const model::ModelDescription& net : {test::small_unet(config), small_msd(config)}) {
    config.device = config::Device::cpu;
    NetworkTrainer processor(world, config, net);
    config.device = config::Device::cuda;
    NetworkTrainer device(world, config, net);
    BOOST_TEST(device.on_device());
    require_near(losses(device), losses(processor), 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(lower_precision_stays_near) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = test::small_config();
  config.device = config::Device::cuda;
  NetworkTrainer exact(world, config, test::small_unet(config));
  const std::vector<double> expected = losses(exact);
  for (const config::Precision precision : {config::Precision::tf32, config::Precision::bf16}) {
    config.precision = precision;
    NetworkTrainer lower(world, config, test::small_unet(config));
    require_near(losses(lower), expected, 0.03);
  }
}

BOOST_AUTO_TEST_CASE(a_state_of_a_device_goes_on_on_a_processor) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = test::small_config();
  config.device = config::Device::cuda;
  config.precision = config::Precision::tf32;  // whose weights have their channels last
  NetworkTrainer device(world, config, test::small_unet(config));
  (void)losses(device);
  const test::ScratchFolder folder;
  const std::filesystem::path file = folder / "state.safetensors";
  model::write_tensor_file(file, {}, device.state());
  config.device = config::Device::cpu;
  config.precision = config::Precision::fp32;
  NetworkTrainer processor(world, config, test::small_unet(config));
  processor.restore(model::read_tensor_file(file), file.string());
  require_near(losses(device, 6), losses(processor, 6), 0.01);
}

BOOST_AUTO_TEST_CASE(a_microbatch_that_the_memory_cannot_hold_is_named) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = test::small_config();
  config.device = config::Device::cuda;
  NetworkTrainer trainer(world, config, test::small_unet(config));
  c10::cuda::CUDACachingAllocator::emptyCache();
  c10::cuda::CUDACachingAllocator::setMemoryFraction(1e-9, 0);
  BOOST_CHECK_EXCEPTION(step(trainer, {std::vector<samples::Sample>(64, image(0))}), Error,
                        [](const Error& error) {
                          const std::string text = error.what();
                          return text.find("on 64 images at a time") != std::string::npos &&
                                 text.find("train.microbatch below 64") != std::string::npos;
                        });
  c10::cuda::CUDACachingAllocator::setMemoryFraction(1.0, 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training

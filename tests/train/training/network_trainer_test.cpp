#include "train/training/network_trainer.hpp"

#include <torch/torch.h>

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/training/trainer_example.hpp"
#include "train/model/model_file.hpp"
#include "train/networks/network.hpp"
#include "train/training/loss.hpp"

namespace dosefloor::training {
namespace {

using test::image;
using test::image_size;
using test::small_config;
using test::small_unet;
using test::step;

/// The trainer's parameters and optimiser, as bytes.
std::vector<std::string> bytes_of(NetworkTrainer& trainer) {
  std::vector<std::string> all;
  for (const model::TensorView& view : trainer.state()) {
    all.push_back(view.name +
                  std::string(reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size()));
  }
  return all;
}

config::TrainConfig normalised_config() {
  config::TrainConfig config = small_config();
  config.unet.normalisation = config::UnetNormalisation::group;
  config.unet.group_channels = 2;
  return config;
}

torch::Tensor stacked(const std::vector<samples::Sample>& samples, bool masks) {
  torch::Tensor all = torch::empty({static_cast<std::int64_t>(samples.size()), 1, image_size, image_size});
  float* to = all.data_ptr<float>();
  for (const samples::Sample& sample : samples) {
    for (std::size_t i = 0; i < sample.image.size(); ++i) {
      *to++ = masks ? static_cast<float>(sample.mask[i]) : sample.image[i];
    }
  }
  return all;
}

/// Three steps, of three microbatches each, are on all ranks together those of one, bit for bit.
void check_ranks(const config::TrainConfig& config) {
  const parallel::Communicator world = parallel::Communicator::world();
  const parallel::Communicator self = parallel::Communicator::self();
  NetworkTrainer alone(self, config, small_unet(config));
  NetworkTrainer shared(world, config, small_unet(config));
  for (int k = 0; k < 3; ++k) {
    std::vector<std::vector<samples::Sample>> all;
    std::vector<std::vector<samples::Sample>> mine;
    for (int i = 0; i < 3; ++i) {  // fewer than 4 ranks
      all.push_back({image(3 * k + i)});
      if (i % world.size() == world.rank()) {
        mine.push_back(all.back());
      }
    }
    BOOST_TEST(step(shared, mine) == step(alone, all));  // bitwise
  }
  BOOST_TEST(bytes_of(shared) == bytes_of(alone), boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_trainer)

BOOST_AUTO_TEST_CASE(steps_are_those_of_libtorchs_adam_with_amsgrad_on_the_whole_batch) {
  const parallel::Communicator world = parallel::Communicator::world();
  const config::TrainConfig config = small_config();
  NetworkTrainer trainer(world, config, small_unet(config));

  const std::shared_ptr<networks::Network> plain = small_unet(config).design->make(config.seed);
  torch::optim::Adam adam(plain->parameters(), torch::optim::AdamOptions(1e-2).amsgrad(true));
  for (int k = 0; k < 4; ++k) {
    const std::vector<samples::Sample> batch{image(3 * k), image(3 * k + 1), image(3 * k + 2)};
    const double loss = step(trainer, {{batch[0], batch[1]}, {batch[2]}});
    adam.zero_grad();
    const torch::Tensor expected =
        torch::binary_cross_entropy_with_logits(plain->forward(stacked(batch, false)), stacked(batch, true));
    expected.backward();
    adam.step();
    BOOST_TEST(loss == expected.item<double>(), boost::test_tools::tolerance(1e-5));
  }
  std::size_t compared = 0;
  for (const model::TensorView& view : trainer.state()) {
    if (!view.name.starts_with("parameters/")) {
      continue;
    }
    const torch::Tensor theirs = plain->named_parameters()[view.name.substr(11)].detach().contiguous();
    for (std::int64_t i = 0; i < theirs.numel(); ++i) {
      float ours = 0.0F;
      std::memcpy(&ours, view.bytes.data() + static_cast<std::size_t>(i) * sizeof(float), sizeof(float));
      // A gradient's rounding moves a weight by as much as its size is uncertain: steps are 1e-2.
      BOOST_TEST(std::abs(ours - theirs.data_ptr<float>()[i]) < 2e-4, view.name);
      ++compared;
    }
  }
  BOOST_TEST(compared == static_cast<std::size_t>(plain->parameter_count()));
}

BOOST_AUTO_TEST_CASE(clipping_bounds_a_step_by_the_gradients_norm) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = small_config();
  NetworkTrainer free(world, config, small_unet(config));
  config.gradient_clip = 1e6;  // never reached
  NetworkTrainer loose(world, config, small_unet(config));
  config.gradient_clip = 1e-9;  // so small that Adam's epsilon is large beside it
  NetworkTrainer tight(world, config, small_unet(config));
  const std::vector<std::string> before = bytes_of(tight);
  for (NetworkTrainer* trainer : {&free, &loose, &tight}) {
    (void)step(*trainer, {{image(1)}});
  }
  BOOST_TEST(bytes_of(loose) == bytes_of(free), boost::test_tools::per_element());
  BOOST_CHECK(bytes_of(tight) != bytes_of(free));
  BOOST_CHECK(bytes_of(tight) != before);
}

BOOST_AUTO_TEST_CASE(a_restored_state_goes_on_bitwise) {
  const parallel::Communicator world = parallel::Communicator::world();
  const config::TrainConfig config = small_config();
  NetworkTrainer first(world, config, small_unet(config));
  (void)step(first, {{image(1)}});
  (void)step(first, {{image(2)}});
  const test::ScratchFolder folder;
  const std::filesystem::path file = folder / "state.safetensors";
  model::write_tensor_file(file, {}, first.state());
  config::TrainConfig other = config;
  other.seed = 99;  // other initial weights: all of them must be replaced
  NetworkTrainer second(world, other, small_unet(other));
  second.restore(model::read_tensor_file(file), file.string());
  (void)step(first, {{image(3)}});
  (void)step(second, {{image(3)}});
  BOOST_TEST(bytes_of(second) == bytes_of(first), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(states_do_not_show_how_weights_lie_in_memory) {
  const parallel::Communicator world = parallel::Communicator::world();
  config::TrainConfig config = small_config();
  NetworkTrainer in_order(world, config, small_unet(config));
  config.precision = config::Precision::tf32;  // channels last; on CPUs the arithmetic is that of fp32
  NetworkTrainer channels_last(world, config, small_unet(config));
  BOOST_TEST(bytes_of(channels_last) == bytes_of(in_order), boost::test_tools::per_element());

  (void)step(in_order, {{image(1)}});
  const test::ScratchFolder folder;
  const std::filesystem::path file = folder / "state.safetensors";
  model::write_tensor_file(file, {}, in_order.state());
  channels_last.restore(model::read_tensor_file(file), file.string());
  BOOST_TEST(bytes_of(channels_last) == bytes_of(in_order), boost::test_tools::per_element());

  for (int k = 2; k < 5; ++k) {
    BOOST_TEST(
        step(channels_last, {{image(k)}, {image(k + 1)}}) == step(in_order, {{image(k)}, {image(k + 1)}}),
        boost::test_tools::tolerance(1e-4));
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_ranks_takes_the_step_of_one, *test::ranks({1, 2, 4})) {
  check_ranks(small_config());
}

BOOST_AUTO_TEST_CASE(group_normalisation_takes_the_step_of_one_on_any_number_of_ranks,
                     *test::ranks({1, 2, 4})) {
  check_ranks(normalised_config());
}

BOOST_AUTO_TEST_CASE(an_evaluation_is_of_each_image_alone) {
  const parallel::Communicator world = parallel::Communicator::world();
  const config::TrainConfig config = small_config();
  NetworkTrainer trainer(world, config, small_unet(config));
  const std::vector<Evaluation> both = trainer.evaluate({image(1), image(5)});
  const std::vector<Evaluation> second = trainer.evaluate({image(5)});
  BOOST_REQUIRE(both.size() == 2U);
  BOOST_TEST(both[1].loss == second[0].loss, boost::test_tools::tolerance(1e-6F));
  double entropy = 0.0;
  const samples::Sample sample = image(5);
  for (std::size_t i = 0; i < sample.mask.size(); ++i) {
    const double p = static_cast<double>(both[1].probabilities[i]);
    entropy -= std::log(sample.mask[i] != 0 ? p : 1.0 - p);
    BOOST_TEST(p == 1.0 / (1.0 + std::exp(-static_cast<double>(both[1].logits[i]))),
               boost::test_tools::tolerance(1e-5));
  }
  BOOST_TEST(static_cast<double>(both[1].loss) == entropy / (image_size * image_size),
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training

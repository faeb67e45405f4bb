#include "train/networks/msd/msd_net.hpp"

#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/train/networks/network_checks.hpp"
#include "train/networks/msd/dilations.hpp"
#include "train/networks/msd/msd_function.hpp"

using namespace dosefloor;
using namespace dosefloor::test;
using config::MsdConfig;
using networks::draw_dilations;
using networks::MsdNet;

namespace {

/// The first layer alone sees the image.
MsdConfig config_of(std::int64_t depth, std::int64_t width, std::int64_t kernel, std::int64_t dilation_max) {
  return {.depth = depth,
          .width = width,
          .kernel = kernel,
          .dilation_max = dilation_max,
          .image_to_all_layers = false,
          .initial_weights = config::MsdWeights::depth};
}

MsdNet net_of(const MsdConfig& config, std::uint64_t seed) {
  return {config, draw_dilations(seed, config.depth, config.dilation_max), seed};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(msd_net)

BOOST_AUTO_TEST_CASE(the_paper_s_net_has_99407_parameters) {
  BOOST_TEST(net_of(config_of(50, 1, 9, 10), 1).parameter_count() == 99407);
}

BOOST_AUTO_TEST_CASE(the_image_in_all_layers_takes_49_kernels_more) {
  MsdConfig config = config_of(50, 1, 9, 10);
  config.image_to_all_layers = true;
  BOOST_TEST(net_of(config, 1).parameter_count() == 99407 + 49 * 81);
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_by_their_formula) {
  const std::int64_t depth = 7;
  const std::int64_t width = 3;
  const std::int64_t taps = 25;
  const std::int64_t of_layers = width * taps * (1 + width * depth * (depth - 1) / 2) + depth * width;
  BOOST_TEST(net_of(config_of(depth, width, 5, 4), 1).parameter_count() == of_layers + depth * width + 1);
}

BOOST_AUTO_TEST_CASE(it_equals_concatenating_layers_of_libtorch) {
  std::uint64_t seed = 1;
  for (const bool image_to_all_layers : {false, true}) {
    for (const std::int64_t width : {1, 2, 3}) {
      for (const std::int64_t kernel : {3, 5, 9}) {
        BOOST_TEST_CONTEXT("width " << width << ", kernel " << kernel << ", seed " << seed) {
          MsdConfig config = config_of(11, width, kernel, 4);
          config.image_to_all_layers = image_to_all_layers;
          MsdNet net = net_of(config, seed);
          randomise(net, seed);
          const torch::Tensor images = random_tensor({2, 1, 33, 26}, seed);
          check_equals_plain(net, plain_msd(net), images.to(torch::kFloat), 1e-5);
          net.to(torch::kDouble);
          check_equals_plain(net, plain_msd(net), images, 1e-10);
          ++seed;
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_finite_differences) {
  for (const std::uint64_t seed : {1U, 2U}) {
    MsdConfig config = config_of(10, 2, 3, 3);
    config.image_to_all_layers = seed == 2;
    MsdNet net = net_of(config, seed);
    net.to(torch::kDouble);
    randomise(net, seed);
    check_finite_differences(net, random_tensor({2, 1, 12, 9}, seed));
  }
}

BOOST_AUTO_TEST_CASE(a_pixel_acts_as_far_as_the_net_reaches) {
  MsdNet net = net_of(config_of(4, 2, 5, 3), 2);
  make_positive(net);
  const std::int64_t reach = net.reach();
  const std::int64_t centre = reach + 5;
  net.to(torch::kDouble);
  const torch::Tensor strength =
      influence(net, torch::ones({1, 1, 2 * centre + 1, 2 * centre + 1}, torch::kDouble), centre);
  const torch::Tensor acts = strength > 1e-14 * strength.max();
  const torch::Tensor expected = torch::zeros_like(acts);
  BOOST_CHECK(acts[centre - reach][centre - reach].item<bool>());
  BOOST_CHECK(acts[centre + reach][centre + reach].item<bool>());
  BOOST_CHECK(!acts.narrow(0, 0, centre - reach).any().item<bool>());
  BOOST_CHECK(!acts.narrow(0, centre + reach + 1, 5).any().item<bool>());
  BOOST_CHECK(!acts.narrow(1, 0, centre - reach).any().item<bool>());
  BOOST_CHECK(!acts.narrow(1, centre + reach + 1, 5).any().item<bool>());
}

BOOST_AUTO_TEST_CASE(the_result_has_the_size_of_the_images) {
  MsdNet net = net_of(config_of(3, 1, 9, 3), 1);
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{1, 1, 64, 64}, {3, 1, 37, 50}, {2, 1, 13, 14}}) {
    BOOST_CHECK_EQUAL(net.forward(torch::zeros(shape)).sizes(), torch::IntArrayRef(shape));
  }
}

BOOST_AUTO_TEST_CASE(images_of_a_batch_do_not_act_on_each_other) {
  MsdNet net = net_of(config_of(12, 1, 3, 3), 1);
  net.to(torch::kDouble);
  randomise(net, 1);
  const torch::Tensor images = random_tensor({3, 1, 16, 21}, 1);
  BOOST_TEST(relative_difference(net.forward(images).narrow(0, 1, 1), net.forward(images.narrow(0, 1, 1))) <
             1e-13);
}

BOOST_AUTO_TEST_CASE(initial_weights_are_normal_and_follow_from_the_seed_alone) {
  const MsdConfig config = config_of(20, 2, 5, 4);
  torch::manual_seed(1);
  const MsdNet first = net_of(config, 3);
  const double drawn_after = torch::rand({1}).item<double>();
  torch::manual_seed(1);
  BOOST_TEST(torch::rand({1}).item<double>() == drawn_after);  // the global generator was not touched
  BOOST_CHECK(bitwise_equal(first.parameters(), net_of(config, 3).parameters()));
  BOOST_CHECK(!bitwise_equal(first.parameters(), net_of(config, 4).parameters()));
  const torch::Tensor weight = first.named_parameters()["weight19"];
  const double variance = 2.0 / (25 * (1 + 2 * 19) + 1);
  BOOST_TEST(weight.pow(2).mean().item<double>() == variance, boost::test_tools::tolerance(0.15));
  BOOST_TEST(first.named_parameters()["last_weight"].abs().max().item<double>() == 0.0);
}

BOOST_AUTO_TEST_CASE(he_s_weights_have_the_variance_that_each_layer_s_own_inputs_ask_for) {
  MsdConfig config = config_of(20, 2, 5, 4);
  config.initial_weights = config::MsdWeights::he;
  for (const bool image_to_all_layers : {false, true}) {
    config.image_to_all_layers = image_to_all_layers;
    const MsdNet net = net_of(config, 3);
    const auto parameters = net.named_parameters();
    for (const std::int64_t layer : {10, 19}) {
      const torch::Tensor weight = parameters["weight" + std::to_string(layer)];
      const std::int64_t inputs = 2 * layer + (image_to_all_layers ? 1 : 0);
      BOOST_REQUIRE_EQUAL(weight.size(1), inputs);
      BOOST_TEST(weight.pow(2).mean().item<double>() == 2.0 / static_cast<double>(25 * inputs),
                 boost::test_tools::tolerance(0.2));
    }
    BOOST_TEST(parameters["bias7"].abs().max().item<double>() == 0.0);
    BOOST_TEST(parameters["last_weight"].abs().max().item<double>() == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_bitwise_repeatable) {
  MsdNet net = net_of(config_of(12, 2, 9, 4), 1);
  randomise(net, 1);
  const torch::Tensor images = random_tensor({2, 1, 48, 40}, 1, torch::kFloat);
  BOOST_CHECK(bitwise_equal(step_results(net, images), step_results(net, images)));
}

BOOST_AUTO_TEST_CASE(parameters_are_used_through_the_module) {
  MsdNet net = net_of(config_of(5, 2, 3, 2), 1);
  check_parameters_are_live(net, random_tensor({1, 1, 16, 16}, 1));
}

BOOST_AUTO_TEST_CASE(an_image_must_be_longer_than_what_is_reflected) {
  MsdNet net(config_of(2, 1, 9, 10), {3, 10}, 1);
  BOOST_TEST(net.smallest_size() == 41);
  BOOST_CHECK_NO_THROW(net.forward(torch::zeros({1, 1, 41, 60})));
  BOOST_CHECK_EXCEPTION(net.forward(torch::zeros({1, 1, 40, 60})), InputError, [](const InputError& error) {
    const std::string message = error.what();
    return message.find("60 x 40") != std::string::npos && message.find("at least 41") != std::string::npos &&
           message.find("train.msd.dilation_max") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(hyper_parameters_that_make_no_net_are_refused) {
  BOOST_CHECK_THROW(MsdNet(config_of(2, 1, 4, 10), {1, 1}, 1), InputError);
  BOOST_CHECK_THROW(MsdNet(config_of(2, 1, 3, 10), {1}, 1), InputError);
  BOOST_CHECK_THROW(MsdNet(config_of(2, 1, 3, 10), {1, 0}, 1), InputError);
  BOOST_CHECK_THROW(MsdNet(config_of(0, 1, 3, 10), {}, 1), InputError);
}

BOOST_AUTO_TEST_CASE(weights_of_another_shape_are_refused) {
  const torch::Tensor images = torch::zeros({1, 1, 8, 8});
  const torch::Tensor layer = torch::zeros({1, 1, 3, 3});
  const torch::Tensor last = torch::zeros({1, 1, 1, 1});
  const torch::Tensor bias = torch::zeros({1});
  BOOST_CHECK_NO_THROW(networks::msd_logits(images, {layer, last}, {bias, bias}, {1}));
  BOOST_CHECK_THROW(networks::msd_logits(images, {layer, layer}, {bias, bias}, {1}), Error);
  BOOST_CHECK_THROW(networks::msd_logits(images, {layer, last}, {bias}, {1}), Error);
  BOOST_CHECK_THROW(networks::msd_logits(images[0], {layer, last}, {bias, bias}, {1}), Error);
  // Either all layers see the image, or the first alone.
  const auto of_inputs = [](std::int64_t inputs) { return torch::zeros({1, inputs, 3, 3}); };
  const auto three_layers = [&](std::int64_t second, std::int64_t third) {
    return networks::msd_logits(images,
                                {layer, of_inputs(second), of_inputs(third), torch::zeros({1, 3, 1, 1})},
                                {bias, bias, bias, bias}, {1, 1, 1});
  };
  BOOST_CHECK_NO_THROW(three_layers(1, 2));
  BOOST_CHECK_NO_THROW(three_layers(2, 3));
  BOOST_CHECK_THROW(three_layers(1, 3), Error);
  BOOST_CHECK_THROW(three_layers(2, 2), Error);
  BOOST_CHECK_THROW(three_layers(3, 4), Error);
}

BOOST_AUTO_TEST_SUITE_END()

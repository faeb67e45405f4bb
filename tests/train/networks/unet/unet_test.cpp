#include "train/networks/unet/unet.hpp"

#include <string>

#include "sim/core/errors/error.hpp"
#include "tests/train/networks/network_checks.hpp"

using namespace dosefloor;
using namespace dosefloor::test;
using config::UnetConfig;
using networks::UNet;

namespace {

UnetConfig config_of(std::int64_t channels, std::int64_t levels, std::int64_t kernel,
                     std::int64_t convolutions) {
  return {.initial_channels = channels, .levels = levels, .kernel = kernel, .convolutions = convolutions};
}

UnetConfig normalised(UnetConfig config, std::int64_t group_channels) {
  config.normalisation = config::UnetNormalisation::group;
  config.group_channels = group_channels;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unet)

// Counted in PyTorch: five 5 x 5 convolutions with PReLU in a block, 32 channels, four poolings.
BOOST_AUTO_TEST_CASE(the_default_net_has_as_many_parameters_as_the_same_in_pytorch) {
  BOOST_TEST(UNet({}, 1).parameter_count() == 54517953);
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_by_their_formula) {
  const UnetConfig config = config_of(3, 2, 3, 4);
  const auto block = [&](std::int64_t inputs, std::int64_t channels) {
    const std::int64_t convolutions = config.convolutions;
    return 9 * channels * (inputs + (convolutions - 1) * channels) + 2 * convolutions * channels;
  };
  const std::int64_t expected = block(1, 3) + block(3, 6) + block(6, 12) + block(18, 6) + block(9, 3) + 3 + 1;
  BOOST_TEST(UNet(config, 1).parameter_count() == expected);
  const std::int64_t channels = 3 + 6 + 12 + 6 + 3;
  BOOST_TEST(UNet(normalised(config, 3), 1).parameter_count() ==
             expected + 2 * config.convolutions * channels);
}

BOOST_AUTO_TEST_CASE(it_equals_layers_of_libtorch) {
  std::uint64_t seed = 1;
  for (const std::int64_t channels : {1, 4}) {
    for (const std::int64_t kernel : {3, 5}) {
      BOOST_TEST_CONTEXT("initial channels " << channels << ", kernel " << kernel) {
        const UnetConfig config = config_of(channels, 3, kernel, kernel);
        UNet net(config, seed);
        randomise(net, seed);
        const torch::Tensor images = random_tensor({2, 1, 48, 32}, seed);
        check_equals_plain(net, plain_unet(net, config), images.to(torch::kFloat), 1e-5);
        net.to(torch::kDouble);
        check_equals_plain(net, plain_unet(net, config), images, 1e-10);
        ++seed;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(group_normalisation_equals_its_equation) {
  std::uint64_t seed = 1;
  for (const std::int64_t group_channels : {1, 2, 4}) {
    BOOST_TEST_CONTEXT("groups of " << group_channels) {
      const UnetConfig config = normalised(config_of(4, 3, 3, 3), group_channels);
      UNet net(config, seed);
      randomise(net, seed);
      const torch::Tensor images = random_tensor({2, 1, 48, 32}, seed);
      check_equals_plain(net, plain_unet(net, config), images.to(torch::kFloat), 3e-5);
      net.to(torch::kDouble);
      check_equals_plain(net, plain_unet(net, config), images, 1e-10);
      ++seed;
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_finite_differences) {
  for (const UnetConfig& config : {config_of(2, 2, 3, 3), normalised(config_of(4, 2, 3, 3), 2)}) {
    UNet net(config, 1);
    net.to(torch::kDouble);
    randomise(net, 1);
    check_finite_differences(net, random_tensor({2, 1, 10, 13}, 1));
  }
}

BOOST_AUTO_TEST_CASE(group_normalisation_is_of_each_image_alone) {
  UNet net(normalised(config_of(4, 2, 3, 3), 4), 1);
  net.to(torch::kDouble);
  randomise(net, 1);
  const torch::Tensor images = random_tensor({2, 1, 24, 20}, 1);
  const torch::Tensor loud = torch::cat({images.narrow(0, 0, 1), 100.0 * images.narrow(0, 1, 1)});
  const torch::Tensor first = net.forward(images).narrow(0, 0, 1);
  BOOST_TEST(relative_difference(net.forward(images.narrow(0, 0, 1)), first) < 1e-12);
  BOOST_TEST(relative_difference(net.forward(loud).narrow(0, 0, 1), first) < 1e-12);
}

// But for the 1e-5 that is added to a variance: of features of 1e3 and more, it is nothing.
BOOST_AUTO_TEST_CASE(group_normalisation_forgets_how_large_features_are) {
  UNet net(normalised(config_of(4, 2, 3, 3), 2), 1);
  net.to(torch::kDouble);
  randomise(net, 1);
  const torch::Tensor images = random_tensor({1, 1, 24, 20}, 1);
  const auto logits_with_weights_times = [&](double factor) {
    UNet louder(normalised(config_of(4, 2, 3, 3), 2), 1);
    louder.to(torch::kDouble);
    const torch::NoGradGuard no_grad;
    for (auto& item : louder.named_parameters()) {
      const bool of_a_block =
          item.key().find(".weight") != std::string::npos || item.key().find(".bias") != std::string::npos;
      item.value().copy_(net.named_parameters()[item.key()] * (of_a_block ? factor : 1.0));
    }
    return louder.forward(images);
  };
  BOOST_TEST(relative_difference(logits_with_weights_times(1e6), logits_with_weights_times(1e4)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(group_normalisation_starts_with_the_same_weights_and_changes_nothing_else) {
  const UnetConfig config = config_of(8, 2, 3, 3);
  const UNet plain(config, 3);
  const UNet net(normalised(config, 8), 3);
  const auto parameters = net.named_parameters();
  for (const auto& item : plain.named_parameters()) {
    BOOST_TEST(torch::equal(parameters[item.key()], item.value()), item.key());
  }
  constexpr std::size_t scales_and_shifts = 30;  // of 15 convolutions
  BOOST_TEST(parameters.size() == plain.named_parameters().size() + scales_and_shifts);
  BOOST_TEST(parameters["down1.scale2"].eq(1.0).all().item<bool>());
  BOOST_TEST(parameters["down1.shift2"].eq(0.0).all().item<bool>());
}

BOOST_AUTO_TEST_CASE(other_sizes_are_padded_by_reflection_at_their_far_ends_and_cropped_back) {
  UNet net(config_of(2, 3, 3, 2), 1);
  randomise(net, 1);
  for (const auto& [ny, nx] :
       {std::pair<std::int64_t, std::int64_t>{64, 64}, {37, 64}, {64, 41}, {50, 23}, {8, 9}}) {
    const torch::Tensor images = random_tensor({3, 1, ny, nx}, 1, torch::kFloat);
    const torch::Tensor padded = torch::reflection_pad2d(images, {0, (8 - nx % 8) % 8, 0, (8 - ny % 8) % 8});
    const torch::Tensor logits = net.forward(images);
    BOOST_REQUIRE_EQUAL(logits.sizes(), images.sizes());
    BOOST_CHECK(torch::equal(logits, net.forward(padded).narrow(2, 0, ny).narrow(3, 0, nx)));
  }
}

// In an image that grows along x and y, pooling always takes the farther pixel.
BOOST_AUTO_TEST_CASE(a_pixel_acts_exactly_as_far_as_the_net_reaches) {
  UNet net(config_of(1, 2, 3, 2), 1);
  make_positive(net);
  const std::int64_t reach = net.reach();
  const std::int64_t size = 4 * reach / 4 * 4;
  const torch::Tensor ramp = torch::arange(size, torch::kFloat) / static_cast<double>(size);
  const torch::Tensor image = (ramp.view({-1, 1}) + ramp.view({1, -1})).view({1, 1, size, size});
  std::int64_t farthest = 0;
  for (std::int64_t pixel = size / 2; pixel < size / 2 + 4; ++pixel) {
    const torch::Tensor at = (influence(net, image, pixel) > 0).nonzero();
    farthest = std::max(farthest, (at - pixel).abs().max().item<std::int64_t>());
  }
  BOOST_TEST(farthest == reach);
}

BOOST_AUTO_TEST_CASE(initial_weights_are_those_of_libtorch_s_layers_and_follow_from_the_seed_alone) {
  const UnetConfig config = config_of(8, 2, 5, 3);
  torch::manual_seed(1);
  const UNet first(config, 3);
  const double drawn_after = torch::rand({1}).item<double>();
  torch::manual_seed(1);
  BOOST_TEST(torch::rand({1}).item<double>() == drawn_after);  // the global generator was not touched
  BOOST_CHECK(bitwise_equal(first.parameters(), UNet(config, 3).parameters()));
  BOOST_CHECK(!bitwise_equal(first.parameters(), UNet(config, 4).parameters()));
  const auto parameters = first.named_parameters();
  const torch::nn::Conv2d layer(torch::nn::Conv2dOptions(16, 16, 5));
  const torch::Tensor drawn = parameters["down1.weight1"];
  BOOST_CHECK_EQUAL(drawn.sizes(), layer->weight.sizes());
  BOOST_TEST(drawn.abs().max().item<double>() == layer->weight.abs().max().item<double>(),
             boost::test_tools::tolerance(0.01));
  BOOST_TEST(drawn.std().item<double>() == layer->weight.std().item<double>(),
             boost::test_tools::tolerance(0.05));
  BOOST_TEST(parameters["down1.slope1"].eq(0.25).all().item<bool>());
  BOOST_CHECK(!torch::equal(drawn, parameters["down1.weight2"]));
}

BOOST_AUTO_TEST_CASE(he_s_weights_are_normal_by_their_fan_in_and_everything_else_starts_at_zero) {
  UnetConfig config = config_of(8, 2, 5, 3);
  config.initial_weights = config::UnetWeights::he;
  UNet net(config, 3);
  const auto parameters = net.named_parameters();
  const torch::Tensor weight = parameters["down1.weight1"];
  // Of PReLUs with slopes of 1/4; the tolerance is 4 standard deviations of the mean of 6400 squares.
  BOOST_TEST(weight.pow(2).mean().item<double>() == 2.0 / ((1.0 + 1.0 / 16.0) * 25.0 * 16.0),
             boost::test_tools::tolerance(0.071));
  BOOST_TEST((weight / weight.std()).pow(4).mean().item<double>() == 3.0, boost::test_tools::tolerance(0.15));
  BOOST_TEST(parameters["down1.bias1"].abs().max().item<double>() == 0.0);
  BOOST_TEST(parameters["down1.slope1"].eq(0.25).all().item<bool>());
  BOOST_TEST(net.forward(random_tensor({1, 1, 32, 32}, 1, torch::kFloat)).abs().max().item<double>() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_step_is_bitwise_repeatable) {
  for (const UnetConfig& config : {config_of(8, 2, 5, 5), normalised(config_of(8, 2, 5, 5), 8)}) {
    UNet net(config, 1);
    const torch::Tensor images = random_tensor({2, 1, 48, 40}, 1, torch::kFloat);
    BOOST_CHECK(bitwise_equal(step_results(net, images), step_results(net, images)));
  }
}

BOOST_AUTO_TEST_CASE(parameters_are_used_through_the_module) {
  UNet net(config_of(2, 2, 3, 3), 1);
  check_parameters_are_live(net, random_tensor({1, 1, 16, 16}, 1));
}

BOOST_AUTO_TEST_CASE(too_small_images_are_refused) {
  UNet net(config_of(1, 4, 3, 2), 1);
  BOOST_TEST(net.smallest_size() == 16);
  BOOST_CHECK_NO_THROW(net.forward(torch::zeros({1, 1, 16, 17})));
  BOOST_CHECK_EXCEPTION(net.forward(torch::zeros({1, 1, 20, 15})), InputError, [](const InputError& error) {
    const std::string message = error.what();
    return message.find("15 x 20") != std::string::npos && message.find("at least 16") != std::string::npos &&
           message.find("train.unet.levels") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(hyper_parameters_that_make_no_net_are_refused) {
  BOOST_CHECK_THROW(UNet(config_of(1, 2, 4, 2), 1), InputError);
  BOOST_CHECK_THROW(UNet(config_of(1, 2, 3, 1), 1), InputError);
  BOOST_CHECK_THROW(UNet(config_of(1, 0, 3, 2), 1), InputError);
  BOOST_CHECK_THROW(UNet(config_of(0, 2, 3, 2), 1), InputError);
}

BOOST_AUTO_TEST_CASE(groups_that_do_not_divide_the_channels_are_refused) {
  BOOST_CHECK_EXCEPTION(UNet(normalised(config_of(6, 2, 3, 2), 4), 1), InputError,
                        [](const InputError& error) {
                          const std::string message = error.what();
                          return message.find("6 initial channels") != std::string::npos &&
                                 message.find("groups of 4") != std::string::npos &&
                                 message.find("train.unet.group_channels") != std::string::npos;
                        });
  BOOST_CHECK_THROW(UNet(normalised(config_of(4, 2, 3, 2), 0), 1), InputError);
  UnetConfig without = config_of(6, 2, 3, 2);
  without.group_channels = 4;
  BOOST_CHECK_NO_THROW(UNet(without, 1));
}

BOOST_AUTO_TEST_SUITE_END()

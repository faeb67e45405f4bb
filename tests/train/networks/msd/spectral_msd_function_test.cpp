#include "train/networks/msd/spectral_msd_function.hpp"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>

#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/train/networks/network_checks.hpp"
#include "train/networks/msd/dilations.hpp"
#include "train/networks/msd/direct_msd_function.hpp"
#include "train/networks/msd/msd_net.hpp"

using namespace dosefloor;
using namespace dosefloor::test;
using config::MsdConfig;

namespace {

/// An MSD-net in one of its forms, whatever msd_logits() would choose.
class NetOfForm final : public networks::MsdNet {
 public:
  using Form = decltype(&networks::spectral_msd_logits);

  NetOfForm(const MsdConfig& config, std::uint64_t seed, Form form = networks::spectral_msd_logits)
      : MsdNet(config, networks::draw_dilations(seed, config.depth, config.dilation_max), seed), form_(form) {
    randomise(*this, seed);
  }

  torch::Tensor forward(const torch::Tensor& images) override {
    const auto named = named_parameters();
    std::vector<torch::Tensor> weights;
    std::vector<torch::Tensor> biases;
    for (std::size_t i = 0; i < dilations().size(); ++i) {
      weights.push_back(named["weight" + std::to_string(i)]);
      biases.push_back(named["bias" + std::to_string(i)]);
    }
    weights.push_back(named["last_weight"]);
    biases.push_back(named["last_bias"]);
    return form_(images, weights, biases, dilations());
  }

 private:
  Form form_;
};

struct Case {
  std::int64_t width;
  std::int64_t kernel;
  std::vector<std::int64_t> images;  ///< [n, y, x]

  [[nodiscard]] torch::Tensor random_images(std::uint64_t seed) const {
    return random_tensor({images[0], 1, images[1], images[2]}, seed);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(spectral_msd_function)

BOOST_AUTO_TEST_CASE(both_forms_equal_concatenating_layers_of_libtorch) {
  std::uint64_t seed = 1;
  for (const Case& of : {Case{1, 3, {1, 33, 26}}, Case{1, 5, {3, 17, 41}}, Case{1, 7, {2, 29, 29}},
                         Case{1, 9, {1, 37, 50}}, Case{2, 3, {8, 20, 23}}, Case{2, 9, {2, 31, 45}},
                         Case{3, 5, {1, 19, 64}}, Case{4, 7, {2, 25, 21}}, Case{4, 9, {1, 35, 18}}}) {
    BOOST_TEST_CONTEXT("width " << of.width << ", kernel " << of.kernel << ", images " << of.images[0]
                                << " of " << of.images[1] << " x " << of.images[2]) {
      for (const bool to_all : {false, true}) {
        for (const auto form : {networks::spectral_msd_logits, networks::direct_msd_logits}) {
          NetOfForm net({.depth = 9,
                         .width = of.width,
                         .kernel = of.kernel,
                         .dilation_max = 4,
                         .image_to_all_layers = to_all},
                        seed, form);
          check_equals_plain(net, plain_msd(net), of.random_images(seed).to(torch::kFloat), 1e-5);
          net.to(torch::kDouble);
          check_equals_plain(net, plain_msd(net), of.random_images(seed), 1e-10);
        }
      }
      ++seed;
    }
  }
}

BOOST_AUTO_TEST_CASE(the_paper_s_net_equals_libtorch_s) {
  for (const bool to_all : {false, true}) {
    NetOfForm net({.depth = 50, .width = 1, .kernel = 9, .dilation_max = 10, .image_to_all_layers = to_all},
                  3);
    check_equals_plain(net, plain_msd(net), random_tensor({1, 1, 64, 61}, 3, torch::kFloat), 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(several_channels_go_to_all_layers) {
  for (const auto form : {networks::spectral_msd_logits, networks::direct_msd_logits}) {
    constexpr std::int64_t channels = 3;
    constexpr std::int64_t width = 2;
    const std::vector<std::int64_t> unpadded{0, 0};  // a bare 0 is LibTorch's name of a padding, too
    torch::Tensor images = random_tensor({2, channels, 17, 14}, 1).requires_grad_();
    std::vector<torch::Tensor> weights;
    std::vector<torch::Tensor> biases;
    for (std::int64_t i = 0; i < 4; ++i) {
      weights.push_back(random_tensor({width, channels + i * width, 3, 3}, 10U + i).requires_grad_());
      biases.push_back(random_tensor({width}, 20U + i).requires_grad_());
    }
    weights.push_back(random_tensor({1, 4 * width, 1, 1}, 30).requires_grad_());
    biases.push_back(random_tensor({1}, 31).requires_grad_());
    std::vector<torch::Tensor> features;
    for (std::size_t i = 0; i < 4; ++i) {
      std::vector<torch::Tensor> seen{images};
      seen.insert(seen.end(), features.begin(), features.end());
      const torch::Tensor padded = torch::reflection_pad2d(torch::cat(seen, 1), {2, 2, 2, 2});
      features.push_back(torch::relu(torch::conv2d(padded, weights[i], biases[i], 1, unpadded, 2)));
    }
    const torch::Tensor expected = torch::conv2d(torch::cat(features, 1), weights[4], biases[4]);
    const torch::Tensor found = form(images, weights, biases, {2, 2, 2, 2});
    BOOST_TEST(relative_difference(found, expected) < 1e-10);
    std::vector<torch::Tensor> arguments{images};
    arguments.insert(arguments.end(), weights.begin(), weights.end());
    arguments.insert(arguments.end(), biases.begin(), biases.end());
    const auto of_expected = torch::autograd::grad({mixed_loss(expected)}, arguments);
    const auto of_found = torch::autograd::grad({mixed_loss(found)}, arguments);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      BOOST_TEST(relative_difference(of_found[i], of_expected[i]) < 1e-10);
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_finite_differences) {
  for (const std::int64_t kernel : {3, 5, 13}) {
    for (const bool to_all : {false, true}) {
      NetOfForm net(
          {.depth = 6, .width = 2, .kernel = kernel, .dilation_max = 2, .image_to_all_layers = to_all}, 1);
      net.to(torch::kDouble);
      check_finite_differences(net, random_tensor({2, 1, 18, 15}, 1));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_bitwise_the_same_again_and_on_any_number_of_threads) {
  NetOfForm net({.depth = 12, .width = 2, .kernel = 9, .dilation_max = 4, .image_to_all_layers = true}, 1);
  const torch::Tensor images = random_tensor({2, 1, 48, 40}, 1, torch::kFloat);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const std::vector<torch::Tensor> expected = step_results(net, images);
  BOOST_CHECK(bitwise_equal(step_results(net, images), expected));
  at::set_num_threads(3);
  BOOST_CHECK(bitwise_equal(step_results(net, images), expected));
  at::set_num_threads(threads);
}

BOOST_AUTO_TEST_CASE(a_graph_is_differentiated_once) {
  NetOfForm net({.depth = 3, .width = 1, .kernel = 3, .dilation_max = 2}, 1);
  const torch::Tensor loss = mixed_loss(net.forward(random_tensor({1, 1, 16, 16}, 1, torch::kFloat)));
  loss.backward({}, true);
  BOOST_CHECK_THROW(loss.backward(), c10::Error);
}

BOOST_AUTO_TEST_CASE(images_that_are_not_contiguous_are_taken_as_they_are) {
  NetOfForm net({.depth = 3, .width = 2, .kernel = 5, .dilation_max = 2}, 1);
  const torch::Tensor images = random_tensor({2, 1, 24, 17}, 1, torch::kFloat);
  BOOST_CHECK(
      torch::equal(net.forward(images.transpose(2, 3)), net.forward(images.transpose(2, 3).contiguous())));
}

BOOST_AUTO_TEST_CASE(autocast_neither_lowers_its_precision_nor_keeps_a_net_from_it) {
  networks::MsdNet net({.depth = 4, .width = 1, .kernel = 9, .dilation_max = 3}, {1, 3, 2, 1}, 1);
  randomise(net, 1);
  const torch::Tensor images = random_tensor({1, 1, 32, 30}, 1, torch::kFloat);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor expected = net.forward(images);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  at::autocast::set_autocast_enabled(at::kCPU, true);
  const torch::Tensor found = net.forward(images);
  at::autocast::set_autocast_enabled(at::kCPU, false);
  BOOST_CHECK(torch::equal(found, expected));
}

BOOST_AUTO_TEST_CASE(what_has_no_spectral_form_is_refused) {
  const torch::Tensor images = torch::zeros({1, 1, 40, 40});
  const auto logits = [&](std::int64_t kernel, torch::Dtype type) {
    const torch::Tensor bias = torch::zeros({1}, type);
    return networks::spectral_msd_logits(
        images.to(type), {torch::zeros({1, 1, kernel, kernel}, type), torch::zeros({1, 1, 1, 1}, type)},
        {bias, bias}, {1});
  };
  BOOST_CHECK_NO_THROW(logits(13, torch::kFloat));
  BOOST_CHECK_THROW(logits(1, torch::kFloat), Error);
  BOOST_CHECK_THROW(logits(15, torch::kFloat), Error);
  BOOST_CHECK_THROW(logits(3, torch::kBFloat16), Error);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/networks/msd/cuda_msd_function.hpp"

#include <ATen/autocast_mode.h>

#include <tuple>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/networks/network_checks.hpp"
#include "train/networks/msd/dilations.hpp"
#include "train/networks/msd/msd_net.hpp"

using namespace dosefloor;
using namespace dosefloor::test;
using config::MsdConfig;

// Needs a CUDA device: started by with_device.

namespace {

networks::MsdNet net_of(const MsdConfig& config, std::uint64_t seed) {
  networks::MsdNet net(config, networks::draw_dilations(seed, config.depth, config.dilation_max), seed);
  randomise(net, seed);
  return net;
}

/// Logits and gradients of all parameters and of the images, on the processor and in doubles.
std::vector<torch::Tensor> results_on(networks::MsdNet net, const torch::Tensor& images,
                                      torch::DeviceType device, torch::Dtype type) {
  net.to(device, type);
  torch::Tensor input = images.detach().clone().to(device, type).requires_grad_();
  net.zero_grad();
  const torch::Tensor logits = net.forward(input);
  mixed_loss(logits.cpu()).backward();
  std::vector<torch::Tensor> results{logits.detach(), input.grad()};
  std::vector<torch::Tensor> of_biases;
  for (const torch::Tensor& parameter : net.parameters()) {
    (parameter.dim() > 1 ? results : of_biases).push_back(parameter.grad().clone());
  }
  results.push_back(torch::cat(of_biases));  // one alone may cancel to nothing
  for (torch::Tensor& result : results) {
    result = result.to(torch::kCPU, torch::kDouble);
  }
  return results;
}

void check_close(const std::vector<torch::Tensor>& found, const std::vector<torch::Tensor>& expected,
                 double tolerance) {
  BOOST_REQUIRE_EQUAL(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    BOOST_TEST_CONTEXT("result " << i) {
      BOOST_TEST(relative_difference(found[i], expected[i]) < tolerance);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cuda_msd_function)

BOOST_AUTO_TEST_CASE(a_device_gives_what_a_processor_gives) {
  std::uint64_t seed = 1;
  for (const auto& [width, kernel, size] :
       std::vector<std::tuple<std::int64_t, std::int64_t, std::vector<std::int64_t>>>{
           {1, 3, {1, 1, 33, 26}},
           {1, 5, {3, 1, 17, 41}},
           {1, 7, {2, 1, 29, 29}},
           {1, 9, {8, 1, 37, 50}},
           {2, 3, {8, 1, 20, 23}},
           {2, 9, {2, 1, 31, 45}},
           {3, 5, {1, 1, 19, 64}},
           {4, 9, {5, 1, 35, 18}},
           {1, 11, {2, 1, 30, 30}},
           {2, 13, {4, 1, 33, 28}}}) {
    BOOST_TEST_CONTEXT("width " << width << ", kernel " << kernel << ", images " << size[0] << " of "
                                << size[2] << " x " << size[3]) {
      const torch::Tensor images = random_tensor(size, seed);
      for (const bool to_all : {false, true}) {
        const auto net = [&] {
          return net_of({.depth = 11,
                         .width = width,
                         .kernel = kernel,
                         .dilation_max = 4 - kernel / 6,
                         .image_to_all_layers = to_all},
                        seed);
        };
        const auto expected = results_on(net(), images, torch::kCPU, torch::kDouble);
        check_close(results_on(net(), images, torch::kCUDA, torch::kDouble), expected, 1e-10);
        check_close(results_on(net(), images, torch::kCUDA, torch::kFloat), expected, 1e-5);
      }
    }
    ++seed;
  }
}

BOOST_AUTO_TEST_CASE(the_paper_s_net_gives_what_a_processor_gives) {
  for (const bool to_all : {false, true}) {
    const auto net = [&] {
      return net_of({.depth = 50, .width = 1, .kernel = 9, .dilation_max = 10, .image_to_all_layers = to_all},
                    3);
    };
    const torch::Tensor images = random_tensor({2, 1, 128, 125}, 3);
    const auto expected = results_on(net(), images, torch::kCPU, torch::kDouble);
    check_close(results_on(net(), images, torch::kCUDA, torch::kFloat), expected, 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_bitwise_the_same_again) {
  const auto step = [] {
    return results_on(net_of({.depth = 12, .width = 2, .kernel = 9, .dilation_max = 4}, 1),
                      random_tensor({8, 1, 48, 40}, 1), torch::kCUDA, torch::kFloat);
  };
  BOOST_CHECK(bitwise_equal(step(), step()));
}

BOOST_AUTO_TEST_CASE(more_shapes_than_are_remembered_can_take_turns) {
  const auto step = [](std::int64_t size) {
    return results_on(net_of({.depth = 5, .width = 1, .kernel = 5, .dilation_max = 3}, 1),
                      random_tensor({2, 1, size, size}, 1), torch::kCUDA, torch::kFloat);
  };
  std::vector<std::vector<torch::Tensor>> first;
  for (std::int64_t size = 20; size < 27; ++size) {
    first.push_back(step(size));
  }
  for (std::int64_t size = 20; size < 27; ++size) {
    BOOST_CHECK(bitwise_equal(step(size), first[static_cast<std::size_t>(size - 20)]));
  }
}

BOOST_AUTO_TEST_CASE(autocast_does_not_lower_its_precision) {
  networks::MsdNet net = net_of({.depth = 5, .width = 1, .kernel = 9, .dilation_max = 3}, 1);
  net.to(torch::kCUDA);
  const torch::Tensor images = random_tensor({2, 1, 40, 40}, 1, torch::kFloat).to(torch::kCUDA);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor expected = net.forward(images);
  at::autocast::set_autocast_dtype(at::kCUDA, at::kBFloat16);
  at::autocast::set_autocast_enabled(at::kCUDA, true);
  const torch::Tensor found = net.forward(images);
  at::autocast::set_autocast_enabled(at::kCUDA, false);
  BOOST_CHECK(torch::equal(found, expected));
}

BOOST_AUTO_TEST_CASE(what_has_no_such_form_is_refused) {
  const torch::Tensor bias = torch::zeros({1}, torch::kCUDA);
  const torch::Tensor last = torch::zeros({1, 1, 1, 1}, torch::kCUDA);
  const auto logits = [&](const torch::Tensor& images, std::int64_t kernel) {
    return networks::cuda_msd_logits(images, {torch::zeros({1, 1, kernel, kernel}, torch::kCUDA), last},
                                     {bias, bias}, {1});
  };
  const torch::Tensor images = torch::zeros({1, 1, 40, 40}, torch::kCUDA);
  BOOST_CHECK_NO_THROW(logits(images, 13));
  BOOST_CHECK_THROW(logits(images, 1), Error);
  BOOST_CHECK_THROW(logits(images, 15), Error);
  BOOST_CHECK_THROW(logits(images.cpu(), 9), Error);
  BOOST_CHECK_THROW(logits(images.to(torch::kDouble), 9), Error);
}

BOOST_AUTO_TEST_SUITE_END()

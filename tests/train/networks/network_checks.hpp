#pragma once
/// What must hold for both networks.

#include <torch/torch.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/mpi_test.hpp"
#include "tests/train/networks/plain_networks.hpp"

namespace dosefloor::test {

inline torch::Tensor random_tensor(torch::IntArrayRef shape, std::uint64_t seed,
                                   torch::Dtype type = torch::kDouble) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return torch::randn(shape, generator, torch::kDouble).to(type);
}

/// Every parameter redrawn, so that none is zero: weights of variance 1 / fan_in, the others of 0.01.
inline void randomise(networks::Network& network, std::uint64_t seed) {
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network.parameters()) {
    const double fan_in = parameter.dim() == 4 ? static_cast<double>(parameter[0].numel()) : 100.0;
    parameter.copy_(random_tensor(parameter.sizes(), ++seed) / std::sqrt(fan_in));
  }
}

/// max |a - b| / max |b|; max |a| where b is zero.
inline double relative_difference(const torch::Tensor& a, const torch::Tensor& b) {
  const double scale = b.abs().max().item<double>();
  return (a - b).abs().max().item<double>() / (scale > 0.0 ? scale : 1.0);
}

/// The gradients of all biases, slopes and the like, as one vector: the sum over all pixels that one of them is may
/// cancel to nothing, so that its own size says little of the error it may have.
inline torch::Tensor gradients_of_vectors(const std::vector<torch::Tensor>& parameters) {
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : parameters) {
    if (parameter.dim() == 1) {
      gradients.push_back(parameter.grad());
    }
  }
  return torch::cat(gradients);
}

/// Σ logits · (fixed random numbers): a loss that no symmetry spares an error.
inline torch::Tensor mixed_loss(const torch::Tensor& logits) {
  return (logits * random_tensor(logits.sizes(), 99, logits.scalar_type())).sum();
}

/// Logits, gradients of all parameters and of the images are those of `plain`, up to `tolerance` of the
/// largest.
inline void check_equals_plain(networks::Network& network, const PlainNetwork& plain,
                               const torch::Tensor& images, double tolerance) {
  torch::Tensor for_network = images.detach().clone().requires_grad_();
  torch::Tensor for_plain = images.detach().clone().requires_grad_();
  network.zero_grad();
  const torch::Tensor logits = network.forward(for_network);
  const torch::Tensor expected = plain.forward(for_plain);
  BOOST_REQUIRE_EQUAL(logits.sizes(), expected.sizes());
  BOOST_TEST(relative_difference(logits, expected) < tolerance);
  mixed_loss(logits).backward();
  mixed_loss(expected).backward();
  BOOST_TEST(relative_difference(for_network.grad(), for_plain.grad()) < tolerance);
  const auto parameters = network.named_parameters();
  BOOST_REQUIRE_EQUAL(parameters.size(), plain.parameters.size());
  std::vector<torch::Tensor> of_network;
  std::vector<torch::Tensor> of_plain;
  for (const auto& [name, parameter] : plain.parameters) {
    of_network.push_back(parameters[name]);
    of_plain.push_back(parameter);
    if (parameter.dim() > 1) {
      BOOST_TEST_CONTEXT(name) {
        BOOST_TEST(relative_difference(parameters[name].grad(), parameter.grad()) < tolerance);
      }
    }
  }
  BOOST_TEST(relative_difference(gradients_of_vectors(of_network), gradients_of_vectors(of_plain)) <
             tolerance);
}

/// Gradients of every parameter and of the images against central differences at a few of their elements; the
/// network and the images are of doubles.
inline void check_finite_differences(networks::Network& network, const torch::Tensor& images) {
  constexpr double step = 1e-6;
  torch::Tensor input = images.detach().clone().requires_grad_();
  network.zero_grad();
  mixed_loss(network.forward(input)).backward();
  std::vector<torch::Tensor> variables = network.parameters();
  variables.push_back(input);
  std::uint64_t seed = 1000;
  for (const torch::Tensor& variable : variables) {
    const torch::NoGradGuard no_grad;
    torch::Tensor values = variable.view(-1);
    const torch::Tensor gradient = variable.grad().reshape(-1);
    const double scale = gradient.abs().max().item<double>();
    for (int sample = 0; sample < 3; ++sample) {
      const auto at = static_cast<std::int64_t>(std::abs(random_tensor({1}, ++seed).item<double>()) * 1e6) %
                      values.numel();
      const double value = values[at].item<double>();
      values[at].fill_(value + step);
      const double above = mixed_loss(network.forward(input)).item<double>();
      values[at].fill_(value - step);
      const double below = mixed_loss(network.forward(input)).item<double>();
      values[at].fill_(value);
      BOOST_TEST(std::abs((above - below) / (2.0 * step) - gradient[at].item<double>()) <
                 1e-6 * scale + 1e-8);
    }
  }
}

/// The logits and the gradients of one step, in the order of the parameters.
inline std::vector<torch::Tensor> step_results(networks::Network& network, const torch::Tensor& images) {
  network.zero_grad();
  const torch::Tensor logits = network.forward(images);
  mixed_loss(logits).backward();
  std::vector<torch::Tensor> results{logits.detach()};
  for (const torch::Tensor& parameter : network.parameters()) {
    results.push_back(parameter.grad().clone());
  }
  return results;
}

inline bool bitwise_equal(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i) {
    equal = torch::equal(a[i], b[i]);
  }
  return equal;
}

/// |gradient of the logit of pixel (at, at)| with respect to the image, [y, x].
inline torch::Tensor influence(networks::Network& network, const torch::Tensor& image, std::int64_t at) {
  torch::Tensor input = image.detach().clone().requires_grad_();
  network.forward(input)[0][0][at][at].backward();
  return input.grad()[0][0].abs();
}

/// Every parameter positive, so that contributions cannot cancel and every ReLU passes its input on.
inline void make_positive(networks::Network& network) {
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network.parameters()) {
    parameter.copy_(random_tensor(parameter.sizes(), 5).abs() / static_cast<double>(parameter[0].numel()) +
                    0.01);
  }
}

/// The module's own tensors are the ones used: also after a change of type, and when written to in place.
inline void check_parameters_are_live(networks::Network& network, const torch::Tensor& images) {
  randomise(network, 11);
  const torch::Tensor in_floats = network.forward(images.to(torch::kFloat));
  network.to(torch::kDouble);
  const torch::Tensor in_doubles = network.forward(images.to(torch::kDouble));
  BOOST_CHECK(in_doubles.scalar_type() == torch::kDouble);
  BOOST_TEST(relative_difference(in_floats.to(torch::kDouble), in_doubles) < 1e-5);
  mixed_loss(in_doubles).backward();
  for (const auto& item : network.named_parameters()) {
    BOOST_TEST_CONTEXT(item.key()) {
      BOOST_REQUIRE(item.value().grad().defined());
      const torch::NoGradGuard no_grad;
      const torch::Tensor before = network.forward(images.to(torch::kDouble));
      item.value().add_(0.1);
      BOOST_CHECK(!torch::equal(network.forward(images.to(torch::kDouble)), before));
      item.value().sub_(0.1);
    }
  }
}

}  // namespace dosefloor::test

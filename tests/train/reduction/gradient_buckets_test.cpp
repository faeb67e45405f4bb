#include "train/reduction/gradient_buckets.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "train/reduction/float_reduction.hpp"

using namespace dosefloor;
using parallel::Communicator;
using reduction::Bucket;
using reduction::GradientBuckets;

namespace {

/// Three layers without biases; parameters of 8 * 4, 8 * 8 and 8 elements. Behind the last are 8 zeros.
struct Layers : torch::nn::Module {
  Layers() {
    torch::manual_seed(5);
    w1 = register_parameter("w1", torch::randn({8, 4}));
    w2 = register_parameter("w2", torch::randn({8, 8}));
    w3 = register_parameter("w3", torch::randn({1, 8}));
  }
  torch::Tensor loss(const torch::Tensor& x) const {
    // In statements of their own: autograd goes back in the order in which nodes were made.
    const torch::Tensor first = torch::tanh(torch::mm(x, w1.t()));
    const torch::Tensor second = torch::tanh(torch::mm(first, w2.t()));
    return torch::mm(second, w3.t()).square().sum();
  }
  torch::Tensor w1, w2, w3;
};

torch::Tensor samples(int seed) {
  torch::manual_seed(seed);
  return torch::randn({3, 4});
}

constexpr std::int64_t flat_size = 112;

/// Gradients of all parameters by plain backward, flat.
torch::Tensor plain_gradient(const Layers& layers, const torch::Tensor& x) {
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& part : torch::autograd::grad({layers.loss(x)}, layers.parameters())) {
    flat.push_back(part.flatten());
  }
  flat.push_back(torch::zeros({8}));
  return torch::cat(flat);
}

/// Writes down what is launched, and whether the buckets' gradients were final then.
class Recorder : public reduction::GradientReduction {
 public:
  Recorder(GradientBuckets& buckets, torch::Tensor expected, bool any_thread)
      : buckets_(buckets), expected_(std::move(expected)), any_thread_(any_thread) {}
  void begin_step() override { buckets_.zero(); }
  void add_microbatch() override {}
  void launch_up_to(std::size_t count) override {
    launched.push_back(count);
    const torch::Tensor gradients = buckets_.gradients();
    for (std::size_t b = 0; b < count; ++b) {
      const Bucket& bucket = buckets_.buckets()[b];
      const auto first = static_cast<std::int64_t>(bucket.first);
      const auto end = std::min(first + static_cast<std::int64_t>(bucket.count), gradients.numel());
      all_final = all_final && torch::equal(gradients.slice(0, first, end), expected_.slice(0, first, end));
    }
  }
  [[nodiscard]] bool launches_from_any_thread() const override { return any_thread_; }
  double finish() override { return 1.0; }

  std::vector<std::size_t> launched;
  bool all_final = true;

 private:
  GradientBuckets& buckets_;
  torch::Tensor expected_;
  bool any_thread_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gradient_buckets)

BOOST_AUTO_TEST_CASE(buckets_go_from_the_last_parameter_to_the_first_and_cover_all_once) {
  const Layers layers;
  const GradientBuckets small(layers, 1);
  BOOST_CHECK(small.buckets() == (std::vector<Bucket>{{96, 18}, {32, 64}, {0, 32}}));
  const GradientBuckets middle(layers, 19 * sizeof(float));  // the last parameter alone is too short
  BOOST_CHECK(middle.buckets() == (std::vector<Bucket>{{32, 82}, {0, 32}}));
  const GradientBuckets large(layers, 1U << 20U);
  BOOST_CHECK(large.buckets() == (std::vector<Bucket>{{0, 114}}));
}

BOOST_AUTO_TEST_CASE(the_flat_gradient_is_that_of_plain_backward_summed_over_microbatches) {
  const Layers layers;
  const torch::Tensor first = plain_gradient(layers, samples(1));
  const torch::Tensor second = plain_gradient(layers, samples(2));
  GradientBuckets buckets(layers);
  layers.loss(samples(1)).backward();
  BOOST_TEST(torch::equal(buckets.gradients(), first));
  layers.loss(samples(2)).backward();
  BOOST_TEST(torch::equal(buckets.gradients(), first + second));
  BOOST_TEST(torch::equal(layers.w2.grad().flatten(), buckets.gradients().slice(0, 32, 96)));
  buckets.zero();
  BOOST_TEST(layers.w2.grad().abs().max().item<float>() == 0.0F);
}

BOOST_AUTO_TEST_CASE(gradients_lie_in_memory_as_their_parameters_do) {
  struct Convolution : torch::nn::Module {
    torch::Tensor weight = register_parameter(
        "weight", torch::randn({4, 3, 5, 5}).contiguous(torch::MemoryFormat::ChannelsLast));
    torch::Tensor bias = register_parameter("bias", torch::randn({4}));
  };
  const Convolution layer;
  const torch::Tensor expected = torch::randn({4, 3, 5, 5});
  GradientBuckets buckets(layer);
  ((layer.weight * expected).sum() + layer.bias.sum()).backward();
  BOOST_TEST(torch::equal(layer.weight.grad(), expected));
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(layer.bias.grad().data_ptr()) % 16 == 0U);
  const torch::Tensor in_memory = torch::cat(
      {expected.permute({0, 2, 3, 1}).flatten(), torch::zeros({4}), torch::ones({4}), torch::zeros({12})});
  BOOST_TEST(torch::equal(buckets.gradients(), in_memory));
}

BOOST_AUTO_TEST_CASE(loss_and_samples_come_last) {
  const Layers layers;
  GradientBuckets buckets(layers);
  buckets.count(torch::full({}, 1.5F), 3);
  buckets.count(torch::full({}, 2.0F), 2);
  BOOST_TEST(buckets.values()[flat_size] == 3.5F);
  BOOST_TEST(buckets.samples() == 5.0);
  buckets.divide(buckets.samples());
  BOOST_TEST(buckets.loss().item<float>() == 0.7F);
  BOOST_TEST(buckets.samples() == 5.0);
}

BOOST_AUTO_TEST_CASE(an_armed_pass_launches_each_bucket_once_in_order_with_its_final_gradient) {
  const Layers layers;
  GradientBuckets buckets(layers, 1);
  Recorder recorder(buckets, plain_gradient(layers, samples(1)), false);
  for (int step = 0; step < 2; ++step) {
    recorder.launched.clear();
    recorder.begin_step();
    const torch::Tensor loss = layers.loss(samples(1));
    buckets.count(loss, 3);
    buckets.arm(recorder);
    loss.backward();
    BOOST_TEST(recorder.launched == (std::vector<std::size_t>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(recorder.all_final);
  }
}

BOOST_AUTO_TEST_CASE(a_bucket_that_is_final_early_waits_for_those_before_it) {
  const Layers layers;
  GradientBuckets buckets(layers, 1);
  const torch::Tensor no_gradient = torch::zeros({flat_size});
  Recorder recorder(buckets, no_gradient, false);
  buckets.arm(recorder);
  layers.w1.sum().backward();  // the last bucket
  BOOST_TEST(recorder.launched.empty());
  layers.w3.sum().backward();  // the first
  BOOST_TEST(recorder.launched == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  layers.w2.sum().backward();
  BOOST_TEST(recorder.launched == (std::vector<std::size_t>{1, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(passes_that_are_not_armed_launch_nothing) {
  const Layers layers;
  GradientBuckets buckets(layers, 1);
  Recorder recorder(buckets, torch::zeros({flat_size}), false);
  layers.loss(samples(1)).backward();
  buckets.arm(recorder);
  layers.loss(samples(1)).backward();
  const std::size_t launched = recorder.launched.size();
  layers.loss(samples(1)).backward();  // disarmed by the pass before
  BOOST_TEST(launched == 3U);
  BOOST_TEST(recorder.launched.size() == launched);
}

BOOST_AUTO_TEST_CASE(another_thread_launches_only_where_the_reduction_allows_it) {
  const Layers layers;
  GradientBuckets buckets(layers, 1);
  for (const bool any_thread : {false, true}) {
    Recorder recorder(buckets, torch::zeros({flat_size}), any_thread);
    buckets.arm(recorder);
    std::thread([&layers] { layers.loss(samples(1)).backward(); }).join();
    BOOST_TEST(recorder.launched.size() == (any_thread ? 3U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(parameters_outlive_their_buckets) {
  const Layers layers;
  torch::Tensor loss = layers.loss(samples(1));  // a graph that holds the hooks' nodes
  { const GradientBuckets buckets(layers, 1); }
  BOOST_CHECK_NO_THROW(loss.backward());
}

BOOST_AUTO_TEST_CASE(gradients_that_were_replaced_are_noticed) {
  Layers layers;
  GradientBuckets buckets(layers);
  layers.zero_grad(true);
  layers.loss(samples(1)).backward();
  BOOST_CHECK_THROW(buckets.count(torch::zeros({}), 1), Error);
}

BOOST_AUTO_TEST_CASE(networks_in_double_precision_or_with_gaps_in_memory_are_refused) {
  Layers layers;
  layers.to(torch::kDouble);
  BOOST_CHECK_THROW(GradientBuckets{layers}, Error);
  Layers with_gaps;
  with_gaps.w2.set_data(torch::zeros({8, 16}).slice(1, 0, 16, 2));
  BOOST_CHECK_THROW(GradientBuckets{with_gaps}, Error);
}

BOOST_AUTO_TEST_CASE(a_step_over_ranks_gives_the_mean_gradient_of_all_samples,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  constexpr int microbatches = 3;  // on four ranks, one has none
  const Layers layers;
  torch::Tensor expected = torch::zeros({flat_size});
  double expected_loss = 0.0;
  for (int m = 0; m < microbatches; ++m) {
    expected += plain_gradient(layers, samples(m)) / (3.0 * microbatches);
    expected_loss += layers.loss(samples(m)).item<double>() / (3.0 * microbatches);
  }
  GradientBuckets buckets(layers, 1);
  const auto run = [&](reduction::GradientReduction& reduction) {
    reduction.begin_step();
    for (int m = world.rank(); m < microbatches; m += world.size()) {
      const torch::Tensor loss = layers.loss(samples(m));
      buckets.count(loss, 3);
      if (m + world.size() >= microbatches) {
        buckets.arm(reduction);
      }
      loss.backward();
      reduction.add_microbatch();
    }
    return reduction.finish();
  };
  for (const bool exact : {false, true}) {
    const auto reduction = reduction::make_reduction(world, buckets, {.exact = exact, .timeout_s = 60.0});
    BOOST_TEST(run(*reduction) == 3.0 * microbatches);
    BOOST_TEST(torch::allclose(buckets.gradients(), expected, 1e-5, 1e-6));
    BOOST_TEST(buckets.loss().item<double>() == expected_loss, boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_SUITE_END()

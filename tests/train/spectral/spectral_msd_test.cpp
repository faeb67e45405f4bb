#include "train/spectral/spectral_msd.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/spectral/random_numbers.hpp"

using namespace dosefloor;
using namespace dosefloor::spectral;

// That outputs and gradients are those of LibTorch is tested with the function (tests/train/networks).

namespace {

MsdShape shape_of(int size, std::vector<int> dilations, bool image_to_all_layers = false) {
  return {.images = 2,
          .channels = 1,
          .height = size,
          .width = size + 3,
          .features = 2,
          .kernel = 5,
          .dilations = std::move(dilations),
          .image_to_all_layers = image_to_all_layers};
}

/// Arrays of the shapes that parameters have.
struct Parameters {
  std::vector<std::vector<float>> weights;
  std::vector<std::vector<float>> biases;
  std::vector<float> last_weight;
  std::vector<float> last_bias = {0.25F};

  explicit Parameters(const MsdShape& shape) {
    const MsdPlan<float> plan(shape);
    for (std::size_t layer = 0; layer < plan.depth(); ++layer) {
      weights.push_back(test::random_numbers<float>(
          plan.taps_at(layer, shape.features, plan.first_input(layer)), layer + 1));
      biases.push_back(test::random_numbers<float>(shape.features, 100 + layer));
    }
    last_weight = test::random_numbers<float>(plan.depth() * shape.features, 200);
  }

  template <class T>
  [[nodiscard]] MsdParameters<T> pointers() {
    MsdParameters<T> result;
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
      result.weights.push_back(weights[layer].data());
      result.biases.push_back(biases[layer].data());
    }
    result.last_weight = last_weight.data();
    result.last_bias = last_bias.data();
    return result;
  }

  /// All numbers, one after the other.
  [[nodiscard]] std::vector<float> numbers() const {
    std::vector<float> all(last_weight);
    all.insert(all.end(), last_bias.begin(), last_bias.end());
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
      all.insert(all.end(), weights[layer].begin(), weights[layer].end());
      all.insert(all.end(), biases[layer].begin(), biases[layer].end());
    }
    return all;
  }
};

/// Logits, gradients of the parameters and, if wanted, of the images of Σ logits².
std::vector<float> step_results(const MsdShape& shape, const ForEach& for_each,
                                bool of_images_wanted = true) {
  const SpectralMsd<float> net(shape, for_each);
  Parameters parameters(shape);
  Parameters gradients(shape);
  const auto pixels = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  const std::vector<float> images = test::random_numbers<float>(shape.images * pixels, 300);
  std::vector<float> logits(shape.images * pixels);
  std::vector<float> of_images(of_images_wanted ? images.size() : 0);
  std::vector<ComplexLanes<float>> spectra(net.spectra_size() * sizeof(float) / sizeof(ComplexLanes<float>));
  std::vector<std::uint32_t> signs(net.signs_size());
  auto* const numbers = reinterpret_cast<float*>(spectra.data());
  net.forward(parameters.pointers<const float>(), images.data(), logits.data(), numbers, signs.data());
  net.backward(parameters.pointers<const float>(), logits.data(), numbers, signs.data(),
               gradients.pointers<float>(), of_images_wanted ? of_images.data() : nullptr);
  std::vector<float> results = gradients.numbers();
  results.insert(results.end(), logits.begin(), logits.end());
  results.insert(results.end(), of_images.begin(), of_images.end());
  return results;
}

void in_order(std::size_t count, const std::function<void(std::size_t)>& body) {
  for (std::size_t i = 0; i < count; ++i) {
    body(i);
  }
}

void backwards(std::size_t count, const std::function<void(std::size_t)>& body) {
  for (std::size_t i = count; i-- > 0;) {
    body(i);
  }
}

void at_once(std::size_t count, const std::function<void(std::size_t)>& body) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&body, i] { body(i); });
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spectral_msd)

BOOST_AUTO_TEST_CASE(the_same_bits_however_the_work_is_distributed) {
  for (const bool image_to_all_layers : {false, true}) {
    const MsdShape shape = shape_of(34, {2, 1, 3, 2}, image_to_all_layers);
    const std::vector<float> expected = step_results(shape, in_order);
    BOOST_CHECK(step_results(shape, in_order) == expected);
    BOOST_CHECK(step_results(shape, backwards) == expected);
    BOOST_CHECK(step_results(shape, at_once) == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_whether_or_not_the_gradients_of_the_images_are_wanted) {
  for (const bool image_to_all_layers : {false, true}) {
    const MsdShape shape = shape_of(34, {2, 1, 3, 2}, image_to_all_layers);
    std::vector<float> expected = step_results(shape, in_order);
    const std::vector<float> without = step_results(shape, in_order, false);
    BOOST_REQUIRE(without.size() < expected.size());
    expected.resize(without.size());
    BOOST_CHECK(without == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_image_in_all_layers_takes_no_spectrum_more) {
  BOOST_TEST(SpectralMsd<float>(shape_of(64, {3, 1}, true), in_order).spectra_size() ==
             SpectralMsd<float>(shape_of(64, {3, 1}, false), in_order).spectra_size());
}

// A step of the paper's net in training, where the images' gradients are not wanted: forward and taps by 1275
// instead of 1226 kernels, the adjoint by 1225 either way; all transforms stay.
BOOST_AUTO_TEST_CASE(the_image_in_all_layers_of_the_paper_s_net_takes_three_percent_more_arithmetic) {
  MsdShape shape{1, 1, 256, 256, 1, 9, std::vector<int>(50, 10)};
  const double before = step_flops(shape);
  shape.image_to_all_layers = true;
  const double ratio = step_flops(shape) / before;
  BOOST_TEST(ratio > 1.0);
  BOOST_TEST(ratio < 1.0 + 2.0 * 49.0 / (3.0 * 1225.0 + 2.0));
}

BOOST_AUTO_TEST_CASE(a_layer_more_takes_a_spectrum_and_a_bit_a_pixel_more) {
  const auto size = [](std::vector<int> dilations) {
    return SpectralMsd<float>(shape_of(64, std::move(dilations)), in_order);
  };
  const auto one = size({3});
  const auto two = size({3, 1});
  const auto nine = size({3, 1, 1, 1, 1, 1, 1, 1, 1});
  BOOST_TEST(nine.spectra_size() - one.spectra_size() == 8 * (two.spectra_size() - one.spectra_size()));
  BOOST_TEST(nine.signs_size() == 9 * one.signs_size());
  const std::size_t padded_pixels = 76UL * 79;
  BOOST_TEST(two.spectra_size() - one.spectra_size() < 4 * padded_pixels * 4 / 3);
}

BOOST_AUTO_TEST_CASE(what_is_no_net_is_refused) {
  const auto refused = [](const MsdShape& shape) {
    BOOST_CHECK_THROW(SpectralMsd<float>(shape, in_order), Error);
  };
  BOOST_CHECK_NO_THROW(SpectralMsd<float>(shape_of(7, {3}), in_order));
  refused(shape_of(6, {3}));
  refused(shape_of(7, {}));
  for (const int kernel : {-1, 1, 4, 15}) {
    MsdShape shape = shape_of(90, {1});
    shape.kernel = kernel;
    refused(shape);
  }
  MsdShape empty = shape_of(7, {1});
  empty.images = 0;
  refused(empty);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/device_msd/device_msd.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/mpi_test.hpp"
#include "tests/train/device_msd/host_backend.hpp"
#include "tests/train/spectral/random_numbers.hpp"
#include "train/spectral/spectral_msd.hpp"

using namespace dosefloor;
using namespace dosefloor::device_msd;
using spectral::MsdShape;

// The kernels of a device, run by loops on the host. On a device: tests/train/networks.

namespace {

/// The arrays of a step, each of a shape that `shape` implies.
struct Step {
  std::vector<double> weights;
  std::vector<double> biases;
  std::vector<double> last_weight;
  std::vector<double> last_bias;
  std::vector<double> logits;
  std::vector<double> images;

  Step(const MsdShape& shape, std::uint32_t seed) {
    const Geometry geometry = geometry_of(shape);
    const HostTables<double> tables(shape, geometry);
    const auto outputs = static_cast<std::size_t>(geometry.outputs());
    const std::size_t pixels = shape.images * geometry.pixels();
    weights = test::random_numbers<double>(
        tables.output_of_pair.size() * static_cast<std::size_t>(geometry.taps()), seed);
    for (double& weight : weights) {
      weight /= shape.kernel * std::sqrt(static_cast<double>(outputs));
    }
    biases = test::random_numbers<double>(outputs, seed + 1);
    for (double& bias : biases) {
      bias += 0.7;  // so that ReLU lets most of the image pass
    }
    last_weight = test::random_numbers<double>(outputs, seed + 2);
    last_bias = test::random_numbers<double>(1, seed + 3);
    logits = test::random_numbers<double>(pixels, seed + 4);
    images = test::random_numbers<double>(pixels * shape.channels, seed + 5);
  }

  template <class T>
  [[nodiscard]] FlatParameters<T> flat() {
    return {weights.data(), biases.data(), last_weight.data(), last_bias.data()};
  }

  /// As SpectralMsd takes them.
  template <class T>
  [[nodiscard]] spectral::MsdParameters<T> of_layers(const MsdShape& shape) {
    const Geometry geometry = geometry_of(shape);
    spectral::MsdParameters<T> result;
    T* weight = weights.data();
    T* bias = biases.data();
    for (int layer = 0; layer < geometry.depth; ++layer) {
      result.weights.push_back(weight);
      result.biases.push_back(bias);
      bias += geometry.features;
      weight +=
          (geometry.first_plane(layer) - geometry.first_input(layer)) * geometry.features * geometry.taps();
    }
    result.last_weight = last_weight.data();
    result.last_bias = last_bias.data();
    return result;
  }
};

void check_close(const std::vector<double>& found, const std::vector<double>& expected) {
  BOOST_REQUIRE_EQUAL(found.size(), expected.size());
  double scale = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    scale = std::max(scale, std::abs(expected[i]));
    difference = std::isnan(found[i]) ? INFINITY : std::max(difference, std::abs(found[i] - expected[i]));
  }
  BOOST_TEST(scale > 0.0);
  BOOST_TEST(difference < 1e-10 * scale);
}

void check_close(const Step& found, const Step& expected) {
  BOOST_TEST_CONTEXT("logits") {
    check_close(found.logits, expected.logits);
  }
  BOOST_TEST_CONTEXT("weights") {
    check_close(found.weights, expected.weights);
  }
  BOOST_TEST_CONTEXT("biases") {
    check_close(found.biases, expected.biases);
  }
  BOOST_TEST_CONTEXT("last weight") {
    check_close(found.last_weight, expected.last_weight);
  }
  BOOST_TEST_CONTEXT("last bias") {
    check_close(found.last_bias, expected.last_bias);
  }
  BOOST_TEST_CONTEXT("images") {
    check_close(found.images, expected.images);
  }
}

/// Memory as a device gives it, full of what no sum survives (NaN).
class Memory {
 public:
  explicit Memory(std::size_t bytes) : blocks_((bytes + sizeof(Block) - 1) / sizeof(Block)) {
    for (Block& block : blocks_) {
      std::fill_n(block.bytes, sizeof(Block), std::byte{0xff});
    }
  }
  [[nodiscard]] std::byte* data() noexcept { return blocks_.front().bytes; }

 private:
  struct alignas(256) Block {
    std::byte bytes[256];
  };
  std::vector<Block> blocks_;
};

/// Logits of `parameters`, and gradients with their `logits` as those of the logits.
Step device_step(const MsdShape& shape, Step parameters) {
  using Net = DeviceMsd<double, test::HostBackend<double>>;
  Net net(shape, [](const Geometry& geometry, const HostTables<double>& tables) {
    return test::HostBackend<double>(geometry, tables);
  });
  Step result(shape, 900);
  Memory kept(net.kept_bytes());
  Memory forward_work(net.forward_bytes());
  Memory backward_work(net.backward_bytes(true));
  net.forward(parameters.flat<const double>(), parameters.images.data(), result.logits.data(), kept.data(),
              forward_work.data());
  net.backward(parameters.flat<const double>(), parameters.logits.data(), kept.data(), result.flat<double>(),
               result.images.data(), backward_work.data());
  return result;
}

Step host_step(const MsdShape& shape, Step parameters) {
  const spectral::SpectralMsd<double> net(
      shape, [](std::size_t count, const std::function<void(std::size_t)>& body) {
        for (std::size_t i = 0; i < count; ++i) {
          body(i);
        }
      });
  Step result(shape, 901);
  using Lanes = spectral::ComplexLanes<double>;
  std::vector<Lanes> spectra(net.spectra_size() * sizeof(double) / sizeof(Lanes));
  std::vector<std::uint32_t> signs(net.signs_size());
  auto* const numbers = reinterpret_cast<double*>(spectra.data());
  net.forward(parameters.of_layers<const double>(shape), parameters.images.data(), result.logits.data(),
              numbers, signs.data());
  net.backward(parameters.of_layers<const double>(shape), parameters.logits.data(), numbers, signs.data(),
               result.of_layers<double>(shape), result.images.data());
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_msd)

BOOST_AUTO_TEST_CASE(a_step_equals_that_on_cpus) {
  // Blocks of layers that are full, begun and single; few and many images; every half width.
  for (const MsdShape& shape : {
           MsdShape{1, 1, 19, 14, 1, 3, {1, 2, 3, 1, 2, 3, 1, 2, 3}},
           MsdShape{5, 1, 11, 17, 2, 5, {2, 1, 2, 2}},
           MsdShape{2, 3, 12, 16, 3, 3, {2, 1, 4, 1, 3}},
           MsdShape{4, 1, 15, 13, 1, 7, {1, 2, 1, 2, 1, 2}},
           MsdShape{1, 2, 20, 18, 4, 9, {1, 3}},
           MsdShape{3, 1, 14, 14, 1, 11, {2}},
           MsdShape{2, 1, 15, 22, 2, 13, {1, 2, 1}},
           MsdShape{1, 1, 19, 14, 1, 3, {1, 2, 3, 1, 2, 3, 1, 2, 3}, true},
           MsdShape{5, 1, 11, 17, 2, 5, {2, 1, 2, 2}, true},
           MsdShape{2, 3, 12, 16, 3, 3, {2, 1, 4, 1, 3}, true},
           MsdShape{3, 2, 15, 13, 1, 9, {1, 2, 1, 1, 2, 1}, true},
       }) {
    BOOST_TEST_CONTEXT(shape.images << " images, " << shape.features << " features, kernel " << shape.kernel
                                    << ", depth " << shape.dilations.size()
                                    << (shape.image_to_all_layers ? ", image to all layers" : "")) {
      const Step parameters(shape, 1);
      check_close(device_step(shape, parameters), host_step(shape, parameters));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

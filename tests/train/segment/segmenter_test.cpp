#include "train/segment/segmenter.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "sim/core/errors/error.hpp"
#include "tests/train/model/example_description.hpp"
#include "tests/train/networks/network_checks.hpp"
#include "tests/train/samples/poked_file.hpp"
#include "train/model/model_file.hpp"
#include "train/networks/network.hpp"
#include "train/samples/symmetry.hpp"
#include "train/segment/symmetric_probabilities.hpp"

using namespace dosefloor;
using segment::Segmenter;
using test::names;

namespace {

constexpr float rounding = 1e-5F;

/// A network of random weights, all of which matter.
model::Model example_model(const std::string& network) {
  const model::ModelDescription description = test::example_description(network);
  model::Model model{description, description.design->make(0)};
  test::randomise(*model.network, 3);
  return model;
}

/// The U-net of the examples with group normalisation.
model::Model normalised_unet() {
  model::ModelDescription description = test::example_description("unet");
  description.design = networks::UnetDesign({.initial_channels = 3,
                                             .levels = 2,
                                             .kernel = 3,
                                             .convolutions = 4,
                                             .normalisation = config::UnetNormalisation::group,
                                             .group_channels = 3});
  model::Model model{description, description.design->make(0)};
  test::randomise(*model.network, 3);
  const torch::NoGradGuard no_gradient;
  for (auto& item : model.network->named_parameters()) {
    if (item.key().find("scale") != std::string::npos) {
      item.value().fill_(1.0);  // features as large as those of a trained network
    }
  }
  return model;
}

std::vector<float> example_image(int height, int width) {
  const torch::Tensor image = test::random_tensor({height, width}, 5, torch::kFloat);
  const auto* first = image.const_data_ptr<float>();
  return {first, first + image.numel()};
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  BOOST_REQUIRE_EQUAL(a.size(), b.size());
  float largest = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

/// Tiles of the smallest size and a larger one, on images of odd sizes, equal the whole image; probabilities
/// differ from pixel to pixel, so that equality means something.
void check_tiles(const std::string& network) {
  const Segmenter segmenter(example_model(network), {});
  const segment::TileRule rule = segmenter.tile_rule();
  const auto smallest = static_cast<int>(rule.smallest_tile());
  for (const auto& [height, width] :
       {std::pair{2 * smallest + 47, smallest + 53}, {smallest + 1, 2 * smallest + 40}}) {
    const std::vector<float> image = example_image(height, width);
    const std::vector<float> whole = segmenter.probabilities(image, height, width);
    const auto [least, most] = std::minmax_element(whole.begin(), whole.end());
    BOOST_TEST(*most - *least > 0.1F);
    for (const std::int64_t tile_px : {rule.smallest_tile() + 2 * rule.unit, rule.smallest_tile() + 40}) {
      BOOST_TEST_CONTEXT(width << " x " << height << " in tiles of " << tile_px) {
        BOOST_REQUIRE(segment::tile_spans(std::max(width, height), tile_px, rule).size() > 1U);
        const std::vector<float> tiled = segmenter.probabilities(image, height, width, tile_px);
        BOOST_TEST(largest_difference(tiled, whole) < rounding);
      }
    }
  }
}

/// Largest differences that a part of the image alone makes to the whole, whose rest has three times the contrast.
struct CutDifference {
  float beside = 0.0F;  ///< up to a halo from the cut
  float away = 0.0F;    ///< farther
};

CutDifference difference_of_a_cut(const model::Model& model) {
  const Segmenter segmenter(model, {});
  const auto halo = static_cast<int>(segmenter.tile_rule().halo);
  const int width = 4 * halo;
  const int part = 3 * halo;
  const int height = static_cast<int>(segmenter.smallest_size()) + 8;
  const auto pixel = [](int y, int x, int row) { return static_cast<std::size_t>(y) * row + x; };
  std::vector<float> image = example_image(height, width);
  std::vector<float> left;
  for (int y = 0; y < height; ++y) {
    for (int x = part; x < width; ++x) {
      image[pixel(y, x, width)] *= 3.0F;
    }
    const auto row = std::span(image).subspan(pixel(y, 0, width), static_cast<std::size_t>(part));
    left.insert(left.end(), row.begin(), row.end());
  }
  const std::vector<float> whole = segmenter.probabilities(image, height, width);
  const std::vector<float> alone = segmenter.probabilities(left, height, part);
  CutDifference found;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < part; ++x) {
      const float difference = std::abs(whole[pixel(y, x, width)] - alone[pixel(y, x, part)]);
      float& largest = x < part - halo ? found.away : found.beside;
      largest = std::max(largest, difference);
    }
  }
  return found;
}

/// What makes the overlap necessary: with a part of the image alone, pixels beside the cut differ, and those
/// a halo away from it do not.
void check_halo(const std::string& network) {
  const CutDifference difference = difference_of_a_cut(example_model(network));
  BOOST_TEST(difference.away < rounding);
  BOOST_TEST(difference.beside > 100.0F * rounding);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(segmenter)

BOOST_AUTO_TEST_CASE(tiles_of_an_msd_net_equal_the_whole_image) {
  check_tiles("msd");
}

BOOST_AUTO_TEST_CASE(tiles_of_a_unet_equal_the_whole_image) {
  check_tiles("unet");
}

BOOST_AUTO_TEST_CASE(a_cut_image_of_an_msd_net_differs_within_the_halo_and_not_beyond) {
  check_halo("msd");
}

BOOST_AUTO_TEST_CASE(a_cut_image_of_a_unet_differs_within_the_halo_and_not_beyond) {
  check_halo("unet");
}

// Its statistics are of the image that it sees: no overlap makes up for that.
BOOST_AUTO_TEST_CASE(
    a_cut_image_of_a_unet_with_group_normalisation_differs_everywhere_and_tiles_are_refused) {
  const model::Model model = normalised_unet();
  BOOST_TEST(difference_of_a_cut(model).away > 100.0F * rounding);
  const Segmenter segmenter(model, {});
  BOOST_TEST(segmenter.tile_rule().whole);
  const auto tile_px = segmenter.tile_rule().smallest_tile();
  const auto edge = static_cast<int>(tile_px) + 4;
  const std::vector<float> image = example_image(edge, edge);
  BOOST_CHECK_EXCEPTION((void)segmenter.probabilities(image, edge, edge, tile_px), InputError,
                        names({"statistics of the whole image", "expected 0 for no tiles"}));
  BOOST_CHECK_NO_THROW((void)segmenter.probabilities(image, edge, edge));
}

BOOST_AUTO_TEST_CASE(probabilities_are_the_sigmoid_of_the_networks_logits_over_the_temperature) {
  for (const std::string network : {"msd", "unet"}) {
    model::Model model = example_model(network);
    const std::vector<float> image = example_image(37, 50);
    const torch::NoGradGuard no_gradient;
    const torch::Tensor pixels = torch::tensor(image).view({1, 1, 37, 50});
    const torch::Tensor logits = model.network->forward(pixels);
    for (const std::optional<double>& temperature :
         {std::optional<double>(), std::optional(1.0), std::optional(2.0), std::optional(0.3)}) {
      model.description.temperature = temperature;
      const torch::Tensor expected = 1.0 / (1.0 + torch::exp(-logits / temperature.value_or(1.0)));
      const std::vector<float> found = Segmenter(model, {}).probabilities(image, 37, 50);
      BOOST_TEST((torch::tensor(found).view_as(expected) - expected).abs().max().item<float>() < 1e-6F);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_mean_over_symmetries_is_of_calibrated_probabilities) {
  model::Model model = example_model("unet");
  model.description.temperature = 2.5;
  const Segmenter segmenter(model, {});
  const std::vector<float> image = example_image(48, 48);
  std::vector<double> sum(image.size(), 0.0);
  for (const samples::Symmetry& symmetry : samples::symmetries_of(48, 48)) {
    const std::vector<float> seen = samples::seen_in<float>(symmetry, image, 48, 48);
    const std::vector<float> back =
        samples::turned_back<float>(symmetry, segmenter.probabilities(seen, 48, 48), 48, 48);
    std::transform(sum.begin(), sum.end(), back.begin(), sum.begin(), std::plus<double>());
  }
  const std::vector<float> mean = segment::symmetric_probabilities(segmenter, image, 48, 48, 0);
  for (std::size_t i = 0; i < mean.size(); i += 97) {
    BOOST_TEST(std::abs(static_cast<double>(mean[i]) - sum[i] / 8.0) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(the_mean_over_symmetries_turns_with_the_image) {
  for (const std::string network : {"msd", "unet"}) {
    const Segmenter segmenter(example_model(network), {});
    for (const auto& [height, width] : {std::pair{48, 48}, {48, 61}}) {
      const std::vector<float> image = example_image(height, width);
      const std::vector<float> mean = segment::symmetric_probabilities(segmenter, image, height, width, 0);
      const std::vector<float> plain = segmenter.probabilities(image, height, width);
      for (const samples::Symmetry& symmetry : samples::symmetries_of(height, width)) {
        const std::vector<float> seen = samples::seen_in<float>(symmetry, image, height, width);
        const auto back = [&, h = height, w = width](const std::vector<float>& found) {
          return samples::turned_back<float>(symmetry, found, h, w);
        };
        BOOST_TEST(largest_difference(
                       back(segment::symmetric_probabilities(segmenter, seen, height, width, 0)), mean) <
                   1e-6F);
        if (symmetry != samples::Symmetry{}) {  // what makes it necessary
          BOOST_TEST(largest_difference(back(segmenter.probabilities(seen, height, width)), plain) > 1e-3F);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_rule_of_tiles_follows_the_reach_and_the_poolings) {
  const model::Model msd = example_model("msd");
  BOOST_TEST(Segmenter(msd, {}).tile_rule().unit == 1);
  BOOST_TEST(Segmenter(msd, {}).tile_rule().halo == 12);  // dilations 4, 1, 3, 2, 2 of a kernel of 3
  const model::Model unet = example_model("unet");
  const segment::TileRule rule = Segmenter(unet, {}).tile_rule();
  BOOST_TEST(rule.unit == 4);
  BOOST_TEST(rule.halo % 4 == 0);
  BOOST_TEST((rule.halo >= unet.network->reach() && rule.halo < unet.network->reach() + 4));
}

BOOST_AUTO_TEST_CASE(tiles_that_cannot_work_and_images_of_other_sizes_are_refused) {
  const Segmenter segmenter(example_model("unet"), {});
  const std::vector<float> image = example_image(64, 64);
  BOOST_CHECK_EXCEPTION((void)segmenter.probabilities(image, 64, 64, 6), InputError,
                        names({"tiles of 6 pixels", "multiple of 4"}));
  BOOST_CHECK_THROW((void)segmenter.probabilities(image, 64, 63), Error);
  BOOST_CHECK_THROW((void)segmenter.probabilities(example_image(3, 64), 3, 64), InputError);
}

BOOST_AUTO_TEST_CASE(cpus_are_taken_where_there_is_no_gpu_and_a_gpu_wanted_is_refused) {
  const parallel::Communicator world = parallel::Communicator::world();
  BOOST_TEST(!segment::segment_device(world, config::Device::cpu, 1).on_gpu);
  const bool has_gpu = torch::cuda::is_available();
  BOOST_TEST(segment::segment_device(world, config::Device::automatic, 1).on_gpu == has_gpu);
  if (has_gpu) {
    BOOST_TEST(segment::segment_device(world, config::Device::cuda, 1).on_gpu);
  } else {
    BOOST_CHECK_EXCEPTION((void)segment::segment_device(world, config::Device::cuda, 1), InputError,
                          names({"--device cuda", "--device cpu"}));
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include <boost/test/unit_test.hpp>

#include "train/networks/msd/msd_design.hpp"
#include "train/networks/unet/unet_design.hpp"

namespace dosefloor::networks {
namespace {

/// The first layer alone sees the image.
MsdDesign msd(std::int64_t depth, std::int64_t width, std::int64_t kernel) {
  return MsdDesign(
      {.depth = depth, .width = width, .kernel = kernel, .dilation_max = 10, .image_to_all_layers = false});
}

MsdDesign msd_of_image_to_all(std::int64_t depth, std::int64_t width, std::int64_t kernel) {
  return MsdDesign(
      {.depth = depth, .width = width, .kernel = kernel, .dilation_max = 10, .image_to_all_layers = true});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(design)

BOOST_AUTO_TEST_CASE(the_papers_msd_net_takes_52_gigaflops_at_512_pixels) {
  // 1 + 49 · 50 / 2 = 1226 convolutions of 81 taps, and 50 taps at the end
  BOOST_TEST(msd(50, 1, 9).forward_flops(512, 512) == 2.0 * (1226.0 * 81.0 + 50.0) * 512.0 * 512.0);
  BOOST_TEST(msd(50, 1, 9).forward_flops(512, 512) == 52e9, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(the_image_in_all_layers_takes_49_convolutions_more) {
  const MsdDesign net = msd_of_image_to_all(50, 1, 9);
  BOOST_TEST(net.parameter_count() - msd(50, 1, 9).parameter_count() == 49 * 81);
  BOOST_TEST(net.forward_flops(512, 512) - msd(50, 1, 9).forward_flops(512, 512) ==
             2.0 * 49.0 * 81.0 * 512.0 * 512.0);
  BOOST_TEST(net.step_flops(1, 256, 256) > msd(50, 1, 9).step_flops(1, 256, 256));
}

BOOST_AUTO_TEST_CASE(a_small_msd_net_by_hand) {
  // Layers of 2 channels: 1 -> 2, 2 -> 2, 4 -> 2, all 3 x 3; then 6 -> 1.
  BOOST_TEST(msd(3, 2, 3).forward_flops(10, 20) == 2.0 * 200.0 * (9.0 * (2.0 + 4.0 + 8.0) + 6.0));
  // With the image: 1 -> 2, 3 -> 2, 5 -> 2.
  BOOST_TEST(msd_of_image_to_all(3, 2, 3).forward_flops(10, 20) ==
             2.0 * 200.0 * (9.0 * (2.0 + 6.0 + 10.0) + 6.0));
}

// The spectral form reads the one spectrum of the image in all layers; the direct one has a plane more in its buffer.
BOOST_AUTO_TEST_CASE(the_image_in_all_layers_takes_a_plane_more_in_the_direct_form_alone) {
  BOOST_TEST(msd_of_image_to_all(50, 1, 9).inference_bytes_per_pixel() ==
             msd(50, 1, 9).inference_bytes_per_pixel());
  BOOST_TEST(msd_of_image_to_all(50, 1, 15).inference_bytes_per_pixel() ==
             msd(50, 1, 15).inference_bytes_per_pixel() + 5.0);
}

BOOST_AUTO_TEST_CASE(a_small_unet_by_hand) {
  const UnetDesign unet({.initial_channels = 4, .levels = 1, .kernel = 3, .convolutions = 2});
  const double down = 9.0 * (1 * 4 + 4 * 4) * 64.0;
  const double bottom = 9.0 * (4 * 8 + 8 * 8) * 16.0;
  const double up = 9.0 * (12 * 4 + 4 * 4) * 64.0;
  BOOST_TEST(unet.forward_flops(8, 8) == 2.0 * (down + bottom + up + 4.0 * 64.0));
}

BOOST_AUTO_TEST_CASE(group_normalisation_has_two_numbers_more_per_channel_and_sees_whole_images) {
  config::UnetConfig section{.initial_channels = 4, .levels = 1, .kernel = 3, .convolutions = 2};
  const UnetDesign plain(section);
  section.normalisation = config::UnetNormalisation::group;
  section.group_channels = 2;
  const UnetDesign normalised(section);
  BOOST_TEST(normalised.parameter_count() - plain.parameter_count() == 2 * 2 * (4 + 8 + 4));
  BOOST_TEST(normalised.forward_flops(8, 8) == plain.forward_flops(8, 8));  // of convolutions
  BOOST_TEST(normalised.sees_whole_image());
  BOOST_TEST(!plain.sees_whole_image());
  BOOST_TEST(!msd(3, 2, 3).sees_whole_image());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::networks

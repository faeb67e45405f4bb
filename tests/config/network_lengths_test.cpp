#include <boost/test/unit_test.hpp>

#include "config/sections/networks.hpp"
#include "tests/config/refused.hpp"

namespace config = dosefloor::config;

namespace {

/// The largest dilation in pixels, of images with these camera pixels.
std::int64_t largest_dilation(const config::MsdConfig& msd, double low_A, double high_A, std::int64_t bin) {
  config::ImagesConfig images;
  images.sampling_A = {low_A, high_A};
  images.bin = bin;
  config::NetworkSections sections;
  sections.msd = msd;
  return config::in_pixels(sections, images.mean_pixel_A()).msd.dilation_max;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_lengths)

BOOST_AUTO_TEST_CASE(the_largest_dilation_is_as_many_pixels_as_span_its_length) {
  const config::MsdConfig by_length{.dilation_max = 0, .dilation_max_A = 0.75};
  BOOST_TEST(largest_dilation(by_length, 0.07, 0.08, 1) == 10);
  BOOST_TEST(largest_dilation(by_length, 0.07, 0.08, 2) == 5);
  BOOST_TEST(largest_dilation(by_length, 0.07, 0.08, 4) == 3);
  BOOST_TEST(largest_dilation(by_length, 0.1, 0.1, 1) == 8);
}

BOOST_AUTO_TEST_CASE(the_largest_dilation_is_at_least_one_pixel) {
  BOOST_TEST(largest_dilation({.dilation_max = 0}, 0.5, 0.5, 4) == 1);
}

BOOST_AUTO_TEST_CASE(a_number_of_pixels_is_taken_as_it_is) {
  BOOST_TEST(largest_dilation({.dilation_max = 10}, 0.07, 0.08, 4) == 10);
}

BOOST_AUTO_TEST_CASE(a_length_of_more_pixels_than_a_network_takes_is_refused) {
  const std::string by_length = "[train.msd]\ndilation_max = 0\ndilation_max_A = ";
  BOOST_TEST(dosefloor::test::refused(by_length + "7.5\n") == "accepted");
  BOOST_TEST(
      dosefloor::test::refused(by_length + "7.6\n") ==
      "x.toml:3: train.msd.dilation_max_A = 7.6: expected at most 100 pixels of the images; their mean "
      "edge is 0.075 Å, which makes it 102.");
  BOOST_TEST(dosefloor::test::refused("[train.msd]\ndilation_max = 4\ndilation_max_A = 7.6\n") == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()

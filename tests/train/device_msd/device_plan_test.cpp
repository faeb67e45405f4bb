#include "train/device_msd/device_plan.hpp"

#include <algorithm>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::device_msd;

namespace {

spectral::MsdShape shape_of(int size, int kernel, std::vector<int> dilations) {
  return {.images = 2,
          .channels = 1,
          .height = size,
          .width = size + 3,
          .features = 2,
          .kernel = kernel,
          .dilations = std::move(dilations)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_plan)

BOOST_AUTO_TEST_CASE(a_grid_has_room_for_both_borders) {
  const Geometry geometry = geometry_of(shape_of(512, 9, {3, 10, 1}));
  BOOST_TEST(geometry.border == 40);
  BOOST_TEST(geometry.ny == 600);
  BOOST_TEST(geometry.nx == 600);
  BOOST_TEST(geometry.columns == 301);
  BOOST_TEST(geometry.pitch >= geometry.columns);
}

BOOST_AUTO_TEST_CASE(a_line_is_reflected_without_repeating_its_ends_and_folding_finds_what_reflection_took) {
  constexpr int length = 7;
  constexpr int border = 3;
  constexpr int n = 14;
  const std::vector<int> expected{0, 1, 2, 3, 4, 5, 6, 5, 4, 3, -1, 3, 2, 1};
  for (int at = 0; at < n; ++at) {
    BOOST_TEST(reflected(at, length, border, n) == expected[static_cast<std::size_t>(at)]);
  }
  std::vector<int> found;
  for (int pixel = 0; pixel < length; ++pixel) {
    (void)folded(pixel, length, border, n, [&](int at) {
      found.push_back(at);
      BOOST_TEST(reflected(at, length, border, n) == pixel);
      return 0;
    });
  }
  std::sort(found.begin(), found.end());
  const std::vector<int> all_but_the_gap{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13};
  BOOST_TEST(found == all_but_the_gap, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pairs_follow_the_order_of_the_weights) {
  const auto shape = shape_of(20, 3, {1, 2, 1});
  const HostTables<float> tables(shape, geometry_of(shape));
  // Layer 0 sees the channel, layer 1 two planes, layer 2 four; two outputs each.
  const std::vector<int> output_of_pair{0, 1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5};
  BOOST_TEST(tables.output_of_pair == output_of_pair, boost::test_tools::per_element());
  BOOST_TEST(tables.pair_of_output[1] + 0 == 1);
  BOOST_TEST(tables.pair_of_output[3] + 2 == 5);
  BOOST_TEST(tables.pair_of_output[5] + 1 == 10);
}

BOOST_AUTO_TEST_CASE(every_layer_has_pairs_with_the_channels_where_it_sees_the_image) {
  auto shape = shape_of(20, 3, {1, 2, 1});
  shape.image_to_all_layers = true;
  const HostTables<float> tables(shape, geometry_of(shape));
  // Layer 0 sees the channel, layer 1 three planes, layer 2 five; two outputs each.
  const std::vector<int> output_of_pair{0, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5};
  BOOST_TEST(tables.output_of_pair == output_of_pair, boost::test_tools::per_element());
  BOOST_TEST(tables.pair_of_output[1] + 0 == 1);
  BOOST_TEST(tables.pair_of_output[3] + 2 == 7);
  BOOST_TEST(tables.pair_of_output[5] + 0 == 13);
}

BOOST_AUTO_TEST_CASE(what_is_no_net_is_refused) {
  BOOST_CHECK_NO_THROW((void)geometry_of(shape_of(7, 5, {3})));
  BOOST_CHECK_THROW((void)geometry_of(shape_of(6, 5, {3})), Error);
  BOOST_CHECK_THROW((void)geometry_of(shape_of(7, 5, {})), Error);
  for (const int kernel : {-1, 1, 4, 15}) {
    BOOST_CHECK_THROW((void)geometry_of(shape_of(90, kernel, {1})), Error);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/samples/symmetry.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "sim/core/errors/error.hpp"

namespace dosefloor::samples {
namespace {

using Image = std::vector<float>;

//  0 1 2
//  3 4 5
const Image two_by_three{0, 1, 2, 3, 4, 5};

}  // namespace

BOOST_AUTO_TEST_SUITE(symmetry)

BOOST_AUTO_TEST_CASE(they_are_what_they_say) {
  BOOST_TEST(seen_in<float>({true, false, false}, two_by_three, 2, 3) == (Image{0, 3, 1, 4, 2, 5}),
             boost::test_tools::per_element());
  BOOST_TEST(seen_in<float>({false, true, false}, two_by_three, 2, 3) == (Image{3, 4, 5, 0, 1, 2}),
             boost::test_tools::per_element());
  BOOST_TEST(seen_in<float>({false, false, true}, two_by_three, 2, 3) == (Image{2, 1, 0, 5, 4, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(
      seen_in<float>({true, true, false}, two_by_three, 2, 3) == (Image{2, 5, 1, 4, 0, 3}),  // a quarter turn
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_square_has_eight_and_a_rectangle_four_all_different) {
  const Image square{0, 1, 2, 3, 4, 5, 6, 7, 8};
  std::set<Image> of_square;
  for (const Symmetry& symmetry : symmetries_of(3, 3)) {
    of_square.insert(seen_in<float>(symmetry, square, 3, 3));
  }
  std::set<Image> of_rectangle;
  for (const Symmetry& symmetry : symmetries_of(2, 3)) {
    BOOST_TEST(!symmetry.transposed);
    of_rectangle.insert(seen_in<float>(symmetry, two_by_three, 2, 3));
  }
  BOOST_TEST(of_square.size() == 8U);
  BOOST_TEST(of_rectangle.size() == 4U);
  BOOST_TEST((symmetries_of(3, 3).front() == Symmetry{}));
}

BOOST_AUTO_TEST_CASE(turning_back_gives_the_image) {
  for (const Symmetry& symmetry : symmetries_of(3, 3)) {
    const Image seen = seen_in<float>(symmetry, two_by_three, 2, 3);
    BOOST_TEST(turned_back<float>(symmetry, seen, 2, 3) == two_by_three, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(image_mask_and_pixels_of_a_sample_turn_together) {
  Sample sample{{0, 0}, 2, 3, two_by_three, {0, 0, 1, 0, 0, 0}, 1.0, 0.25, 0.3};
  turn(sample, {true, false, true});
  BOOST_TEST(sample.height == 3);
  BOOST_TEST(sample.width == 2);
  BOOST_TEST(sample.pixel_x_A == 0.3);
  BOOST_TEST(sample.pixel_y_A == 0.25);
  for (std::size_t i = 0; i < sample.image.size(); ++i) {
    BOOST_TEST((sample.mask[i] == 1) == (sample.image[i] == 2.0F));
  }
}

BOOST_AUTO_TEST_CASE(every_one_is_drawn_as_often_and_by_its_key_alone) {
  std::map<std::size_t, int> drawn;
  const std::vector<Symmetry> all = symmetries_of(4, 4);
  for (std::int64_t specimen = 0; specimen < 80; ++specimen) {
    for (std::int64_t epoch = 0; epoch < 100; ++epoch) {
      const Symmetry one = draw_symmetry(5, specimen, epoch, 4, 4);
      BOOST_REQUIRE((one == draw_symmetry(5, specimen, epoch, 4, 4)));
      ++drawn[static_cast<std::size_t>(std::find(all.begin(), all.end(), one) - all.begin())];
    }
  }
  BOOST_TEST(drawn.size() == 8U);
  for (const auto& [which, times] : drawn) {
    BOOST_TEST(std::abs(times - 1000) < 150);  // five deviations
  }
}

BOOST_AUTO_TEST_CASE(images_of_another_shape_are_refused) {
  BOOST_CHECK_THROW((void)seen_in<float>({}, two_by_three, 3, 3), Error);
  BOOST_CHECK_THROW((void)turned_back<float>({}, two_by_three, 3, 3), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::samples

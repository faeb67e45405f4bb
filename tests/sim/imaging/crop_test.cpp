#include "sim/imaging/crop.hpp"

#include <cmath>
#include <map>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using config::Crop;
using imaging::CropWindow;
using imaging::place_crop;

namespace {

const fft::Grid field{200, 180, 20.0, 18.0};  // pixels of 0.1 Å

label::Hull rectangle(double x0, double y0, double x1, double y1) {
  return {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

CropWindow crop(const label::Hull& particle, double ux, double uy, std::array<int, 2> size = {100, 90}) {
  return place_crop(Crop::random, size, field, particle, {ux, uy});
}

constexpr double almost_1 = 0.999999;

}  // namespace

BOOST_AUTO_TEST_SUITE(crop_window)

BOOST_AUTO_TEST_CASE(every_random_window_has_the_particle_in_view_and_keeps_the_border) {
  const label::Hull particle = rectangle(6.05, 7.0, 12.04, 11.0);
  for (int i = 0; i < 77; ++i) {
    const double u = 0.013 * i;
    const CropWindow window = crop(particle, u, 1.0 - u - 1e-9);
    BOOST_TEST(window.x0 >= 16);
    BOOST_TEST(window.x0 + window.width <= 200 - 16);
    BOOST_TEST(window.y0 >= 16);
    BOOST_TEST(window.y0 + window.height <= 180 - 16);
    BOOST_TEST(window.x0 * 0.1 <= 6.05);
    BOOST_TEST((window.x0 + window.width - 1) * 0.1 >= 12.04);
    BOOST_TEST(window.y0 * 0.1 <= 7.0);
    BOOST_TEST((window.y0 + window.height - 1) * 0.1 >= 11.0);
  }
}

BOOST_AUTO_TEST_CASE(the_extreme_windows_touch_the_particle_or_the_border) {
  const label::Hull particle = rectangle(6.05, 7.0, 12.04, 11.0);
  BOOST_TEST(crop(particle, 0.0, 0.0).x0 == 22);       // its last pixel is 121, at 12.1 Å
  BOOST_TEST(crop(particle, almost_1, 0.0).x0 == 60);  // its first pixel is 60, at 6.0 Å
  BOOST_TEST(crop(particle, 0.0, almost_1).y0 == 70);
  BOOST_TEST(crop(rectangle(1.0, 7.0, 5.0, 11.0), 0.0, 0.0).x0 == 16);
}

BOOST_AUTO_TEST_CASE(a_window_around_the_particle_has_its_middle_in_the_middle_or_touches_the_border) {
  const auto around = [](const label::Hull& particle) {
    return place_crop(Crop::particle, {40, 40}, field, particle, {0.9, 0.1});
  };
  const CropWindow window = around(rectangle(9.0, 7.0, 11.0, 10.0));
  BOOST_TEST(std::abs(0.1 * (window.x0 + 20) - 10.0) <= 0.1);
  BOOST_TEST(std::abs(0.1 * (window.y0 + 20) - 8.5) <= 0.1);
  BOOST_TEST(around(rectangle(0.0, 7.0, 2.0, 10.0)).x0 == 16);
}

BOOST_AUTO_TEST_CASE(all_windows_are_equally_probable) {
  const label::Hull particle = rectangle(9.0, 7.0, 17.0, 11.0);
  std::map<int, int> counts;
  const int n = 10000;
  for (int i = 0; i < n; ++i) {
    ++counts[crop(particle, static_cast<double>(i) / n, 0.0).x0];
  }
  const int first = counts.begin()->first;
  const int places = counts.rbegin()->first - first + 1;
  BOOST_TEST(places == static_cast<int>(counts.size()));
  for (const auto& [x0, count] : counts) {
    BOOST_TEST(std::abs(count - n / places) <= 1);
  }
}

BOOST_AUTO_TEST_CASE(a_particle_larger_than_the_window_fills_it) {
  const label::Hull particle = rectangle(3.0, 3.0, 17.0, 15.0);
  for (const double u : {0.0, 0.5, almost_1}) {
    const CropWindow window = crop(particle, u, u, {100, 90});
    BOOST_TEST(window.x0 >= 30);
    BOOST_TEST(window.x0 + window.width <= 171);
  }
}

BOOST_AUTO_TEST_CASE(without_a_particle_every_place_inside_the_border_is_possible) {
  BOOST_TEST(crop({}, 0.0, 0.0).x0 == 16);
  BOOST_TEST(crop({}, almost_1, 0.0).x0 == 84);
}

BOOST_AUTO_TEST_CASE(a_centred_window_is_in_the_middle_whatever_was_drawn) {
  const CropWindow window = place_crop(Crop::centre, {100, 90}, field, rectangle(1, 1, 2, 2), {0.9, 0.1});
  BOOST_TEST(window.x0 == 50);
  BOOST_TEST(window.y0 == 45);
}

BOOST_AUTO_TEST_CASE(a_window_without_room_for_its_border_is_refused) {
  BOOST_CHECK_NO_THROW((void)crop({}, 0.0, 0.0, {168, 90}));
  BOOST_CHECK_THROW((void)crop({}, 0.0, 0.0, {169, 90}), InputError);
  BOOST_CHECK_THROW((void)crop({}, 0.0, 0.0, {100, 149}), InputError);
  BOOST_CHECK_THROW((void)crop({}, 0.0, 0.0, {0, 90}), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

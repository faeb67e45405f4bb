#include "train/samples/detector_defects.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "train/samples/normalisation.hpp"

namespace dosefloor::samples {
namespace {

constexpr int height = 96;
constexpr int width = 130;

std::size_t at(int y, int x) {
  return static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
}

using Image = std::vector<float>;

Image image_of(const std::function<double(int, int)>& value) {
  Image image(std::size_t{height} * width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image[at(y, x)] = static_cast<float>(value(y, x));
    }
  }
  return image;
}

/// Poisson numbers by inversion, for small means.
double poisson(random::Stream& stream, double mean) {
  double left = stream.uniform();
  double probability = std::exp(-mean);
  int count = 0;
  for (; left > probability && count < 1000; ++count) {
    left -= probability;
    probability *= mean / (count + 1);
  }
  return count;
}

Image counts(double mean, std::uint32_t seed) {
  random::Stream stream({seed, random::Purpose::poisson, 0, 0});
  return image_of([&](int /*y*/, int /*x*/) { return poisson(stream, mean); });
}

/// Charge spreads to neighbours, as a camera's MTF does it, and readout noise comes on top.
Image read_out(const Image& electrons, double readout, std::uint32_t seed) {
  random::Stream stream({seed, random::Purpose::readout, 0, 0});
  return image_of([&](int y, int x) {
    double sum = 0.0;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const double weight = (dy == 0 ? 0.5 : 0.25) * (dx == 0 ? 0.5 : 0.25);
        sum += weight * electrons[at((y + dy + height) % height, (x + dx + width) % width)];
      }
    }
    return sum + poisson(stream, readout);
  });
}

/// Columns of atoms along the pixels in a disc, each a Gaussian, beside a flat vacuum; without noise.
Image lattice(double pixel_A, double deviation_A) {
  constexpr double a_A = 4.08;
  constexpr double b_A = 2.885;
  const auto comb = [&](double place_A, double period_A) {
    const double away = place_A - period_A * std::round(place_A / period_A);
    return std::exp(-0.5 * away * away / (deviation_A * deviation_A));
  };
  return image_of([&](int y, int x) {
    const int middle_y = height / 2;
    const int middle_x = width / 2;
    const double y_A = (y - middle_y) * pixel_A;
    const double x_A = (x - middle_x) * pixel_A;
    const bool inside = std::hypot(y_A, x_A) < 0.4 * height * pixel_A;
    const double peaks =
        comb(y_A, b_A) * comb(x_A, a_A) + comb(y_A - b_A / 2, b_A) * comb(x_A - a_A / 2, a_A);
    return 1.0 + (inside ? 0.05 + 0.8 * peaks : 0.0);
  });
}

std::vector<std::size_t> changed(const Image& before, Image image) {
  const std::int64_t count = replace_defects(image, height, width);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (image[i] != before[i]) {
      places.push_back(i);
    }
  }
  BOOST_TEST(count >= static_cast<std::int64_t>(places.size()));
  BOOST_TEST((count == 0) == places.empty());
  return places;
}

/// Nothing but `defects` is replaced, each by something of what such an image holds.
void check_replaced(const Image& clean, std::vector<std::size_t> defects, double value) {
  Image image = clean;
  for (const std::size_t place : defects) {
    image[place] = static_cast<float>(value);
  }
  std::sort(defects.begin(), defects.end());
  BOOST_TEST(changed(image, image) == defects, boost::test_tools::per_element());
  (void)replace_defects(image, height, width);
  const auto [least, most] = std::minmax_element(clean.begin(), clean.end());
  BOOST_TEST(*std::min_element(image.begin(), image.end()) >= *least);
  BOOST_TEST(*std::max_element(image.begin(), image.end()) <= *most);
}

std::vector<std::size_t> column(int x) {
  std::vector<std::size_t> places;
  for (int y = 0; y < height; ++y) {
    places.push_back(at(y, x));
  }
  return places;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(detector_defects)

BOOST_AUTO_TEST_CASE(counts_of_any_dose_stay_as_they_are) {
  for (const double mean : {0.001, 0.0056, 0.05, 0.5, 5.0, 50.0}) {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
      BOOST_TEST_CONTEXT("mean " << mean << ", seed " << seed) {
        const Image image = counts(mean, seed);
        BOOST_TEST(changed(image, image).empty());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_through_a_camera_with_readout_noise_stay_as_they_are) {
  for (const double mean : {0.0056, 0.05, 0.5, 5.0, 50.0}) {
    for (const double readout : {0.005, 0.015}) {
      for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        BOOST_TEST_CONTEXT("mean " << mean << ", readout " << readout << ", seed " << seed) {
          const Image image = read_out(counts(mean, seed), readout, seed);
          BOOST_TEST(changed(image, image).empty());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(noise_free_lattices_along_the_pixels_stay_as_they_are) {
  for (const double pixel_A : {0.075, 0.3}) {
    for (const double deviation_A : {0.35, 0.5, 0.8}) {
      BOOST_TEST_CONTEXT(pixel_A << " Å, peaks of " << deviation_A << " Å") {
        const Image image = lattice(pixel_A, deviation_A);
        BOOST_TEST(changed(image, image).empty());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(ramps_and_constant_images_stay_as_they_are) {
  for (const double slope : {0.0, 0.3, -7.0}) {
    const Image image = image_of([&](int y, int x) { return 100.0 + slope * (y + 2 * x); });
    BOOST_TEST(changed(image, image).empty());
  }
}

BOOST_AUTO_TEST_CASE(hot_pixels_are_replaced_and_nothing_else) {
  for (const double mean : {0.0056, 0.5, 50.0}) {
    BOOST_TEST_CONTEXT("mean " << mean) {
      check_replaced(counts(mean, 3), {at(40, 50)}, 655.0 * std::max(mean, 1.0));
      check_replaced(counts(mean, 3), {at(0, 0), at(95, 129), at(30, 129), at(1, 1)},
                     100.0 * std::max(mean, 1.0));
    }
  }
}

BOOST_AUTO_TEST_CASE(dead_pixels_of_bright_images_are_replaced) {
  check_replaced(counts(650.0, 4), {at(10, 10), at(50, 100)}, 0.0);
}

BOOST_AUTO_TEST_CASE(clusters_and_short_parts_of_lines_are_replaced) {
  check_replaced(counts(50.0, 5), {at(20, 20), at(20, 21), at(21, 20)}, 5e3);
  check_replaced(counts(50.0, 5), {at(60, 7), at(60, 8), at(61, 7), at(61, 8), at(59, 7)}, 5e3);
  std::vector<std::size_t> part = column(70);
  part.resize(4);
  check_replaced(counts(50.0, 5), part, 5e3);
}

BOOST_AUTO_TEST_CASE(dead_and_hot_columns_and_rows_are_replaced) {
  for (const double value : {0.0, 900.0}) {
    check_replaced(counts(50.0, 6), column(33), value);
    check_replaced(counts(50.0, 6), column(0), value);
    std::vector<std::size_t> two = column(80);
    const std::vector<std::size_t> other = column(81);
    two.insert(two.end(), other.begin(), other.end());
    check_replaced(counts(50.0, 6), two, value);
    std::vector<std::size_t> row;
    for (int x = 0; x < width; ++x) {
      row.push_back(at(12, x));
    }
    check_replaced(counts(50.0, 6), row, value);
  }
}

BOOST_AUTO_TEST_CASE(a_column_of_another_gain_is_replaced_by_the_line_between_its_neighbours) {
  Image image = lattice(0.3, 0.5);
  const Image clean = image;
  for (const std::size_t place : column(50)) {
    image[place] *= 3.0F;
  }
  (void)replace_defects(image, height, width);
  for (int y = 0; y < height; ++y) {
    BOOST_REQUIRE_CLOSE(image[at(y, 50)], 0.5F * (clean[at(y, 49)] + clean[at(y, 51)]), 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(defects_of_very_different_strengths_are_all_found) {
  Image image = counts(50.0, 7);
  std::vector<std::size_t> places;
  random::Stream stream({7, random::Purpose::crop, 0, 0});
  for (int i = 0; i < 12; ++i) {
    places.push_back(at(4 + 7 * i, static_cast<int>(stream.integer(0, width - 1))));
    image[places.back()] = static_cast<float>(50.0 * std::pow(10.0, 0.75 + 0.25 * i));
  }
  BOOST_TEST(changed(image, image) == places, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_normalised_image_is_hardly_another_with_defects_than_without) {
  const Image clean = counts(20.0, 8);
  Image with_defects = clean;
  with_defects[at(30, 31)] = 655.0F * 20.0F;
  for (const std::size_t place : column(90)) {
    with_defects[place] = 0.0F;
  }
  for (const bool replace : {true, false}) {
    Image seen = clean;
    Image seen_with = with_defects;
    const Normaliser normalise(config::Normalisation::image, 0.0, replace);
    BOOST_TEST(normalise(seen, height, width, 0.0, 0.0) == 0);
    BOOST_TEST(normalise(seen_with, height, width, 0.0, 0.0) == (replace ? height + 1 : 0));
    double largest = 0.0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (with_defects[i] == clean[i]) {
        largest = std::max(largest, std::abs(static_cast<double>(seen[i]) - seen_with[i]));
      }
    }
    BOOST_TEST((replace ? largest < 0.05 : largest > 2.0), "with replacement " << replace << ": " << largest);
  }
}

BOOST_AUTO_TEST_CASE(images_too_small_to_judge_are_left_alone) {
  Image image(std::size_t{19} * 60, 1.0F);
  image[500] = 1e6F;
  BOOST_TEST(replace_defects(image, 19, 60) == 0);
  BOOST_TEST(image[500] == 1e6F);
  BOOST_CHECK_THROW((void)replace_defects(image, 20, 60), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::samples

#define BOOST_TEST_MODULE detector
#include "sim/detector/poisson.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/detector/poisson_quantile.hpp"
#include "tests/sim/detector/poisson_statistics.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::Error;
using dosefloor::detector::PoissonNoise;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::chi_square_deviation;
using dosefloor::test::CountBin;
using dosefloor::test::exact_bins;
using dosefloor::test::gamma_bins;

constexpr std::size_t many = std::size_t{1} << 22U;

std::vector<float> noise_of(const std::vector<float>& expected, const StreamKey& key) {
  std::vector<float> counts(expected.size());
  const auto pixels = static_cast<std::uint32_t>(expected.size());
  PoissonNoise(key, pixels)(expected.data(), expected.size(), 0, counts.data());
  return counts;
}

std::vector<float> draws(float mean, std::size_t count, std::uint32_t realisation = 0) {
  return noise_of(std::vector<float>(count, mean), {2024, Purpose::poisson, 1, realisation});
}

/// Every order of magnitude, next to each other in no order, and pixels without electrons.
std::vector<float> rough_field(std::size_t pixels) {
  Stream stream(StreamKey{1, Purpose::optics, 0, 0});
  std::vector<float> expected(pixels);
  for (float& value : expected) {
    const bool dark = stream.integer(0, 19) == 0;
    value = static_cast<float>(dark ? stream.uniform(-1.0, 0.0) : stream.log_uniform(1e-4, 1e7));
  }
  return expected;
}

/// Means 3.2 .. 9.6: what an image at 1000 e⁻/Å² has, on both sides of the mean at which the method changes.
std::vector<float> smooth_field(std::size_t pixels) {
  std::vector<float> expected(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    expected[i] = static_cast<float>(6.4 * (1.0 + 0.5 * std::sin(0.05 * static_cast<double>(i))));
  }
  return expected;
}

std::uint32_t word_of(const StreamKey& key, std::uint32_t block, std::size_t word) {
  Stream stream(key);
  stream.seek_block(block);
  for (; word > 0; --word) {
    (void)stream.next_u32();
  }
  return stream.next_u32();
}

std::string message_of(const std::vector<float>& expected) {
  try {
    (void)noise_of(expected, {});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(poisson)

BOOST_AUTO_TEST_CASE(counts_have_the_exact_probabilities) {
  for (const float mean :
       {1e-4F, 0.01F, 0.5F, 3.0F, 7.99F, 8.0F, 8.01F, 9.99F, 10.0F, 10.01F, 30.0F, 100.0F, 1e3F}) {
    BOOST_TEST_CONTEXT("mean " << mean) {
      const std::size_t count = mean < 1e-3F ? 4 * many : many;
      const double least = std::max(20.0 / static_cast<double>(count), mean > 50.0F ? 0.01 : 0.0);
      BOOST_TEST(std::abs(chi_square_deviation(draws(mean, count), exact_bins(double{mean}, least))) < 4.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_of_large_means_fill_the_exact_quantiles) {
  for (const float mean : {1e3F, 4095.5F, 4096.0F, 1e5F, 1e7F}) {
    BOOST_TEST_CONTEXT("mean " << mean) {
      BOOST_TEST(std::abs(chi_square_deviation(draws(mean, many), gamma_bins(double{mean}, 40))) < 4.0);
    }
  }
}

// What the two cases above are worth: they would see one likely count given 1 % too often.
BOOST_AUTO_TEST_CASE(chi_square_sees_a_probability_that_is_wrong_by_one_per_cent) {
  for (const float mean : {0.5F, 3.0F, 10.0F, 30.0F}) {
    std::vector<CountBin> bins = exact_bins(double{mean}, 1e-3);
    const auto likeliest =
        std::max_element(bins.begin(), bins.end(),
                         [](const CountBin& a, const CountBin& b) { return a.probability < b.probability; });
    const double excess = 0.01 * likeliest->probability;
    for (CountBin& bin : bins) {
      bin.probability *= 1.0 - excess;
    }
    likeliest->probability += excess;
    BOOST_TEST(chi_square_deviation(draws(mean, many), bins) > 4.0);
  }
}

// Standard errors from the central moments of the Poisson distribution.
BOOST_AUTO_TEST_CASE(mean_variance_and_third_moment_are_those_of_the_distribution) {
  const auto n = static_cast<double>(many);
  for (const float mean : {0.05F, 0.7F, 6.0F, 20.0F, 300.0F, 2e4F, 1e6F, 1e7F}) {
    BOOST_TEST_CONTEXT("mean " << mean) {
      const double m = mean;
      double moments[3] = {};
      for (const float value : draws(mean, many)) {
        const double d = double{value} - m;
        moments[0] += d / n;
        moments[1] += d * d / n;
        moments[2] += d * d * d / n;
      }
      // About the true mean: Var d² = μ4 - μ2², Var d³ = μ6 - μ3².
      BOOST_TEST(std::abs(moments[0]) < 4.0 * std::sqrt(m / n));
      BOOST_TEST(std::abs(moments[1] - m) < 4.0 * std::sqrt((2.0 * m * m + m) / n));
      BOOST_TEST(std::abs(moments[2] - m) < 4.0 * std::sqrt((15.0 * m * m * m + 24.0 * m * m + m) / n));
    }
  }
}

BOOST_AUTO_TEST_CASE(pixels_are_uncorrelated) {
  for (const float mean : {0.1F, 5.0F, 50.0F}) {
    const std::vector<float> counts = draws(mean, many);
    for (const std::size_t distance : {1U, 2U, 3U, 4U, 8U, 64U, 512U}) {
      double covariance = 0.0;
      for (std::size_t i = distance; i < many; ++i) {
        covariance += (double{counts[i]} - double{mean}) * (double{counts[i - distance]} - double{mean});
      }
      const double correlation = covariance / static_cast<double>(many - distance) / double{mean};
      BOOST_TEST(std::abs(correlation) < 4.0 / std::sqrt(static_cast<double>(many)));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_part_of_the_key_gives_another_field) {
  const std::vector<float> expected(1000, 50.0F);
  const std::vector<float> reference = noise_of(expected, {7, Purpose::poisson, 1, 2});
  const std::vector<StreamKey> others = {{8, Purpose::poisson, 1, 2},
                                         {7, Purpose::readout, 1, 2},
                                         {7, Purpose::poisson, 2, 2},
                                         {7, Purpose::poisson, 1, 3}};
  for (const StreamKey& other : others) {
    const std::vector<float> counts = noise_of(expected, other);
    std::size_t equal = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      equal += counts[i] == reference[i] ? 1U : 0U;
    }
    BOOST_TEST(equal < 100U);  // two independent counts are equal with 4 % probability
  }
}

// The quick ways of single precision must never show: neither for one pixel of a million of every mean ...
BOOST_AUTO_TEST_CASE(counts_are_those_of_the_exact_inversion_of_the_documented_words) {
  const StreamKey key{99, Purpose::poisson, 3, 4};
  for (const std::vector<float>& expected : {rough_field(500000), smooth_field(200000)}) {
    const std::vector<float> counts = noise_of(expected, key);
    Stream upper(key);
    Stream lower(key);
    lower.seek_block(std::uint32_t{1} << 31U);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::uint64_t uniform = std::uint64_t{upper.next_u32()} << 32U | lower.next_u32();
      wrong +=
          double{counts[i]} != dosefloor::detector::poisson_quantile(double{expected[i]}, uniform) ? 1U : 0U;
    }
    BOOST_TEST(wrong == 0U);
  }
}

// ... nor, at the mean with the most boundaries between counts, for the few pixels that the upper half of
// their uniform number does not decide, were it known ever so well.
BOOST_AUTO_TEST_CASE(counts_that_32_bits_cannot_tell_are_told_by_64) {
  const StreamKey key{99, Purpose::poisson, 3, 5};
  const std::vector<float> counts = noise_of(std::vector<float>(std::size_t{1} << 21U, 1e7F), key);
  Stream upper(key);
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    const std::uint64_t first = std::uint64_t{upper.next_u32()} << 32U;
    const double least = dosefloor::detector::poisson_quantile(1e7, first);
    if (dosefloor::detector::poisson_quantile(1e7, first | 0xFFFFFFFF) > least) {
      ++found;
      const std::uint64_t uniform = first | word_of(key, (std::uint32_t{1} << 31U) + i / 4, i % 4);
      BOOST_TEST(double{counts[i]} == dosefloor::detector::poisson_quantile(1e7, uniform));
    }
  }
  BOOST_TEST(found > 5U);
}

BOOST_AUTO_TEST_CASE(a_pixel_drawn_alone_is_that_of_the_field) {
  const std::vector<float> expected = rough_field(5000);
  const StreamKey key{5, Purpose::poisson, 6, 7};
  const std::vector<float> counts = noise_of(expected, key);
  const PoissonNoise noise(key, 5000);
  std::vector<float> alone(expected.size());
  for (std::uint32_t i = 0; i < 5000; ++i) {
    noise(&expected[i], 1, i, &alone[i]);
  }
  BOOST_TEST(alone == counts, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(counts_do_not_depend_on_how_the_field_is_cut_into_calls) {
  for (const std::vector<float>& expected : {rough_field(30000), smooth_field(30000)}) {
    const StreamKey key{5, Purpose::poisson, 6, 7};
    const std::vector<float> counts = noise_of(expected, key);
    const PoissonNoise noise(key, 30000);
    for (const std::size_t row : {1021U, 511U, 77U, 64U, 63U, 3U}) {
      std::vector<float> rows(expected.size());
      for (std::size_t i = 0; i < expected.size(); i += row) {
        noise(&expected[i], std::min(row, expected.size() - i), static_cast<std::uint32_t>(i), &rows[i]);
      }
      BOOST_TEST((rows == counts), "rows of " << row << " pixels");
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_do_not_depend_on_the_neighbours_means) {
  const StreamKey key{5, Purpose::poisson, 6, 7};
  for (const float mean : {0.3F, 7.5F, 9.0F, 5000.0F}) {
    const std::vector<float> alone = noise_of(std::vector<float>(4096, mean), key);
    std::vector<float> mixed = rough_field(4096);
    for (std::size_t i = 0; i < mixed.size(); i += 3) {
      mixed[i] = mean;
    }
    const std::vector<float> counts = noise_of(mixed, key);
    std::size_t different = 0;
    for (std::size_t i = 0; i < mixed.size(); i += 3) {
      different += counts[i] != alone[i] ? 1U : 0U;
    }
    BOOST_TEST(different == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_field_can_be_replaced_by_its_counts) {
  std::vector<float> field = rough_field(3001);
  const std::vector<float> counts = noise_of(field, {});
  PoissonNoise({}, 3001)(field.data(), field.size(), 0, field.data());
  BOOST_TEST(field == counts, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_drawn_where_nothing_is_expected) {
  const std::vector<float> expected = {0.0F,  -0.0F,  -1e-3F,
                                       -5.0F, -1e30F, std::numeric_limits<float>::denorm_min()};
  for (const float count : noise_of(expected, {})) {
    BOOST_TEST(count == 0.0F);
    BOOST_TEST(!std::signbit(count));
  }
}

BOOST_AUTO_TEST_CASE(an_expected_count_that_is_no_number_or_too_large_is_named_with_its_pixel) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {nan, -nan, infinity, -infinity, std::nextafter(1e7F, 2e7F), 1e30F}) {
    for (const std::size_t pixel : {0U, 63U, 200U, 2999U}) {
      std::vector<float> expected(3000, 1.0F);
      expected[pixel] = bad;
      BOOST_TEST(message_of(expected).find("at pixel " + std::to_string(pixel)) != std::string::npos);
    }
  }
  BOOST_TEST(message_of({1e7F, 0.0F}).empty());
}

BOOST_AUTO_TEST_CASE(pixels_outside_the_field_are_refused) {
  const std::vector<float> expected(10, 1.0F);
  std::vector<float> counts(10);
  const PoissonNoise noise({}, 100);
  BOOST_CHECK_NO_THROW(noise(expected.data(), 10, 90, counts.data()));
  BOOST_CHECK_NO_THROW(noise(expected.data(), 0, 100, counts.data()));
  BOOST_CHECK_THROW(noise(expected.data(), 10, 91, counts.data()), Error);
  BOOST_CHECK_THROW(noise(expected.data(), 1, 101, counts.data()), Error);
}

BOOST_AUTO_TEST_CASE(the_last_pixel_of_the_largest_field_has_words_of_its_own) {
  constexpr std::uint32_t last = std::numeric_limits<std::uint32_t>::max() - 1;
  const StreamKey key{1, Purpose::poisson, 0, 0};
  const float mean = 1e4F;
  float count = 0.0F;
  PoissonNoise(key, std::numeric_limits<std::uint32_t>::max())(&mean, 1, last, &count);
  const std::uint64_t upper = word_of(key, last / 4, last % 4);
  const std::uint64_t lower = word_of(key, (std::uint32_t{1} << 31U) + last / 4, last % 4);
  BOOST_TEST(double{count} == dosefloor::detector::poisson_quantile(1e4, upper << 32U | lower));
}

BOOST_AUTO_TEST_SUITE_END()

#define BOOST_TEST_MODULE random
#include "sim/core/random/stream.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace {

using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using Words = std::array<std::uint32_t, 4>;

Words block_of(const StreamKey& key, std::uint32_t block) {
  Stream stream(key);
  stream.seek_block(block);
  Words words{};
  std::generate(words.begin(), words.end(), [&stream] { return stream.next_u32(); });
  return words;
}

/// Kolmogorov-Smirnov statistic sqrt(n) sup |F_n - F| against U(0, 1); 1.95 is exceeded once in 1000.
double ks_statistic(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, values[i] - rank / n, (rank + 1.0) / n - values[i]});
  }
  return std::sqrt(n) * distance;
}

/// Chi-square of counts against equal expectations, as (chi2 - dof) / sqrt(2 dof).
double chi_square_deviation(const std::vector<std::size_t>& counts) {
  double total = 0.0;
  for (const std::size_t count : counts) {
    total += static_cast<double>(count);
  }
  const double expected = total / static_cast<double>(counts.size());
  double chi_square = 0.0;
  for (const std::size_t count : counts) {
    chi_square += std::pow(static_cast<double>(count) - expected, 2) / expected;
  }
  const double dof = static_cast<double>(counts.size()) - 1.0;
  return (chi_square - dof) / std::sqrt(2.0 * dof);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stream)

// Random123 1.14, tests/kat_vectors: "philox4x32 10 <counter> <key> <result>".
BOOST_AUTO_TEST_CASE(words_are_the_known_answers_of_philox4x32_10) {
  const Words zeros = block_of({0, static_cast<Purpose>(0), 0, 0}, 0);
  const Words zeros_expected = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
  BOOST_TEST(zeros == zeros_expected, boost::test_tools::per_element());

  const Words ones =
      block_of({0xffffffffffffffff, static_cast<Purpose>(0xffffffff), 0xffffffff, 0xffffffff}, 0xffffffff);
  const Words ones_expected = {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
  BOOST_TEST(ones == ones_expected, boost::test_tools::per_element());

  const Words pi =
      block_of({0x299f31d0a4093822, static_cast<Purpose>(0x85a308d3), 0x13198a2e, 0x03707344}, 0x243f6a88);
  const Words pi_expected = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  BOOST_TEST(pi == pi_expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_stream_starts_at_block_zero_and_goes_on_to_the_next) {
  const StreamKey key{7, Purpose::camera, 3, 4};
  Stream running(key);
  for (std::uint32_t block = 0; block < 3; ++block) {
    for (const std::uint32_t word : block_of(key, block)) {
      BOOST_TEST(running.next_u32() == word);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_copy_continues_where_the_original_stood) {
  Stream original(StreamKey{7, Purpose::optics, 1, 2});
  (void)original.next_u32();
  Stream copy = original;
  for (int i = 0; i < 9; ++i) {
    BOOST_TEST(copy.next_u32() == original.next_u32());
  }
}

BOOST_AUTO_TEST_CASE(every_part_of_the_key_changes_the_words) {
  const StreamKey key{7, Purpose::optics, 1, 2};
  const Words reference = block_of(key, 0);
  const std::vector<StreamKey> others = {
      {8, Purpose::optics, 1, 2}, {7 + (std::uint64_t{1} << 32U), Purpose::optics, 1, 2},
      {7, Purpose::camera, 1, 2}, {7, Purpose::optics, 2, 2},
      {7, Purpose::optics, 1, 3}, {7, Purpose::optics, 2, 1}};
  for (const StreamKey& other : others) {
    BOOST_TEST((block_of(other, 0) != reference));
  }
}

BOOST_AUTO_TEST_CASE(an_exhausted_stream_throws_instead_of_repeating) {
  Stream stream(StreamKey{});
  stream.seek_block(std::numeric_limits<std::uint32_t>::max());
  for (int i = 0; i < 4; ++i) {
    BOOST_CHECK_NO_THROW((void)stream.next_u32());
  }
  BOOST_CHECK_THROW((void)stream.next_u32(), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(uniform_takes_the_upper_53_bits_of_two_words) {
  const StreamKey key{42, Purpose::specimen, 5, 0};
  const Words words = block_of(key, 0);
  const std::uint64_t bits = (std::uint64_t{words[0]} << 32U | words[1]) >> 11U;
  const double value = Stream(key).uniform();
  BOOST_TEST(value == std::ldexp(static_cast<double>(bits), -53));
}

BOOST_AUTO_TEST_CASE(uniform_passes_a_kolmogorov_smirnov_test) {
  Stream stream(StreamKey{20240101, Purpose::specimen, 0, 0});
  std::vector<double> values(100000);
  std::generate(values.begin(), values.end(), [&stream] { return stream.uniform(); });
  BOOST_TEST(*std::min_element(values.begin(), values.end()) >= 0.0);
  BOOST_TEST(*std::max_element(values.begin(), values.end()) < 1.0);
  BOOST_TEST(ks_statistic(values) < 1.95);
}

BOOST_AUTO_TEST_CASE(first_numbers_of_neighbouring_ids_are_uniform) {
  std::vector<double> values;
  for (std::uint32_t specimen = 0; specimen < 200; ++specimen) {
    for (std::uint32_t realisation = 0; realisation < 50; ++realisation) {
      values.push_back(Stream(StreamKey{1, Purpose::optics, specimen, realisation}).uniform());
    }
  }
  BOOST_TEST(ks_statistic(values) < 1.95);
}

// Pairs of first numbers fill the unit square evenly: 20 x 20 cells, chi-square within 4 sigma.
BOOST_AUTO_TEST_CASE(neighbouring_ids_are_independent) {
  std::vector<std::size_t> cells(400, 0);
  for (std::uint32_t id = 0; id < 40000; ++id) {
    const double u = Stream(StreamKey{1, Purpose::specimen, id, 0}).uniform();
    const double v = Stream(StreamKey{1, Purpose::specimen, id + 1, 0}).uniform();
    ++cells[static_cast<std::size_t>(20.0 * u) * 20 + static_cast<std::size_t>(20.0 * v)];
  }
  BOOST_TEST(std::abs(chi_square_deviation(cells)) < 4.0);
}

BOOST_AUTO_TEST_CASE(uniform_of_an_interval_is_uniform_in_it) {
  Stream stream(StreamKey{3, Purpose::optics, 0, 0});
  std::vector<double> values(20000);
  std::generate(values.begin(), values.end(),
                [&stream] { return (stream.uniform(-200.0, 50.0) + 200.0) / 250.0; });
  BOOST_TEST(ks_statistic(values) < 1.95);
}

BOOST_AUTO_TEST_CASE(log_uniform_is_uniform_in_the_logarithm) {
  Stream stream(StreamKey{4, Purpose::optics, 0, 0});
  std::vector<double> values(20000);
  std::generate(values.begin(), values.end(),
                [&stream] { return (std::log10(stream.log_uniform(10.0, 1e6)) - 1.0) / 5.0; });
  BOOST_TEST(ks_statistic(values) < 1.95);
}

BOOST_AUTO_TEST_CASE(an_interval_of_no_length_gives_its_only_value) {
  Stream stream(StreamKey{});
  for (int i = 0; i < 100; ++i) {
    BOOST_TEST(stream.uniform(0.1, 0.1) == 0.1);
    BOOST_TEST(stream.log_uniform(0.3, 0.3) == 0.3);
    BOOST_TEST(stream.integer(-5, -5) == -5);
  }
}

BOOST_AUTO_TEST_CASE(integers_are_equally_probable_and_reach_both_ends) {
  Stream stream(StreamKey{5, Purpose::crop, 0, 0});
  std::vector<std::size_t> counts(7, 0);
  for (int i = 0; i < 70000; ++i) {
    const std::int64_t value = stream.integer(-3, 3);
    BOOST_REQUIRE((value >= -3 && value <= 3));
    ++counts[static_cast<std::size_t>(value + 3)];
  }
  BOOST_TEST(*std::min_element(counts.begin(), counts.end()) > 0U);
  BOOST_TEST(std::abs(chi_square_deviation(counts)) < 4.0);
}

// Without the rejection, 3 * 2^62 values would be hit by one or by two words: the first third of each
// four-word group twice as often. That is a bias of 1/3, not of 1e-19, and so can be seen.
BOOST_AUTO_TEST_CASE(integers_of_a_huge_interval_are_unbiased) {
  Stream stream(StreamKey{6, Purpose::crop, 0, 0});
  const std::int64_t lo = std::numeric_limits<std::int64_t>::min();
  const std::int64_t hi = std::int64_t{1} << 62U;
  std::vector<std::size_t> remainders(3, 0);
  for (int i = 0; i < 30000; ++i) {
    const auto offset =
        static_cast<std::uint64_t>(stream.integer(lo, hi - 1)) - static_cast<std::uint64_t>(lo);
    BOOST_REQUIRE(offset < std::uint64_t{3} << 62U);
    ++remainders[offset % 3];
  }
  BOOST_TEST(std::abs(chi_square_deviation(remainders)) < 4.0);
}

BOOST_AUTO_TEST_CASE(the_whole_range_of_integers_can_be_asked_for) {
  Stream stream(StreamKey{6, Purpose::crop, 1, 0});
  Stream twin = stream;
  const std::int64_t value =
      stream.integer(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(static_cast<std::uint64_t>(value) == twin.next_u64());
}

BOOST_AUTO_TEST_CASE(impossible_intervals_are_refused) {
  Stream stream(StreamKey{});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  BOOST_CHECK_THROW((void)stream.uniform(1.0, 0.0), dosefloor::Error);
  BOOST_CHECK_THROW((void)stream.uniform(nan, 1.0), dosefloor::Error);
  BOOST_CHECK_THROW((void)stream.uniform(0.0, infinity), dosefloor::Error);
  BOOST_CHECK_THROW((void)stream.log_uniform(0.0, 1.0), dosefloor::Error);
  BOOST_CHECK_THROW((void)stream.log_uniform(2.0, 1.0), dosefloor::Error);
  BOOST_CHECK_THROW((void)stream.integer(1, 0), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/reduction/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::reduction::ExactSum;

namespace {

/// Numbers of both signs whose magnitudes are spread evenly, by their logarithm, over 1e-20 .. 1e6.
std::vector<std::vector<float>> wide_addends(std::size_t count, std::size_t size) {
  std::mt19937 engine(7);
  std::uniform_real_distribution<float> exponent(-20.0F, 6.0F);
  std::vector<std::vector<float>> addends(count, std::vector<float>(size));
  for (std::vector<float>& addend : addends) {
    for (float& value : addend) {
      value = std::pow(10.0F, exponent(engine)) * (engine() % 2 == 0 ? 1.0F : -1.0F);
    }
  }
  return addends;
}

std::vector<float> sum_in_order(const std::vector<std::vector<float>>& addends,
                                const std::vector<std::size_t>& order, double divisor) {
  ExactSum sum(addends.front().size());
  for (const std::size_t i : order) {
    sum.add(addends[i]);
  }
  std::vector<float> result(sum.size());
  sum.result(result, divisor);
  return result;
}

bool says_diverged(const dosefloor::Error& error) {
  const std::string text = error.what();
  return text.find("diverged") != std::string::npos && text.find("learning_rate") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_sum)

BOOST_AUTO_TEST_CASE(every_order_of_the_addends_gives_the_same_bits) {
  const auto addends = wide_addends(60, 1000);
  std::vector<std::size_t> order(addends.size());
  std::iota(order.begin(), order.end(), 0);
  const std::vector<float> first = sum_in_order(addends, order, 60.0);
  std::mt19937 engine(1);
  for (int trial = 0; trial < 5; ++trial) {
    std::shuffle(order.begin(), order.end(), engine);
    BOOST_TEST(sum_in_order(addends, order, 60.0) == first, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(sums_are_those_of_long_double_but_for_what_each_addend_may_lose) {
  constexpr std::size_t count = 60;
  const auto addends = wide_addends(count, 1000);
  ExactSum sum(1000);
  for (const auto& addend : addends) {
    sum.add(addend);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) {
    long double expected = 0.0L;
    for (const auto& addend : addends) {
      expected += addend[i];
    }
    // Lost: 2^-77 per addend. Rounded: once here, and long double's own roundings of partial sums below 1e8.
    const double tolerance =
        count * 0x1p-77 + std::abs(static_cast<double>(expected)) * 0x1p-52 + 1e8 * count * 0x1p-64;
    BOOST_REQUIRE_SMALL(sum.value(i) - static_cast<double>(expected), tolerance);
  }
}

BOOST_AUTO_TEST_CASE(what_large_addends_leave_when_they_cancel_is_exact) {
  ExactSum sum(2);
  sum.add(std::vector<float>{1e8F, 0x1p-25F});
  sum.add(std::vector<float>{3e-12F, 0x1p-25F});
  sum.add(std::vector<float>{-1e8F, -0x1p-24F});
  BOOST_TEST(sum.value(0) == std::round(3e-12F * 0x1p76) * 0x1p-76);
  BOOST_TEST(sum.value(1) == 0.0);
}

BOOST_AUTO_TEST_CASE(one_addend_of_float_precision_comes_back_unchanged) {
  std::vector<float> addend{0.0F,           1.0F,          -1.0F,        0x1p-53F,
                            1.1754944e-10F, -0.333333343F, 134217720.0F, -134217720.0F};
  ExactSum sum(addend.size());
  sum.add(addend);
  std::vector<float> result(addend.size());
  sum.result(result, 1.0);
  BOOST_TEST(result == addend, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_largest_number_of_the_largest_addends_does_not_overflow) {
  const float largest = std::nextafter(ExactSum::limit, 0.0F);
  // Below half a unit of the upper limb: the largest lower limb.
  const float lowest = std::nextafter(0x1p-25F, 0.0F);
  ExactSum sum(3);
  for (std::int64_t i = 0; i < ExactSum::most_addends; ++i) {
    sum.add(std::vector<float>{largest, -largest, lowest});
  }
  const auto count = static_cast<double>(ExactSum::most_addends);
  BOOST_TEST(sum.value(0) == largest * count);
  BOOST_TEST(sum.value(1) == -largest * count);
  BOOST_TEST(sum.value(2) == lowest * count);
}

BOOST_AUTO_TEST_CASE(more_addends_than_there_is_headroom_for_are_refused) {
  ExactSum sum(1);
  sum.add(std::vector<float>{1.0F});
  sum.limbs().back() = ExactSum::most_addends + 1;  // as a sum over many ranks has it
  BOOST_CHECK_THROW(static_cast<void>(sum.value(0)), dosefloor::Error);
  sum.limbs().back() = ExactSum::most_addends;
  BOOST_TEST(sum.value(0) == 1.0);
  BOOST_CHECK_THROW(static_cast<void>(sum.value_with(0, 1.0F)), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_or_too_large_are_refused_wherever_they_are) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(),
                          infinity, -infinity, ExactSum::limit, -ExactSum::limit}) {
    for (const std::size_t place : {0, 5, 16, 18}) {
      std::vector<float> addend(19, 1.0F);
      addend[place] = bad;
      ExactSum sum(addend.size());
      BOOST_CHECK_EXCEPTION(sum.result_with(addend, 1.0), dosefloor::Error, says_diverged);
      BOOST_CHECK_EXCEPTION(sum.add(addend), dosefloor::Error, says_diverged);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reset_sum_is_empty) {
  ExactSum sum(3);
  BOOST_CHECK_THROW(sum.add(std::vector<float>{1.0F, 2e9F, 1.0F}), dosefloor::Error);
  sum.reset();
  sum.add(std::vector<float>{1.0F, 2.0F, 3.0F});
  BOOST_TEST(sum.value(0) == 1.0);
  BOOST_TEST(sum.value(1) == 2.0);
  BOOST_TEST(sum.limbs().back() == 1);
}

BOOST_AUTO_TEST_CASE(limbs_of_an_empty_sum_are_zeros) {
  ExactSum sum(2);
  sum.add(std::vector<float>{1.0F, 2.0F});
  sum.reset();
  BOOST_TEST(sum.value(0) == 0.0);
  BOOST_TEST(sum.limbs() == std::vector<std::int64_t>(5, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_result_with_a_last_addend_has_the_bits_of_adding_it) {
  auto addends = wide_addends(8, 1000);
  for (std::size_t i = 0; i < 50; ++i) {  // at the edges of what limbs hold
    addends[0][i] = std::ldexp(1.0F + static_cast<float>(i % 2) * 0x1p-23F, static_cast<int>(i) * 2 - 78);
  }
  ExactSum before(1000);
  ExactSum all(1000);
  for (const std::vector<float>& addend : addends) {
    all.add(addend);
    std::vector<float> expected(1000);
    all.result(expected, 3.0);
    BOOST_TEST(before.value_with(17, addend[17]) == all.value(17));
    std::vector<float> found = addend;
    before.result_with(found, 3.0);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    before.add(addend);
  }
}

BOOST_AUTO_TEST_CASE(limbs_of_several_sums_add_up_to_that_of_all_addends) {
  const auto addends = wide_addends(10, 50);
  ExactSum all(50);
  ExactSum first(50);
  ExactSum second(50);
  for (std::size_t i = 0; i < addends.size(); ++i) {
    all.add(addends[i]);
    (i < 3 ? first : second).add(addends[i]);
  }
  for (std::size_t i = 0; i < all.limbs().size(); ++i) {
    BOOST_REQUIRE_EQUAL(first.limbs()[i] + second.limbs()[i], all.limbs()[i]);
  }
}

BOOST_AUTO_TEST_CASE(wrong_lengths_and_divisors_are_refused) {
  ExactSum sum(3);
  std::vector<float> three(3);
  std::vector<float> two(2);
  BOOST_CHECK_THROW(sum.add(two), dosefloor::Error);
  BOOST_CHECK_THROW(sum.result(two, 1.0), dosefloor::Error);
  BOOST_CHECK_THROW(sum.result(three, 0.0), dosefloor::Error);
  BOOST_CHECK_THROW(sum.result(three, std::nan("")), dosefloor::Error);
  BOOST_CHECK_THROW(sum.result_with(two, 1.0), dosefloor::Error);
  BOOST_CHECK_THROW(sum.result_with(three, 0.0), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()

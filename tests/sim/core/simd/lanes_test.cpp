#include "sim/core/simd/lanes.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>

namespace dosefloor::simd {

BOOST_AUTO_TEST_SUITE(simd_lanes)

BOOST_AUTO_TEST_CASE(a_vector_has_as_many_lanes_as_the_processor_has_room_for) {
#if defined(__AVX512F__)
  BOOST_TEST(lanes<float> == 16U);
  BOOST_TEST(lanes<std::uint64_t> == 8U);
#elif defined(__AVX2__)
  BOOST_TEST(lanes<float> == 8U);
  BOOST_TEST(lanes<std::uint64_t> == 4U);
#else
  BOOST_TEST(lanes<std::uint64_t> == 2U);
#endif
  BOOST_TEST(sizeof(Vector<double>) == lanes<double> * sizeof(double));
  BOOST_TEST(sizeof(Vector<std::int32_t, 4>) == 16U);
}

BOOST_AUTO_TEST_CASE(numbers_are_loaded_in_order_from_any_address) {
  std::array<float, lanes<float> + 1> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers.at(i) = static_cast<float>(i);
  }
  const auto loaded = load<Vector<float>>(numbers.data() + 1);
  const Vector<float> twice = loaded + loaded;
  for (std::size_t lane = 0; lane < lanes<float>; ++lane) {
    BOOST_TEST(loaded[lane] == numbers.at(lane + 1));
    BOOST_TEST(twice[lane] == 2.0F * numbers.at(lane + 1));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::simd

#include "analysis/dose_limits/replicates.hpp"

#include <algorithm>
#include <set>

#include "sim/core/errors/error.hpp"
#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::dose_limits;

BOOST_AUTO_TEST_SUITE(replicates)

BOOST_AUTO_TEST_CASE(one_fewer_than_there_are_is_drawn_with_replacement) {
  std::set<std::vector<std::size_t>> seen;
  for (std::uint32_t number = 0; number < 200; ++number) {
    const std::vector<std::size_t> drawn = draw_replicates(3, {1, 0, 0, number});
    BOOST_TEST(drawn.size() == 2U);
    BOOST_TEST(std::ranges::all_of(drawn, [](std::size_t replicate) { return replicate < 3; }));
    seen.insert(drawn);
  }
  BOOST_TEST(seen.size() == 9U);  // all ordered pairs, equal ones, too
}

BOOST_AUTO_TEST_CASE(a_single_replicate_is_always_there) {
  for (std::uint32_t number = 0; number < 5; ++number) {
    BOOST_TEST((draw_replicates(1, {1, 0, 0, number}) == std::vector<std::size_t>{0}));
  }
}

BOOST_AUTO_TEST_CASE(draws_follow_from_seed_series_setting_and_number_alone) {
  const auto draws = [](const ReplicateDraw& key) {
    std::vector<std::size_t> all;
    for (std::uint32_t number = 0; number < 20; ++number) {
      ReplicateDraw draw = key;
      draw.resample = number;
      const std::vector<std::size_t> drawn = draw_replicates(4, draw);
      all.insert(all.end(), drawn.begin(), drawn.end());
    }
    return all;
  };
  BOOST_TEST((draws({5, 1, 2, 0}) == draws({5, 1, 2, 0})));
  BOOST_TEST((draws({5, 1, 2, 0}) != draws({6, 1, 2, 0})));
  BOOST_TEST((draws({5, 1, 2, 0}) != draws({5, 0, 2, 0})));
  BOOST_TEST((draws({5, 1, 2, 0}) != draws({5, 1, 3, 0})));
}

BOOST_AUTO_TEST_CASE(none_and_numbers_without_a_stream_of_their_own_are_refused) {
  BOOST_CHECK_THROW((void)draw_replicates(0, {}), Error);
  BOOST_CHECK_THROW((void)draw_replicates(2, {1, 65536, 0, 0}), Error);
  BOOST_CHECK_THROW((void)draw_replicates(2, {1, 0, 65535, 0}), Error);
}

BOOST_AUTO_TEST_CASE(pooled_places_are_those_of_each_drawn_replicate) {
  const Selection one{{0, 2}, {1}};
  const std::vector<std::size_t> drawn{1, 1, 0};
  const Selection pooled = of_replicates(one, drawn, 3);
  BOOST_TEST((pooled == Selection{{3, 5, 3, 5, 0, 2}, {4, 4, 1}}));
}

BOOST_AUTO_TEST_SUITE_END()

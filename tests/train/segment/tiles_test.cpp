#include "train/segment/tiles.hpp"

#include <algorithm>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/samples/poked_file.hpp"

using dosefloor::InputError;
using dosefloor::test::names;
using namespace dosefloor::segment;

BOOST_AUTO_TEST_SUITE(tiles)

BOOST_AUTO_TEST_CASE(without_a_tile_size_and_for_short_axes_there_is_one_tile) {
  const std::vector<TileSpan> whole{{0, 100, 0, 100}};
  BOOST_CHECK(tile_spans(100, 0, {4, 20}) == whole);
  BOOST_CHECK(tile_spans(100, 100, {4, 20}) == whole);
  BOOST_CHECK(tile_spans(100, 104, {4, 20}) == whole);
}

BOOST_AUTO_TEST_CASE(three_tiles_written_out) {
  const std::vector<TileSpan> expected{{0, 48, 0, 40}, {32, 80, 40, 72}, {64, 101, 72, 101}};
  BOOST_CHECK(tile_spans(101, 48, {8, 8}) == expected);
}

BOOST_AUTO_TEST_CASE(cores_cover_every_axis_once_and_see_a_halo_or_the_border) {
  for (const TileRule rule : {TileRule{1, 0}, TileRule{1, 3}, TileRule{4, 8}, TileRule{16, 48}}) {
    for (std::int64_t tile_px = rule.smallest_tile(); tile_px < 200; tile_px += 3 * rule.unit) {
      for (std::int64_t length = 1; length < 300; length += 7) {
        std::int64_t covered = 0;
        for (const TileSpan& span : tile_spans(length, tile_px, rule)) {
          BOOST_REQUIRE_EQUAL(span.core_begin, covered);
          BOOST_REQUIRE(span.core_end > span.core_begin);
          BOOST_REQUIRE_EQUAL(span.begin % rule.unit, 0);
          BOOST_REQUIRE(span.end - span.begin <= tile_px);
          BOOST_REQUIRE(span.begin == 0 || span.core_begin - span.begin >= rule.halo);
          BOOST_REQUIRE(span.end == length || span.end - span.core_end >= rule.halo);
          covered = span.core_end;
        }
        BOOST_REQUIRE_EQUAL(covered, length);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(tiles_without_a_core_or_off_the_unit_are_refused) {
  const TileRule rule{4, 20};
  BOOST_CHECK_EXCEPTION((void)tile_spans(500, 40, rule), InputError,
                        names({"tiles of 40 pixels", "multiple of 4", "at least 44"}));
  BOOST_CHECK_EXCEPTION((void)tile_spans(500, 46, rule), InputError, names({"tiles of 46 pixels"}));
  BOOST_CHECK_THROW((void)tile_spans(500, -4, rule), InputError);
  BOOST_CHECK_NO_THROW((void)tile_spans(500, 44, rule));
}

BOOST_AUTO_TEST_CASE(a_network_that_sees_whole_images_has_no_tiles) {
  const TileRule rule{4, 20, true};
  const std::vector<TileSpan> whole{{0, 500, 0, 500}};
  BOOST_CHECK(tile_spans(500, 0, rule) == whole);
  BOOST_CHECK(tile_spans(500, 500, rule) == whole);
  BOOST_CHECK_EXCEPTION(
      (void)tile_spans(500, 496, rule), InputError,
      names({"tiles of 496 pixels", "whole image", "an image of 500 pixels", "expected 0"}));
  BOOST_TEST(fitting_tile(300, 200, rule, 10.0, 600000.0) == 0);
  BOOST_CHECK_EXCEPTION((void)fitting_tile(4096, 2048, rule, 1024.0, 1e9), InputError,
                        names({"2048 x 4096", "8192 MiB", "at most 954 MiB", "--tile-px 0"}));
}

BOOST_AUTO_TEST_CASE(an_image_that_fits_needs_no_tiles) {
  BOOST_TEST(fitting_tile(300, 200, {4, 20}, 10.0, 600000.0) == 0);
  BOOST_TEST(fitting_tile(300, 200, {4, 20}, 10.0, 599999.0) > 0);
}

BOOST_AUTO_TEST_CASE(the_chosen_tile_fits_and_the_next_larger_one_does_not) {
  const TileRule rule{4, 20};
  for (const auto& [height, width] : {std::pair<std::int64_t, std::int64_t>{300, 200}, {100, 4000}}) {
    for (const double budget : {50000.0, 123456.0, 200000.0}) {
      const std::int64_t tile_px = fitting_tile(height, width, rule, 10.0, budget);
      BOOST_TEST(tile_px % rule.unit == 0);
      BOOST_TEST(10.0 * largest_tile_pixels(height, width, tile_px) <= budget);
      BOOST_TEST(10.0 * largest_tile_pixels(height, width, tile_px + rule.unit) > budget);
    }
  }
}

BOOST_AUTO_TEST_CASE(where_no_tile_fits_the_message_has_what_it_takes) {
  BOOST_CHECK_EXCEPTION((void)fitting_tile(4096, 4096, {1, 500}, 1048576.0, 1e9), InputError,
                        names({"4096 x 4096", "of 1001 pixels", "1002001 MiB", "954 MiB", "--tile-px"}));
}

BOOST_AUTO_TEST_SUITE_END()

#include "analysis/spectrum/region.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using spectrum::expect_region;

namespace {

/// What the refusal of a region of an image of 100 x 80 pixels says; empty if it is taken.
std::string refusal(const spectrum::Region& region) {
  try {
    expect_region(region, 100, 80, "--region");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(region)

BOOST_AUTO_TEST_CASE(regions_up_to_the_edges_are_taken) {
  BOOST_TEST(refusal({0, 0, 100, 80}).empty());
  BOOST_TEST(refusal({68, 48, 32, 32}).empty());
}

BOOST_AUTO_TEST_CASE(a_region_that_leaves_the_image_is_refused_with_its_size) {
  for (const spectrum::Region& outside : {spectrum::Region{-1, 0, 40, 40},
                                          {0, -1, 40, 40},
                                          {61, 0, 40, 40},
                                          {0, 41, 40, 40},
                                          {0, 0, 101, 40}}) {
    BOOST_TEST(refusal(outside).find("inside the image of 100 x 80 pixels") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_region_too_small_for_a_spectrum_is_refused) {
  BOOST_TEST(refusal({0, 0, 31, 40}).find("at least 32 x 32") != std::string::npos);
  BOOST_TEST(refusal({0, 0, 40, -40}).find("at least 32 x 32") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

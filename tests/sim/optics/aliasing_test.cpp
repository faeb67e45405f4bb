#include "sim/optics/aliasing.hpp"

#include "tests/sim/optics/reference_optics.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

BOOST_AUTO_TEST_SUITE(aliasing)

BOOST_AUTO_TEST_CASE(the_share_is_found_to_within_a_factor_of_20_of_what_padding_shows) {
  const test::ReferenceSpectrum reference;
  const fft::Grid padded{360, 360, 30.0, 30.0};
  for (const double focal_spread_A : {0.0, 3.0, 5.0, 8.0}) {
    optics::Optics optics = test::optics_of(test::load_reference_image(1));
    optics.focal_spread_A = focal_spread_A;
    const double aliased =
        test::relative_l2(test::image_of(reference, optics, test::reference_grid, test::reference_grid),
                          test::image_of(reference, optics, padded, test::reference_grid));
    const double share =
        optics::aliased_share(reference.spectrum, optics::Ctf(optics, 300.0, test::reference_grid));
    BOOST_TEST_CONTEXT("focal spread " << focal_spread_A) {
      BOOST_TEST(share > 0.9 * aliased);
      BOOST_TEST(share < 20.0 * aliased);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wide_focal_spread_lets_nothing_alias) {
  const test::ReferenceSpectrum reference;
  optics::Optics optics;
  optics.focal_spread_A = 20.0;
  BOOST_TEST(optics::aliased_share(reference.spectrum, optics::Ctf(optics, 300.0, test::reference_grid)) <
             1e-8);
}

BOOST_AUTO_TEST_SUITE_END()

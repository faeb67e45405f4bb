#include "sim/optics/delocalisation.hpp"

#include <cmath>

#include "tests/sim/optics/reference_optics.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

/// Behind a lens, for the reference wave in its box of 30 x 30 Å.
double share(const optics::Optics& optics) {
  const test::ReferenceSpectrum reference;
  return optics::share_beyond_half_the_box(reference.spectrum,
                                           optics::Ctf(optics, 300.0, test::reference_grid));
}

optics::Optics defocused(double defocus_A) {
  optics::Optics optics;
  optics.aberrations.defocus_A = defocus_A;
  return optics;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delocalisation)

BOOST_AUTO_TEST_CASE(a_frequency_is_displaced_by_defocus_times_its_angle,
                     *boost::unit_test::tolerance(1e-9)) {
  const double angle = 0.0196874889 * 0.5;
  BOOST_TEST(
      optics::Ctf(defocused(1000.0), 300.0, test::reference_grid).displacement_A(0.3, 0.4) == 1000.0 * angle,
      boost::test_tools::tolerance(1e-6));
  optics::Optics spherical;
  spherical.aberrations.c30_A = 1e7;
  BOOST_TEST(optics::Ctf(spherical, 300.0, test::reference_grid).displacement_A(0.3, 0.4) ==
                 1e7 * angle * angle * angle,
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(everything_beyond_the_angle_whose_displacement_is_half_the_box_counts) {
  const test::ReferenceSpectrum reference;
  const std::vector<double>& rings = reference.spectrum.shell_intensities();
  const std::size_t limit = rings.size() / 4;
  const double q_per_A = static_cast<double>(limit) * reference.spectrum.shell_width_per_A();
  double beyond = 0.0;
  double all = 0.0;
  for (std::size_t ring = 1; ring < rings.size(); ++ring) {
    all += rings[ring];
    beyond += ring >= limit ? rings[ring] : 0.0;
  }
  BOOST_REQUIRE(beyond > 0.05 * all);
  BOOST_TEST(share(defocused(15.0 / (0.0196874889 * q_per_A))) == beyond / all,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(usual_optics_displace_little_and_a_huge_defocus_or_astigmatism_nearly_all) {
  BOOST_TEST(share(test::optics_of(test::load_reference_image(1))) < 0.01);
  BOOST_TEST(share(defocused(0.0)) == 0.0);
  BOOST_TEST(share(defocused(1e5)) > 0.9);
  optics::Optics astigmatic;
  astigmatic.aberrations.further[0] = {1e5, 0.3};
  BOOST_TEST(share(astigmatic) > 0.9);
}

BOOST_AUTO_TEST_CASE(what_the_envelope_takes_away_is_not_displaced) {
  optics::Optics damped = defocused(400.0);
  damped.focal_spread_A = 60.0;  // lets frequencies up to 1 per Å pass, which are displaced by 8 Å
  BOOST_TEST(share(defocused(400.0)) > 0.01);
  BOOST_TEST(share(damped) < 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()

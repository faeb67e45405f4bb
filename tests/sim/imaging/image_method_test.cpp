#include "sim/imaging/image_method.hpp"

#include "tests/support/mpi_test.hpp"

using dosefloor::config::Coherence;
using dosefloor::config::ExtraParameters;
using dosefloor::imaging::with_method;

BOOST_AUTO_TEST_SUITE(image_method)

BOOST_AUTO_TEST_CASE(images_by_the_envelope_are_identified_as_ever) {
  const ExtraParameters extra{{"fftw_version", "3"}};
  BOOST_TEST((with_method(extra, Coherence::envelope) == extra));
}

BOOST_AUTO_TEST_CASE(focal_integration_is_told_from_the_sum_over_defoci_of_version_0_1) {
  const ExtraParameters extra{{"fftw_version", "3"}};
  const ExtraParameters identified = with_method(extra, Coherence::focal_integration);
  BOOST_TEST(
      (identified == ExtraParameters{{"fftw_version", "3"}, {"focal integration", "coherent systems"}}));
}

BOOST_AUTO_TEST_SUITE_END()

#include "analysis/mtf_fit/two_source_model.hpp"

#include <cmath>

#include "sim/detector/mtf.hpp"
#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::mtf_fit;
using namespace dosefloor::spectrum;

namespace {

/// A spectrum with the expected power of `parameters` in every ring.
RegionSpectrum noise_free(const TwoSource& parameters) {
  RegionSpectrum spectrum;
  spectrum.map = std::make_shared<const RingMap>(128, 128, FrequencyRange{});
  spectrum.power = expected_power(parameters, spectrum.rings());
  spectrum.mean = parameters.mean;
  spectrum.pixels = 128.0 * 128.0;
  return spectrum;
}

constexpr TwoSource example{0.4, 2.5, 0.3, 1.7, 0.25, 5.0};

}  // namespace

BOOST_AUTO_TEST_SUITE(two_source_model)

BOOST_AUTO_TEST_CASE(the_power_is_that_of_the_camera_and_scales_with_the_square_of_the_gain) {
  const RegionSpectrum spectrum = noise_free({0.4, 2.5, 0.3, 1.0, 0.3, 5.0});
  const RegionSpectrum amplified = noise_free({0.4, 2.5, 0.3, 3.0, 0.3, 15.0});
  const detector::Mtf mtf{0.4, 2.5, 0.0};
  for (std::size_t ring = 0; ring < spectrum.power.size(); ++ring) {
    const double expected =
        0.3 + 4.7 * spectrum.rings()[ring].average([&](double q) { return mtf(q) * mtf(q); });
    BOOST_TEST(spectrum.power[ring] == expected, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(amplified.power[ring] == 9.0 * expected, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_the_likelihood) {
  RegionSpectrum spectrum = noise_free(example);
  for (std::size_t ring = 0; ring < spectrum.power.size(); ++ring) {
    spectrum.power[ring] *= 1.0 + 0.3 * std::sin(static_cast<double>(ring));
  }
  const Observation observation{&spectrum, 0.01};
  const TwoSourcePoint point = point_of(example);
  const LikelihoodTerms terms = whittle(observation, point);
  for (std::size_t i = 0; i < two_source_size; ++i) {
    constexpr double step = 1e-5;
    TwoSourcePoint above = point;
    TwoSourcePoint below = point;
    above.at(i) += step;
    below.at(i) -= step;
    const double slope =
        (whittle(observation, above).value - whittle(observation, below).value) / (2.0 * step);
    BOOST_TEST(std::abs(terms.gradient.at(i) - slope) < 1e-5 * (1.0 + std::abs(slope)));
  }
}

BOOST_AUTO_TEST_CASE(without_scatter_the_gradient_is_0_and_observed_information_is_the_expected_one) {
  const RegionSpectrum spectrum = noise_free(example);
  TwoSource at_n0 = example;
  at_n0.n0 = at_n0.readout;
  const Observation observation{&spectrum, 0.01};
  const LikelihoodTerms terms = whittle(observation, point_of(at_n0));
  const SymmetricMatrix observed = observed_information(observation, point_of(at_n0));
  for (std::size_t i = 0; i < two_source_size; ++i) {
    BOOST_TEST(std::abs(terms.gradient.at(i)) < 1e-8);
    for (std::size_t j = 0; j < two_source_size; ++j) {
      const double scale = std::sqrt(terms.information(i, i) * terms.information(j, j));
      BOOST_TEST(std::abs(observed(i, j) - terms.information(i, j)) < 1e-5 * scale);
    }
  }
}

BOOST_AUTO_TEST_CASE(power_below_0_has_no_likelihood) {
  const RegionSpectrum spectrum = noise_free(example);
  TwoSource impossible = example;
  impossible.readout = -1.0;
  BOOST_TEST(std::isinf(whittle({&spectrum}, point_of(impossible)).value));
}

BOOST_AUTO_TEST_CASE(the_gain_is_read_from_the_lowest_frequencies) {
  test::FlatCamera camera(256, 256);
  PowerSpectrum power(256, 256, {});
  std::vector<float> frame = camera(9.0, {0.6, 4.0, 0.0}, 0.01, 4);
  for (float& count : frame) {
    count *= 2.5F;
  }
  BOOST_TEST(low_frequency_gain(camera.spectrum(power, frame)) == 2.5, boost::test_tools::tolerance(0.25));
}

BOOST_AUTO_TEST_SUITE_END()

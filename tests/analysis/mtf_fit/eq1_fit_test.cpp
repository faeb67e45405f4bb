#include "analysis/mtf_fit/eq1_fit.hpp"

#include <cmath>

#include "analysis/mtf_fit/eq2_fit.hpp"
#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::mtf_fit;
using namespace dosefloor::spectrum;

namespace {

/// Eq. 1 itself, of limit √mean times `limit`, in the rings of a region.
Amplitude exact(double c0, double c3, double c, double limit) {
  Amplitude amplitude;
  amplitude.map = std::make_shared<const RingMap>(256, 256, FrequencyRange{});
  amplitude.mean = 3.0;
  amplitude.pixels = 256.0 * 256.0;
  for (const Ring& ring : amplitude.map->rings()) {
    amplitude.values.push_back(limit * std::sqrt(amplitude.mean * ring.average([&](double q) {
                                 return std::pow((1.0 - c) / (1.0 + std::pow(q / c0, c3)) + c, 2);
                               })));
  }
  return amplitude;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eq1_fit)

BOOST_AUTO_TEST_CASE(parameters_of_exact_curves_are_found) {
  for (const double c0 : {0.2, 0.5, 0.8}) {
    for (const double c3 : {1.0, 2.5, 5.0}) {
      for (const double c : {0.0, 0.05, 0.3}) {
        const Eq1Fit fit = fit_eq1(exact(c0, c3, c, 1.0), LowFrequencyLimit::of_single_electrons);
        BOOST_REQUIRE_MESSAGE(fit.found, fit.reason);
        BOOST_TEST(fit.c0.value == c0, boost::test_tools::tolerance(1e-4));
        BOOST_TEST(fit.c3.value == c3, boost::test_tools::tolerance(1e-4));
        BOOST_TEST(std::abs(fit.c.value - c) < 1e-4);
        BOOST_TEST(fit.r2 > 0.999999);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_limit_is_found_too) {
  const Eq1Fit fit = fit_eq1(exact(0.4, 2.5, 0.1, 2.0), LowFrequencyLimit::fitted);
  BOOST_REQUIRE(fit.found);
  BOOST_TEST(fit.limit == 2.0 * std::sqrt(3.0), boost::test_tools::tolerance(1e-4));
  BOOST_TEST(fit.c0.value == 0.4, boost::test_tools::tolerance(1e-4));
}

// The bias of Eq. 1: of what two sources show without scatter it finds c0 too small, c3 too large, C too
// small.
BOOST_AUTO_TEST_CASE(of_two_sources_c0_is_too_small_c3_too_large_and_c_too_small) {
  RegionSpectrum like;
  like.map = std::make_shared<const RingMap>(512, 512, FrequencyRange{});
  like.pixels = 512.0 * 512.0;
  double last = -1.0;
  for (const double dose : {10.0, 30.0, 100.0, 200.0, 1000.0}) {
    const double n_d = dose * 0.08 * 0.08;
    like.mean = n_d + 0.01;
    const Eq1Fit fit = fit_eq1(noise_free_amplitude(like, {0.25, 3.0, 0.01, 1.0, 0.01, like.mean}),
                               LowFrequencyLimit::of_single_electrons);
    BOOST_REQUIRE(fit.found);
    const double bias = fit.c0.value / 0.25 - 1.0;
    BOOST_TEST(bias < 0.0);
    BOOST_TEST(bias > last);  // the smaller, the higher the dose
    BOOST_TEST(fit.c3.value > 3.0);
    BOOST_TEST(fit.c.value < std::sqrt(0.01 / like.mean));
    last = bias;
    if (dose == 200.0) {
      BOOST_TEST(fit.c3.value / 3.0 == 1.12, boost::test_tools::tolerance(0.02));
    }
  }
}

// 10 to 1e4 e⁻/Å² on 512 x 512 pixels: everything about the noise-free fit within its reported errors.
BOOST_AUTO_TEST_CASE(frames_scatter_about_their_noise_free_fit_by_the_reported_errors) {
  constexpr int frames = 64;
  test::FlatCamera camera(512, 512);
  PowerSpectrum power(512, 512, {});
  test::Pulls c0;
  test::Pulls c3;
  test::Pulls c;
  std::vector<Tail> tails;
  std::vector<Tail> noise_free_tails;
  for (int frame = 0; frame < frames; ++frame) {
    const double n_d = 0.08 * 0.08 * 10.0 * std::pow(1000.0, frame / (frames - 1.0));
    const RegionSpectrum spectrum =
        camera.spectrum(power, camera(n_d, {0.5, 3.0, 0.0}, 0.01, 21, static_cast<std::uint32_t>(frame)));
    const Eq1Fit fit = fit_eq1(measured_amplitude(spectrum), LowFrequencyLimit::of_single_electrons);
    const Eq1Fit expected = fit_eq1(noise_free_amplitude(spectrum, {0.5, 3.0, 0.01, 1.0, 0.01, n_d + 0.01}),
                                    LowFrequencyLimit::of_single_electrons);
    BOOST_REQUIRE(fit.found);
    c0.add((fit.c0.value - expected.c0.value) / fit.c0.error);
    c3.add((fit.c3.value - expected.c3.value) / fit.c3.error);
    c.add((fit.c.value - expected.c.value) / fit.c.error);
    tails.push_back({n_d, fit.c});
    noise_free_tails.push_back({n_d, expected.c});
  }
  for (const test::Pulls& pulls : {c0, c3, c}) {
    BOOST_TEST(pulls.spread() == 1.0, boost::test_tools::tolerance(0.3));
    BOOST_TEST(std::abs(pulls.mean()) < 4.0 / std::sqrt(frames));
    BOOST_TEST(pulls.largest() < 4.5);
  }
  const Eq2Fit n0 = fit_eq2(tails);
  const Eq2Fit expected = fit_eq2(noise_free_tails);
  BOOST_REQUIRE(n0.found && expected.found);
  BOOST_TEST(std::abs(n0.n0.value - expected.n0.value) < 3.0 * n0.n0.error);
  BOOST_TEST(expected.n0.value < 0.9 * 0.01);  // the bias
}

BOOST_AUTO_TEST_SUITE_END()

#include "analysis/spectrum/peaks.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>

#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using spectrum::PowerSpectrum;

namespace {

constexpr std::size_t n = 256;

/// A frame with fringes of 40 periods over its width.
std::vector<float> with_fringes(std::vector<float> frame, double amplitude) {
  for (std::size_t i = 0; i < frame.size(); ++i) {
    const double phase = 2.0 * std::numbers::pi * 40.0 * static_cast<double>(i % n) / n;
    frame[i] += static_cast<float>(amplitude * std::cos(phase));
  }
  return frame;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(peaks)

BOOST_AUTO_TEST_CASE(nothing_stands_out_of_noise_whatever_its_spectrum) {
  test::FlatCamera camera(n, n);
  PowerSpectrum power(n, n, {0.0, 1.0});
  int standing_out = 0;
  for (const detector::Mtf& mtf : {detector::Mtf{0.2, 5.0, 0.0}, {0.3, 1.0, 0.0}, {0.7, 3.0, 0.0}}) {
    for (std::uint32_t frame = 0; frame < 100; ++frame) {
      const double n_d = frame % 2 == 0 ? 0.05 : 50.0;
      standing_out += camera.spectrum(power, camera(n_d, mtf, 0.01, 8, frame)).peaks.stand_out(n * n) ? 1 : 0;
    }
  }
  BOOST_TEST(standing_out <= 1);
}

BOOST_AUTO_TEST_CASE(weak_fringes_stand_out_where_they_are) {
  test::FlatCamera camera(n, n);
  PowerSpectrum power(n, n, {0.0, 1.0});
  const std::vector<float> frame = camera(1.0, {0.5, 3.0, 0.0}, 0.01, 1);
  const spectrum::Peaks found = camera.spectrum(power, with_fringes(frame, 0.05)).peaks;
  BOOST_TEST(found.stand_out(n * n));
  BOOST_TEST(found.strongest > 30.0);
  BOOST_TEST(found.strongest_q == 2.0 * 40 / n, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_SUITE_END()

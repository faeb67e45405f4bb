#include "sim/observer/prewhitener.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/core/fft/grid_transform.hpp"
#include "sim/detector/camera.hpp"
#include "sim/observer/detectability.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using detector::CameraParameters;

namespace {

constexpr int n = 64;
constexpr int middle = n / 2;
constexpr std::size_t pixels = std::size_t{n} * n;
constexpr fft::Grid grid{n, n, 32.0, 32.0};

/// amplitude · cos(2π kx x / n)
std::vector<float> stripes(int kx, double amplitude) {
  std::vector<float> field;
  for (std::size_t i = 0; i < pixels; ++i) {
    field.push_back(static_cast<float>(
        amplitude * std::cos(2.0 * std::numbers::pi * kx * static_cast<double>(i % n) / n)));
  }
  return field;
}

std::vector<float> prewhitened(std::vector<float> signal, const CameraParameters& camera, double n_d) {
  const fft::LineTransforms lines(n, fft::Planning::measure);
  observer::Prewhitener(lines, lines)(camera, n_d, signal.data());
  return signal;
}

/// A frame of the camera divided by the root of its noise's power, its expected mean taken off before: by
/// whole transforms, apart from the code that is tested.
std::vector<double> prewhitened_frame(const std::vector<float>& counts, const CameraParameters& camera,
                                      double n_d) {
  const fft::GridTransform transform(grid, fft::Planning::measure);
  const auto spectrum = fft::fftw_array<fft::Complex>(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    spectrum[i] = fft::Complex(counts[i] - static_cast<float>(n_d + camera.n0), 0.0F);
  }
  transform.forward(spectrum.get());
  for (int y = 0; y < n; ++y) {
    for (int x = 0; x < n; ++x) {
      const double q =
          std::hypot(2.0 * fft::signed_frequency(x, n) / n, 2.0 * fft::signed_frequency(y, n) / n);
      const double power = n_d * std::pow(camera.mtf(q), 2) + camera.n0;
      spectrum[static_cast<std::size_t>(y) * n + static_cast<std::size_t>(x)] *=
          static_cast<float>(1.0 / (std::sqrt(power) * static_cast<double>(pixels)));
    }
  }
  transform.backward(spectrum.get());
  std::vector<double> values(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    values[i] = static_cast<double>(spectrum[i].real());
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prewhitener)

BOOST_AUTO_TEST_CASE(without_readout_noise_the_mtf_does_not_matter) {
  const double n_d = 7.0;
  for (const detector::Mtf mtf : {detector::Mtf{0.2, 5.0, 0.0}, {0.8, 1.0, 0.0}, {0.05, 40.0, 0.0}}) {
    const std::vector<float> signal = stripes(23, 0.1);
    const std::vector<float> found =
        prewhitened(signal, {config::CameraOrder::poisson_mtf_readout, mtf, 0.0}, n_d);
    for (std::size_t i = 0; i < pixels; ++i) {
      BOOST_REQUIRE_SMALL(found[i] - std::sqrt(n_d) * signal[i], 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_frequency_is_divided_by_the_root_of_its_noise_power) {
  const double n_d = 0.4;
  const int kx = 20;
  const double q = 2.0 * kx / n;
  const CameraParameters paper{config::CameraOrder::poisson_mtf_readout, {0.3, 3.0, 0.0}, 0.05};
  const CameraParameters dqe{config::CameraOrder::dqe, {0.3, 3.0, 0.0}, 0.05, 0.7, 0.5, 2.0};
  const double mtf = paper.mtf(q);
  const double signal_transfer = 0.7 / (1.0 + std::pow(q / 0.5, 2.0));
  for (const auto& [camera, gain] :
       {std::pair{paper, n_d * mtf / std::sqrt(n_d * mtf * mtf + 0.05)},
        std::pair{dqe, n_d * signal_transfer * mtf / std::sqrt(0.7 * n_d * mtf * mtf + 0.05)}}) {
    const std::vector<float> signal = stripes(kx, 0.2);
    const std::vector<float> found = prewhitened(signal, camera, n_d);
    for (std::size_t i = 0; i < pixels; ++i) {
      BOOST_REQUIRE_SMALL(found[i] - gain * signal[i], 1e-6);
    }
  }
}

// The camera itself draws frames with and without a weak signal; how often T passes the threshold is what the
// formulas say.
BOOST_AUTO_TEST_CASE(frames_of_the_camera_are_detected_as_often_as_predicted) {
  constexpr int frames = 1500;
  constexpr double diameter_A = 9.0;
  constexpr double false_share = 0.1;
  const double n_d = 12.0;
  const CameraParameters camera{config::CameraOrder::poisson_mtf_readout, {0.4, 2.5, 0.0}, 0.6};
  std::vector<float> signal = stripes(15, 0.08);
  std::vector<float> with_signal;
  for (const float value : signal) {
    with_signal.push_back(static_cast<float>(n_d) * (1.0F + value));
  }
  const std::vector<float> expected = prewhitened(signal, camera, n_d);
  std::vector<std::uint8_t> centre(pixels, 0);
  centre[pixels / 2 + middle] = 1;
  const double d = observer::disc_detectabilities(grid, expected.data(), centre, diameter_A).at(0);
  BOOST_REQUIRE(d > 1.0);
  BOOST_REQUIRE(d < 3.0);
  const double threshold = d * 1.2815515655446004;  // Φ(1.28...) = 0.9; without signal T has the deviation d

  const fft::LineTransforms lines(n, fft::Planning::measure);
  detector::Camera record(lines, lines);
  std::array<int, 2> passed{0, 0};
  for (int frame = 0; frame < frames; ++frame) {
    for (const bool present : {false, true}) {
      std::vector<float> counts = present ? with_signal : std::vector<float>(pixels, static_cast<float>(n_d));
      record(camera, {5, present ? 1U : 0U, static_cast<std::uint32_t>(frame)}, counts.data());
      const std::vector<double> seen = prewhitened_frame(counts, camera, n_d);
      double t = 0.0;
      for (int y = 0; y < n; ++y) {
        for (int x = 0; x < n; ++x) {
          if (std::hypot((y - middle) * grid.dy_A(), (x - middle) * grid.dx_A()) <= 0.5 * diameter_A) {
            const std::size_t i = static_cast<std::size_t>(y) * n + static_cast<std::size_t>(x);
            t += static_cast<double>(expected[i]) * seen[i];
          }
        }
      }
      passed.at(present ? 1 : 0) += t > threshold ? 1 : 0;
    }
  }
  const double p = observer::detection_probability(d, false_share);
  const auto four_sigma = [&](double share) { return 4.0 * std::sqrt(share * (1.0 - share) / frames); };
  BOOST_TEST(std::abs(passed[0] / static_cast<double>(frames) - false_share) < four_sigma(false_share));
  BOOST_TEST(std::abs(passed[1] / static_cast<double>(frames) - p) < four_sigma(p));
}

BOOST_AUTO_TEST_SUITE_END()

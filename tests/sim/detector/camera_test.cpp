#include "sim/detector/camera.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/core/fft/grid_transform.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using detector::Camera;
using detector::CameraParameters;

namespace {

constexpr int n = 256;
constexpr std::size_t pixels = std::size_t{n} * n;

/// Noise of the frames of one camera, from their periodograms.
struct FrameStatistics {
  double mean = 0.0;
  double variance = 0.0;
  std::vector<double> power;  ///< mean of |F|² / pixels, [ky, kx] in FFT order, the mean's own at 0 left out

  /// Mean power in the ring |q̃ - q| < 0.03, and in how many frequencies.
  [[nodiscard]] std::array<double, 2> ring(double q) const {
    std::array<double, 2> found{0.0, 0.0};
    for (int y = 0; y < n; ++y) {
      for (int x = 0; x < n; ++x) {
        const double here =
            std::hypot(2.0 * fft::signed_frequency(x, n) / n, 2.0 * fft::signed_frequency(y, n) / n);
        if (std::abs(here - q) < 0.03 && here > 0.0) {
          found[0] += power[static_cast<std::size_t>(y) * n + static_cast<std::size_t>(x)];
          found[1] += 1.0;
        }
      }
    }
    found[0] /= found[1];
    return found;
  }
};

FrameStatistics flat_frames(const CameraParameters& parameters, double n_d, int frames) {
  const fft::LineTransforms lines(n, fft::Planning::measure);
  const fft::GridTransform transform({n, n, 1.0, 1.0}, fft::Planning::measure);
  Camera camera(lines, lines);
  FrameStatistics statistics;
  statistics.power.assign(pixels, 0.0);
  const auto spectrum = fft::fftw_array<fft::Complex>(pixels);
  for (int frame = 0; frame < frames; ++frame) {
    std::vector<float> field(pixels, static_cast<float>(n_d));
    camera(parameters, {9, 0, static_cast<std::uint32_t>(frame)}, field.data());
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < pixels; ++i) {
      sum += field[i];
      squares += static_cast<double>(field[i]) * field[i];
      spectrum[i] = fft::Complex(field[i], 0.0F);
    }
    statistics.mean += sum / pixels / frames;
    statistics.variance += (squares / pixels - (sum / pixels) * (sum / pixels)) / frames;
    transform.forward(spectrum.get());
    for (std::size_t i = 1; i < pixels; ++i) {
      statistics.power[i] +=
          static_cast<double>(std::norm(std::complex<float>(spectrum[i].real(), spectrum[i].imag()))) /
          static_cast<double>(pixels) / frames;
    }
  }
  return statistics;
}

/// Mean of MTF² over all frequencies.
double mean_square(const detector::Mtf& mtf) {
  double sum = 0.0;
  for (int y = 0; y < n; ++y) {
    for (int x = 0; x < n; ++x) {
      const double q =
          std::hypot(2.0 * fft::signed_frequency(x, n) / n, 2.0 * fft::signed_frequency(y, n) / n);
      sum += mtf(q) * mtf(q);
    }
  }
  return sum / static_cast<double>(pixels);
}

constexpr int stripes_k = 51;
constexpr double stripes_q = 2.0 * stripes_k / n;

/// Mean and amplitude of recorded stripes N_D (1 + ½ cos), in units of the expected ones.
std::array<double, 2> recorded_stripes(const CameraParameters& parameters) {
  const double n_d = 1e5;
  const fft::LineTransforms lines(n, fft::Planning::measure);
  std::vector<double> wave(pixels);
  std::vector<float> field(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    wave[i] = std::cos(2.0 * std::numbers::pi * stripes_k * static_cast<double>(i % n) / n);
    field[i] = static_cast<float>(n_d * (1.0 + 0.5 * wave[i]));
  }
  Camera(lines, lines)(parameters, {1, 2, 3}, field.data());
  double amplitude = 0.0;
  double mean = 0.0;
  for (std::size_t i = 0; i < pixels; ++i) {
    amplitude += 2.0 * field[i] * wave[i] / pixels;
    mean += field[i] / static_cast<double>(pixels);
  }
  return {mean / n_d, amplitude / (0.5 * n_d)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(camera)

BOOST_AUTO_TEST_CASE(flat_fields_have_the_noise_power_n_d_mtf_squared_plus_n0_at_every_dose) {
  const int frames = 24;
  for (const auto order : {config::CameraOrder::poisson_mtf_readout, config::CameraOrder::dqe}) {
    for (const double n_d : {0.05, 1.0, 20.0, 1000.0}) {
      const CameraParameters parameters{order, {0.4, 2.5, 0.0}, 0.01, 1.0, 0.7, 2.0};
      const FrameStatistics flat = flat_frames(parameters, n_d, frames);
      for (const double q : {0.1, 0.3, 0.5, 0.8, 1.2}) {
        const auto [power, count] = flat.ring(q);
        const double expected = n_d * std::pow(parameters.mtf(q), 2) + parameters.n0;
        // |F|² of a frequency scatters by its mean; ±q are one. Rings are 0.06 wide, over which MTF² is not
        // quite linear.
        const double tolerance = 4.0 / std::sqrt(0.5 * count * frames) + 0.01;
        BOOST_TEST_CONTEXT("N_D " << n_d << ", q " << q) {
          BOOST_TEST(std::abs(power / expected - 1.0) < tolerance);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(flat_fields_have_the_mean_n_d_plus_n0_and_the_variance_of_their_spectrum) {
  const int frames = 16;
  for (const double n_d : {0.05, 3.0, 400.0}) {
    const CameraParameters parameters{config::CameraOrder::poisson_mtf_readout, {0.5, 3.0, 0.0}, 0.02};
    const FrameStatistics flat = flat_frames(parameters, n_d, frames);
    const double variance = n_d * mean_square(parameters.mtf) + 0.02;
    BOOST_TEST(std::abs(flat.mean - n_d - 0.02) <
               4.0 * std::sqrt((n_d + 0.02) / (frames * static_cast<double>(pixels))));
    BOOST_TEST(flat.variance == variance, boost::test_tools::tolerance(0.01));
  }
}

// The paper's Eq. 2: of the root of the spectrum, normalised at low frequencies, a tail C remains where the
// MTF is 0.
BOOST_AUTO_TEST_CASE(the_measured_tail_is_the_root_of_n0_over_n0_plus_n_d) {
  const double n0 = 0.02;
  for (const double n_d : {0.01, 0.1, 1.0, 10.0}) {
    const CameraParameters parameters{config::CameraOrder::poisson_mtf_readout, {0.25, 9.0, 0.0}, n0};
    const FrameStatistics flat = flat_frames(parameters, n_d, 24);
    const double c2 = flat.ring(1.2)[0] / flat.ring(0.06)[0];
    BOOST_TEST(c2 == n0 / (n0 + n_d), boost::test_tools::tolerance(0.06));
  }
}

BOOST_AUTO_TEST_CASE(in_the_dqe_order_the_signal_is_transferred_by_the_root_of_dqe_0_dqe_times_ntf) {
  const CameraParameters parameters{config::CameraOrder::dqe, {0.6, 2.0, 0.0}, 0.0, 0.64, 0.5, 3.0};
  const auto [mean, amplitude] = recorded_stripes(parameters);
  const double signal = 0.64 / (1.0 + std::pow(stripes_q / 0.5, 3.0));
  BOOST_TEST(mean == 0.64, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(amplitude == signal * parameters.mtf(stripes_q), boost::test_tools::tolerance(5e-3));
}

BOOST_AUTO_TEST_CASE(a_counting_camera_transfers_the_signal_by_dqe_0_times_the_mtf) {
  const CameraParameters parameters{config::CameraOrder::counting, {0.6, 2.0, 0.0}, 0.0, 0.64, 0.5, 3.0};
  const auto [mean, amplitude] = recorded_stripes(parameters);
  BOOST_TEST(mean == 0.64, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(amplitude == 0.64 * parameters.mtf(stripes_q), boost::test_tools::tolerance(5e-3));
}

BOOST_AUTO_TEST_CASE(a_counting_camera_has_white_noise_of_whole_electrons) {
  const int frames = 12;
  const CameraParameters parameters{config::CameraOrder::counting, {0.3, 3.0, 0.0}, 0.02, 0.8};
  const double power = 0.8 * 2.0 + 0.02;
  const FrameStatistics flat = flat_frames(parameters, 2.0, frames);
  BOOST_TEST(flat.mean == power, boost::test_tools::tolerance(4.0 / std::sqrt(power * frames * pixels)));
  for (const double q : {0.1, 0.5, 1.2}) {
    const auto [found, count] = flat.ring(q);
    BOOST_TEST(found == power, boost::test_tools::tolerance(4.0 / std::sqrt(0.5 * count * frames)));
  }
  const fft::LineTransforms lines(n, fft::Planning::measure);
  std::vector<float> counts(pixels, 2.0F);
  Camera(lines, lines)(parameters, {1, 2, 3}, counts.data());
  for (const float value : counts) {
    BOOST_REQUIRE(value == std::round(value));
  }
}

// DQE(0) = mean² / (N_D x noise power at q -> 0).
BOOST_AUTO_TEST_CASE(the_dqe_that_flat_fields_show_at_low_frequencies_is_dqe_zero) {
  const double n_d = 50.0;
  const CameraParameters parameters{config::CameraOrder::dqe, {0.6, 3.0, 0.0}, 0.0, 0.5, 0.5, 3.0};
  const FrameStatistics flat = flat_frames(parameters, n_d, 24);
  BOOST_TEST(flat.mean * flat.mean / (n_d * flat.ring(0.06)[0]) == 0.5, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(shot_noise_and_readout_have_streams_of_their_own) {
  const fft::LineTransforms lines(n, fft::Planning::measure);
  Camera camera(lines, lines);
  CameraParameters parameters{config::CameraOrder::poisson_mtf_readout, {100.0, 3.0, 0.0}, 0.0};
  std::vector<float> without(pixels, 5.0F);
  std::vector<float> with(pixels, 5.0F);
  camera(parameters, {1, 2, 3}, without.data());
  parameters.n0 = 0.05;
  camera(parameters, {1, 2, 3}, with.data());
  double added = 0.0;
  for (std::size_t i = 0; i < pixels; ++i) {
    const float difference = with[i] - without[i];
    BOOST_REQUIRE(difference > -1e-3F);
    added += difference / static_cast<double>(pixels);
  }
  BOOST_TEST(added == 0.05, boost::test_tools::tolerance(0.08));
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/detector/camera_model.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

namespace dosefloor::detector {
namespace {

constexpr Mtf mtf{0.4, 2.5, 0.0};
constexpr CameraParameters paper{config::CameraOrder::poisson_mtf_readout, mtf, 0.05, 0.7, 0.6, 3.0};
constexpr CameraParameters dqe{config::CameraOrder::dqe, mtf, 0.05, 0.7, 0.6, 3.0};
constexpr CameraParameters counting{config::CameraOrder::counting, mtf, 0.05, 0.7, 0.6, 3.0};

double curve(double q, double c0, double c3) {
  return 1.0 / (1.0 + std::pow(q / c0, c3));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(camera_models)

BOOST_AUTO_TEST_CASE(a_signal_is_transferred_by_s_t_over_the_root_of_the_noise_power) {
  const double n_d = 3.0;
  for (const double q : {0.0, 0.3, 1.0, 1.4}) {
    const double t = curve(q, 0.4, 2.5);
    BOOST_TEST(camera_model(paper).signal_to_noise(n_d, q) == n_d * t / std::sqrt(n_d * t * t + 0.05),
               boost::test_tools::tolerance(1e-12));
    const double s = 0.7 * curve(q, 0.6, 3.0);
    BOOST_TEST(camera_model(dqe).signal_to_noise(n_d, q) == n_d * s * t / std::sqrt(0.7 * n_d * t * t + 0.05),
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(camera_model(counting).signal_to_noise(n_d, q) == n_d * 0.7 * t / std::sqrt(0.7 * n_d + 0.05),
               boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(where_the_transfer_vanishes_readout_noise_alone_hides_the_signal) {
  CameraParameters camera{config::CameraOrder::poisson_mtf_readout, {1e-3, 300.0, 0.0}, 0.0};
  BOOST_REQUIRE(camera.mtf(1.4) == 0.0);
  BOOST_TEST(camera_model(camera).signal_to_noise(9.0, 1.4) == 3.0);
  camera.n0 = 1e-3;
  BOOST_TEST(camera_model(camera).signal_to_noise(9.0, 1.4) == 0.0);
}

// Files of images have these columns, in this order.
BOOST_AUTO_TEST_CASE(the_numbers_of_a_camera_are_stored_by_these_names) {
  std::string names;
  double sum = 0.0;
  for (const CameraNumber& number : camera_numbers()) {
    names += std::string(number.name) + " ";
    sum += number.of(dqe);
  }
  BOOST_TEST(names == "mtf_c0 mtf_c3 mtf_floor n0 dqe_c0 dqe_c3 ");
  BOOST_TEST(sum == 0.4 + 2.5 + 0.0 + 0.05 + 0.6 + 3.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::detector

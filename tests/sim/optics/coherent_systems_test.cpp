#include "sim/optics/coherent_systems.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "sim/optics/focal_phase.hpp"
#include "tests/sim/optics/reference_optics.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using optics::coherent_systems;
using optics::CoherentSystems;

namespace {

/// c_k at the middle of every ring of |q|.
std::vector<std::vector<double>> at_rings(const CoherentSystems& found,
                                          const optics::WaveSpectrum& spectrum) {
  std::vector<std::vector<double>> values;
  for (std::size_t k = 0; k < found.systems.size(); ++k) {
    values.emplace_back();
    for (std::size_t a = 0; a < spectrum.shell_intensities().size(); ++a) {
      float c = 0.0F;
      found.column(k, spectrum.shell_width_per_A() * (static_cast<double>(a) + 0.5), 30.0, 0, &c);
      values.back().push_back(c);
    }
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coherent_systems_rule)

BOOST_AUTO_TEST_CASE(the_envelope_and_the_rest_make_the_normal_distribution) {
  for (const double v1 : {0.0, 0.3, 1.7, 6.0}) {
    for (const double v2 : {0.0, 0.3, 1.9, 6.2}) {
      const double envelope = std::exp(-0.5 * v1 * v1) * std::exp(-0.5 * v2 * v2);
      BOOST_TEST(envelope + optics::focal_rest(v1, v2) == std::exp(-0.5 * (v1 - v2) * (v1 - v2)),
                 boost::test_tools::tolerance(1e-13));
    }
  }
}

BOOST_AUTO_TEST_CASE(interference_of_any_two_rings_is_what_the_envelope_lacks) {
  const test::ReferenceSpectrum reference;
  const std::vector<double>& intensity = reference.spectrum.shell_intensities();
  const double width_per_A = reference.spectrum.shell_width_per_A();
  for (const double focal_spread_A : {5.0, 12.0, 20.0}) {
    const double tolerance = 1e-5;
    const CoherentSystems found = coherent_systems(reference.spectrum, focal_spread_A, 300.0, tolerance);
    const auto c = at_rings(found, reference.spectrum);
    const double v_per_A2 = optics::focal_phase_per_A2(focal_spread_A, 300.0);
    const auto v = [&](std::size_t a) {
      return v_per_A2 * std::pow(width_per_A * (static_cast<double>(a) + 0.5), 2);
    };
    double squared = 0.0;
    double rest = 0.0;
    for (std::size_t a = 1; a < intensity.size(); ++a) {
      for (std::size_t b = 1; b < intensity.size(); ++b) {
        double missing = optics::focal_rest(v(a), v(b));
        rest += intensity[a] * intensity[b] * missing * missing;
        for (const auto& system : c) {
          missing -= system[a] * system[b];
        }
        squared += intensity[a] * intensity[b] * missing * missing;
      }
    }
    BOOST_TEST_CONTEXT("focal spread " << focal_spread_A << ", " << found.systems.size() << " systems") {
      BOOST_TEST(std::sqrt(squared) < tolerance);
      BOOST_TEST(std::sqrt(rest) > 30.0 * tolerance);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_the_intensity_that_the_systems_lack) {
  const test::ReferenceSpectrum reference;
  const std::vector<double>& intensity = reference.spectrum.shell_intensities();
  const double v_per_A2 = optics::focal_phase_per_A2(12.0, 300.0);
  const CoherentSystems found = coherent_systems(reference.spectrum, 12.0, 300.0, 1e-3);
  double lacking = 0.0;
  for (std::size_t a = 1; a < intensity.size(); ++a) {
    const double v =
        v_per_A2 * std::pow(reference.spectrum.shell_width_per_A() * (static_cast<double>(a) + 0.5), 2);
    lacking += intensity[a] * optics::focal_rest(v, v);
  }
  double before = 1.0;
  for (const auto& system : found.systems) {
    BOOST_TEST(system.intensity <= before);
    BOOST_TEST(system.intensity > found.left_out / 10.0);
    before = system.intensity;
    lacking -= system.intensity;
  }
  BOOST_TEST(found.left_out > 0.0);
  BOOST_TEST(found.left_out <= 1e-3 / 3.0);
  BOOST_TEST(std::abs(lacking - found.left_out) < 5e-5);  // rings are coarser than the nodes
}

BOOST_AUTO_TEST_CASE(the_direct_beam_has_no_part_in_them) {
  const test::ReferenceSpectrum reference;
  const CoherentSystems found = coherent_systems(reference.spectrum, 15.0, 300.0, 1e-5);
  for (std::size_t k = 0; k < found.systems.size(); ++k) {
    float c = 1.0F;
    found.column(k, 0.0, 30.0, 0, &c);
    BOOST_TEST(std::abs(c) < 1e-6F);
  }
}

BOOST_AUTO_TEST_CASE(a_column_is_even_and_depends_on_the_distance_from_the_origin_alone) {
  const test::ReferenceSpectrum reference;
  const CoherentSystems found = coherent_systems(reference.spectrum, 15.0, 300.0, 1e-4);
  std::vector<float> column(2 * 40 + 1);
  found.column(0, 0.5, 30.0, 40, column.data());
  float on_the_axis = 0.0F;
  found.column(0, std::hypot(0.5, 25.0 / 30.0), 30.0, 0, &on_the_axis);
  BOOST_TEST(column[40 + 25] == column[40 - 25]);
  BOOST_TEST(std::abs(column[40 + 25] - on_the_axis) < 1e-5F);
  BOOST_TEST(column[40 + 25] != column[40 + 5]);
}

BOOST_AUTO_TEST_CASE(without_focal_spread_the_envelope_is_all) {
  const test::ReferenceSpectrum reference;
  const CoherentSystems found = coherent_systems(reference.spectrum, 0.0, 300.0, 1e-6);
  BOOST_TEST(found.systems.empty());
  BOOST_TEST(found.left_out == 0.0);
}

BOOST_AUTO_TEST_CASE(a_smaller_tolerance_or_a_wider_spread_takes_more_of_them) {
  const test::ReferenceSpectrum reference;
  const auto count = [&](double focal_spread_A, double tolerance) {
    return coherent_systems(reference.spectrum, focal_spread_A, 300.0, tolerance).systems.size();
  };
  BOOST_TEST(count(10.0, 1e-3) < count(10.0, 1e-6));
  BOOST_TEST(count(5.0, 1e-4) < count(20.0, 1e-4));
  BOOST_TEST(count(5.0, 0.5) == 0U);
}

BOOST_AUTO_TEST_CASE(impossible_distributions_are_refused) {
  const test::ReferenceSpectrum reference;
  const auto& spectrum = reference.spectrum;
  BOOST_CHECK_THROW((void)coherent_systems(spectrum, -1.0, 300.0, 1e-4), InputError);
  BOOST_CHECK_THROW((void)coherent_systems(spectrum, 1e6, 300.0, 1e-4), InputError);
  BOOST_CHECK_THROW((void)coherent_systems(spectrum, 5.0, 300.0, 0.0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

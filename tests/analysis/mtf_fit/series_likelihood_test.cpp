#include "analysis/mtf_fit/series_likelihood.hpp"

#include <array>
#include <cmath>

#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::mtf_fit;
using namespace dosefloor::spectrum;

namespace {

constexpr Roles own_mtf{Role::own, Role::own, Role::own, Role::fixed, Role::fixed};
constexpr Roles shared_mtf{Role::shared, Role::shared, Role::own, Role::fixed, Role::shared};

std::vector<RegionSpectrum> three_frames() {
  test::FlatCamera camera(128, 128);
  PowerSpectrum power(128, 128, {});
  std::vector<RegionSpectrum> spectra;
  for (const double n_d : {0.2, 2.0, 20.0}) {
    spectra.push_back(camera.spectrum(power, camera(n_d, {0.4, 3.0, 0.0}, 0.01, 6, spectra.size())));
  }
  return spectra;
}

std::vector<TwoSourcePoint> starts(const std::vector<RegionSpectrum>& spectra) {
  std::vector<TwoSourcePoint> points;
  for (const RegionSpectrum& spectrum : spectra) {
    points.push_back(point_of({0.5, 2.0, 0.01, 1.0, 0.01, spectrum.mean}));
  }
  return points;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series_likelihood)

BOOST_AUTO_TEST_CASE(spectra_that_share_nothing_are_fitted_together_as_each_alone) {
  const std::vector<RegionSpectrum> spectra = three_frames();
  std::vector<Observation> all;
  for (const RegionSpectrum& spectrum : spectra) {
    all.push_back({&spectrum});
  }
  const SeriesMaximum together = most_likely(all, own_mtf, starts(spectra));
  BOOST_REQUIRE(together.found);
  for (std::size_t f = 0; f < spectra.size(); ++f) {
    const SeriesMaximum alone = most_likely({all[f]}, own_mtf, {starts(spectra)[f]});
    BOOST_REQUIRE(alone.found);
    for (const std::size_t i : {coordinate::log_c0, coordinate::log_c3, coordinate::readout}) {
      const double deviation = std::sqrt(alone.covariances[0](i, i));
      BOOST_TEST(std::abs(together.points[f].at(i) - alone.points[0].at(i)) < 0.01 * deviation);
      BOOST_TEST(std::sqrt(together.covariances[f](i, i)) == deviation, boost::test_tools::tolerance(0.01));
    }
  }
}

BOOST_AUTO_TEST_CASE(at_the_maximum_of_a_shared_fit_no_coordinate_makes_it_more_likely) {
  const std::vector<RegionSpectrum> spectra = three_frames();
  std::vector<Observation> all;
  for (const RegionSpectrum& spectrum : spectra) {
    all.push_back({&spectrum, 0.01 / spectrum.pixels});
  }
  const SeriesMaximum maximum = most_likely(all, shared_mtf, starts(spectra));
  BOOST_REQUIRE(maximum.found);
  const auto value = [&](const std::vector<TwoSourcePoint>& points) {
    double sum = 0.0;
    for (std::size_t f = 0; f < points.size(); ++f) {
      sum += whittle(all[f], points[f]).value;
    }
    return sum;
  };
  const double least = value(maximum.points);
  for (const double step : {-0.1, 0.1}) {
    for (const std::size_t shared : {coordinate::log_c0, coordinate::log_c3, coordinate::n0}) {
      std::vector<TwoSourcePoint> moved = maximum.points;
      for (TwoSourcePoint& point : moved) {
        point.at(shared) += step * std::sqrt(maximum.covariances[0](shared, shared));
      }
      BOOST_TEST(value(moved) > least);
    }
    for (std::size_t f = 0; f < spectra.size(); ++f) {
      std::vector<TwoSourcePoint> moved = maximum.points;
      moved[f][coordinate::readout] +=
          step * std::sqrt(maximum.covariances[f](coordinate::readout, coordinate::readout));
      BOOST_TEST(value(moved) > least);
    }
  }
}

// Against the inverse of the whole matrix of second derivatives, by brute force.
BOOST_AUTO_TEST_CASE(covariances_are_those_of_the_whole_matrix) {
  const std::vector<RegionSpectrum> spectra = three_frames();
  std::vector<Observation> all;
  for (const RegionSpectrum& spectrum : spectra) {
    all.push_back({&spectrum, 0.01 / spectrum.pixels});
  }
  const SeriesMaximum maximum = most_likely(all, shared_mtf, starts(spectra));
  BOOST_REQUIRE(maximum.found);
  SymmetricMatrix whole(6);  // c0, c3, N0, and the readout of each
  const std::array<std::size_t, 3> shared{coordinate::log_c0, coordinate::log_c3, coordinate::n0};
  for (std::size_t f = 0; f < 3; ++f) {
    const SymmetricMatrix second = observed_information(all[f], maximum.points[f]);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) {
        whole(i, j) += second(shared.at(i), shared.at(j));
      }
      whole(i, 3 + f) = whole(3 + f, i) = second(shared.at(i), coordinate::readout);
    }
    whole(3 + f, 3 + f) = second(coordinate::readout, coordinate::readout);
  }
  const auto inverse = whole.inverse();
  BOOST_REQUIRE(inverse.has_value());
  for (std::size_t f = 0; f < 3; ++f) {
    const SymmetricMatrix& found = maximum.covariances[f];
    for (std::size_t i = 0; i < 3; ++i) {
      BOOST_TEST(found(shared.at(i), shared.at(i)) == (*inverse)(i, i), boost::test_tools::tolerance(1e-6));
      BOOST_TEST(found(shared.at(i), coordinate::readout) == (*inverse)(i, 3 + f),
                 boost::test_tools::tolerance(1e-6));
    }
    BOOST_TEST(found(coordinate::readout, coordinate::readout) == (*inverse)(3 + f, 3 + f),
               boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(white_noise_has_no_mtf_and_it_is_told) {
  test::FlatCamera camera(128, 128);
  PowerSpectrum power(128, 128, {});
  const RegionSpectrum white = camera.spectrum(power, camera(5.0, {1e6, 3.0, 0.0}, 0.0, 2));
  const SeriesMaximum maximum =
      most_likely({{&white}}, own_mtf, {point_of({0.5, 2.0, 0.1, 1.0, 0.1, white.mean})});
  BOOST_TEST((!maximum.found || maximum.covariances[0](coordinate::log_c3, coordinate::log_c3) > 0.3));
  BOOST_TEST(maximum.found == maximum.reason.empty());
}

BOOST_AUTO_TEST_SUITE_END()

#include "analysis/mtf_fit/two_source_fit.hpp"

#include <array>
#include <cmath>

#include "analysis/spectrum/region.hpp"
#include "tests/analysis/support/flat_fields.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::mtf_fit;
using namespace dosefloor::spectrum;

namespace {

struct Series {
  double c0 = 0.4;
  double c3 = 3.0;
  double n0 = 0.01;
  double pixel_A = 0.08;
  std::array<int, 2> field{512, 512};
  Region region{0, 0, 512, 512};
  int frames = 16;
  double gain = 1.0;
  std::uint64_t seed = 31;

  [[nodiscard]] double dose_per_A2(int frame) const {
    return frames > 1 ? 10.0 * std::pow(1000.0, frame / (frames - 1.0)) : 100.0;
  }
};

/// Doses log-uniform from 10 to 1e4 e⁻/Å².
std::vector<RegionSpectrum> spectra_of(const Series& series) {
  test::FlatCamera camera(series.field[0], series.field[1]);
  PowerSpectrum power(series.region.width, series.region.height, {});
  std::vector<RegionSpectrum> spectra;
  for (int frame = 0; frame < series.frames; ++frame) {
    const double n_d = series.dose_per_A2(frame) * series.pixel_A * series.pixel_A;
    std::vector<float> image =
        camera(n_d, {series.c0, series.c3, 0.0}, series.n0, series.seed, static_cast<std::uint32_t>(frame));
    for (float& count : image) {
      count *= static_cast<float>(series.gain);
    }
    spectra.push_back(camera.spectrum(power, image, series.region.x, series.region.y));
  }
  return spectra;
}

/// The larger of 5 % and 3 reported errors.
double allowed(const Estimate& found, double truth) {
  return std::max(0.05 * truth, 3.0 * found.error);
}

void expect_found(const Series& series, const TwoSourceOptions& options, double lowest_dose = 0.0) {
  const TwoSourceSeries found = fit_two_sources(spectra_of(series), options);
  BOOST_TEST_CONTEXT("c0 " << series.c0 << ", c3 " << series.c3 << ", N0 " << series.n0 << ", region "
                           << region_text(series.region)) {
    for (int frame = 0; frame < series.frames; ++frame) {
      const TwoSourceFrame& of_frame = found.frames[static_cast<std::size_t>(frame)];
      if (series.dose_per_A2(frame) < lowest_dose) {
        continue;
      }
      BOOST_REQUIRE_MESSAGE(of_frame.found, of_frame.reason);
      BOOST_TEST(std::abs(of_frame.c0.value - series.c0) < allowed(of_frame.c0, series.c0));
      BOOST_TEST(std::abs(of_frame.c3.value - series.c3) < allowed(of_frame.c3, series.c3));
    }
    BOOST_TEST(std::abs(found.n0.value - series.n0) < allowed(found.n0, series.n0));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(two_source_fit)

BOOST_AUTO_TEST_CASE(c0_c3_and_n0_of_512_x_512_pixels_are_found_at_every_dose) {
  Series series;
  series.frames = 64;
  expect_found(series, {});
}

BOOST_AUTO_TEST_CASE(they_are_found_for_mtfs_of_all_the_paper_s_models) {
  for (const auto& [c0, c3, n0] :
       {std::array{0.2, 5.0, 0.005}, std::array{0.2, 1.0, 0.015}, std::array{0.6, 1.0, 0.01},
        std::array{0.8, 2.0, 0.015}, std::array{0.8, 5.0, 0.005}}) {
    Series series;
    series.c0 = c0;
    series.c3 = c3;
    series.n0 = n0;
    series.field = {256, 256};
    series.region = {0, 0, 256, 256};
    expect_found(series, {}, 20.0);
  }
}

BOOST_AUTO_TEST_CASE(they_are_found_in_regions_of_any_shape_and_place) {
  for (const Region& region : {Region{37, 50, 301, 200}, {0, 200, 97, 131}, {255, 1, 128, 255}}) {
    Series series;
    series.pixel_A = 0.28;
    series.region = region;
    expect_found(series, {}, 20.0);
  }
}

BOOST_AUTO_TEST_CASE(a_single_frame_has_its_own_n0) {
  Series series;
  series.frames = 1;
  for (const Sharing sharing : {Sharing::n0, Sharing::nothing, Sharing::everything}) {
    expect_found(series, {sharing, false});
  }
}

BOOST_AUTO_TEST_CASE(what_is_shared_is_the_same_in_all_frames_and_more_precise) {
  Series series;
  series.field = {256, 256};
  series.region = {0, 0, 256, 256};
  const std::vector<RegionSpectrum> spectra = spectra_of(series);
  const TwoSourceSeries own = fit_two_sources(spectra, {});
  const TwoSourceSeries shared = fit_two_sources(spectra, {Sharing::everything, false});
  expect_found(series, {Sharing::everything, false});
  for (std::size_t frame = 0; frame < spectra.size(); ++frame) {
    BOOST_TEST(shared.frames[frame].c0.value == shared.frames[0].c0.value);
    BOOST_TEST(shared.frames[frame].c0.error < own.frames[frame].c0.error);
  }
}

BOOST_AUTO_TEST_CASE(a_free_gain_is_found_with_the_rest) {
  Series series;
  series.gain = 3.7;
  expect_found(series, {Sharing::n0, true});
  const TwoSourceSeries found = fit_two_sources(spectra_of(series), {Sharing::n0, true});
  for (int frame = 0; frame < series.frames; ++frame) {
    const TwoSourceFrame& of_frame = found.frames[static_cast<std::size_t>(frame)];
    BOOST_TEST(std::abs(of_frame.gain.value - 3.7) < allowed(of_frame.gain, 3.7));
    BOOST_TEST(of_frame.n_d.value == series.dose_per_A2(frame) * 0.0064, boost::test_tools::tolerance(0.15));
  }
}

// 100 series of three frames; also checks that neither c0, c3 nor N0 is biased by more than a third of its
// error.
BOOST_AUTO_TEST_CASE(pulls_have_a_standard_deviation_of_1) {
  constexpr int repeats = 100;
  std::array<test::Pulls, 3> c0;
  std::array<test::Pulls, 3> c3;
  test::Pulls n0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Series series;
    series.field = {192, 192};
    series.region = {0, 0, 192, 192};
    series.frames = 3;
    series.seed = 1000 + static_cast<std::uint64_t>(repeat);
    const TwoSourceSeries found = fit_two_sources(spectra_of(series), {});
    for (std::size_t frame = 0; frame < 3; ++frame) {
      BOOST_REQUIRE(found.frames[frame].found);
      c0.at(frame).add((found.frames[frame].c0.value - series.c0) / found.frames[frame].c0.error);
      c3.at(frame).add((found.frames[frame].c3.value - series.c3) / found.frames[frame].c3.error);
    }
    n0.add((found.n0.value - series.n0) / found.n0.error);
  }
  // Standard deviations of 100 pulls scatter by 0.07, their means by 0.1.
  for (const test::Pulls& pulls : {c0[0], c0[1], c0[2], c3[0], c3[1], c3[2], n0}) {
    BOOST_TEST(pulls.spread() == 1.0, boost::test_tools::tolerance(0.25));
    BOOST_TEST(std::abs(pulls.mean()) < 0.4);
  }
}

BOOST_AUTO_TEST_CASE(where_readout_noise_hides_the_mtf_nothing_is_invented) {
  Series series;
  series.field = {64, 64};
  series.region = {0, 0, 64, 64};
  series.pixel_A = 0.002;  // 4e-5 electrons a pixel
  series.frames = 2;
  series.n0 = 0.5;
  const TwoSourceSeries found = fit_two_sources(spectra_of(series), {});
  for (const TwoSourceFrame& frame : found.frames) {
    BOOST_TEST(!frame.found);
    BOOST_TEST(!frame.reason.empty());
    BOOST_TEST(std::isnan(frame.c0.value));
  }
  BOOST_TEST(!found.reason.empty());
  BOOST_TEST(std::isnan(found.n0.value));
}

BOOST_AUTO_TEST_SUITE_END()

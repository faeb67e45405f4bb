#include "sim/optics/coherent_sum.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/optics/folding.hpp"
#include "tests/sim/optics/dense_focal_sum.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;

namespace {

const fft::Grid padded_grid{360, 360, 30.0, 30.0};  // on it nothing aliases

optics::Optics lens_of(double focal_spread_A, double defocus_A, double cs_um) {
  optics::Optics lens;
  lens.focal_spread_A = focal_spread_A;
  lens.aberrations.defocus_A = defocus_A;
  lens.aberrations.c30_A = 1e4 * cs_um;
  return lens;
}

/// The image on padded_grid: by the envelope, with what is beyond it formed on `grid`.
std::vector<float> integrated(const optics::WaveSpectrum& spectrum, const optics::Optics& lens,
                              double tolerance, const fft::Grid& grid = padded_grid, double blur_A = 0.0) {
  const fft::LineTransformSet transforms({padded_grid.nx, grid.nx}, fft::Planning::measure);
  optics::IntensityFormer former(padded_grid, transforms.of(padded_grid.nx), transforms.of(padded_grid.ny));
  optics::CoherentSum rest(transforms);
  optics::Resampler resample(transforms);
  optics::Optics without_envelope = lens;
  without_envelope.coherence = config::Coherence::focal_integration;
  std::vector<float> image(static_cast<std::size_t>(padded_grid.pixels()));
  resample({&former(spectrum, optics::Ctf(lens, 300.0, padded_grid)),
            &rest(spectrum, optics::Ctf(without_envelope, 300.0, padded_grid),
                  optics::coherent_systems(spectrum, lens.focal_spread_A, 300.0, tolerance), grid)},
           padded_grid, blur_A, image.data());
  return image;
}

double mean(const std::vector<float>& image) {
  return std::accumulate(image.begin(), image.end(), 0.0) / static_cast<double>(image.size());
}

double rms_difference(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t p = 0; p < a.size(); ++p) {
    sum += std::pow(static_cast<double>(a[p]) - b[p], 2);
  }
  return std::sqrt(sum / static_cast<double>(a.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coherent_sum)

BOOST_AUTO_TEST_CASE(the_image_is_the_mean_over_the_focal_distribution_to_the_tolerance) {
  const test::ReferenceSpectrum reference;
  struct Microscope {
    double focal_spread_A, defocus_A, cs_um;
  };
  for (const auto& [focal_spread_A, defocus_A, cs_um] :
       {Microscope{5.0, 200.0, 0.0}, Microscope{9.0, -200.0, 12.45}, Microscope{14.0, 60.0, 5.0},
        Microscope{20.0, 0.0, 12.45}}) {
    const optics::Optics lens = lens_of(focal_spread_A, defocus_A, cs_um);
    const std::vector<float> dense = test::dense_focal_sum(reference.spectrum, lens, padded_grid);
    for (const double tolerance : {1e-3, 1e-4, 1e-5}) {
      BOOST_TEST_CONTEXT("focal spread " << focal_spread_A << ", tolerance " << tolerance) {
        const std::vector<float> image = integrated(reference.spectrum, lens, tolerance);
        BOOST_TEST(rms_difference(image, dense) < tolerance);
        BOOST_TEST(mean(dense) - mean(image) < tolerance / 3.0 + 1e-6);
        BOOST_TEST(mean(dense) - mean(image) > -1e-6);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_mean_is_that_of_the_wave_and_the_envelope_loses_some) {
  const test::ReferenceSpectrum reference;
  const auto& shells = reference.spectrum.shell_intensities();
  const double wave_mean = std::accumulate(shells.begin(), shells.end(), 0.0);
  const optics::Optics lens = lens_of(12.0, 60.0, 0.0);
  BOOST_TEST(std::abs(mean(integrated(reference.spectrum, lens, 1e-6)) / wave_mean - 1.0) < 1e-6);
  BOOST_TEST(mean(test::image_of(reference, lens, padded_grid, padded_grid)) < 0.999 * wave_mean);
}

BOOST_AUTO_TEST_CASE(an_astigmatic_lens_is_integrated_as_well) {
  const test::ReferenceSpectrum reference;
  optics::Optics lens = lens_of(12.0, 80.0, 2.0);
  lens.aberrations.further.at(0) = {40.0, 0.4};
  const std::vector<float> dense = test::dense_focal_sum(reference.spectrum, lens, padded_grid);
  BOOST_TEST(rms_difference(integrated(reference.spectrum, lens, 1e-4), dense) < 1e-4);
  BOOST_TEST(rms_difference(integrated(reference.spectrum, lens_of(12.0, 80.0, 2.0), 1e-4), dense) > 1e-2);
}

BOOST_AUTO_TEST_CASE(a_coarser_grid_errs_by_what_folding_says) {
  const test::ReferenceSpectrum reference;
  for (const double focal_spread_A : {8.0, 16.0}) {
    const optics::Folding folding(reference.spectrum, focal_spread_A, 300.0);
    for (const double blur_A : {0.0, 0.15, 0.3}) {
      for (const int n : {180, 216, 256}) {
        const optics::Optics lens = lens_of(focal_spread_A, 60.0, 5.0);
        const double found =
            rms_difference(integrated(reference.spectrum, lens, 1e-5, {n, n, 30.0, 30.0}, blur_A),
                           integrated(reference.spectrum, lens, 1e-5, padded_grid, blur_A));
        const double said = folding.error(0.5 * n / 30.0, blur_A);
        BOOST_TEST_CONTEXT("focal spread " << focal_spread_A << ", blur " << blur_A << ", " << n
                                           << " pixels, found " << found << ", said " << said) {
          BOOST_TEST(found < 1.5 * said + 5e-7);
        }
      }
    }
  }
  const optics::Folding folding(reference.spectrum, 8.0, 300.0);
  BOOST_TEST(folding.error(2.8, 0.0) > 1e-5);  // so that there is something to be found
  BOOST_TEST(folding.error(6.0, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_coarsest_grid_that_does_is_taken) {
  const test::ReferenceSpectrum reference;
  const std::vector<fft::Grid> grids{{128, 128, 30.0, 30.0}, {192, 192, 30.0, 30.0}, {360, 360, 30.0, 30.0}};
  const auto taken = [&](double blur_A, double tolerance) {
    return optics::coarsest_grid(grids, optics::coherent_systems(reference.spectrum, 20.0, 300.0, tolerance),
                                 optics::Folding(reference.spectrum, 20.0, 300.0), blur_A, tolerance)
        .nx;
  };
  BOOST_TEST(taken(0.8, 1e-3) < taken(0.0, 1e-6));
  BOOST_TEST(taken(0.0, 1e-8) == 360);
}

BOOST_AUTO_TEST_CASE(the_same_spectrum_gives_the_same_bits_after_another_grid) {
  const test::ReferenceSpectrum reference;
  const fft::LineTransformSet transforms({180, 256}, fft::Planning::measure);
  optics::CoherentSum rest(transforms);
  optics::Resampler resample(transforms);
  optics::Optics lens = lens_of(16.0, 60.0, 5.0);
  lens.coherence = config::Coherence::focal_integration;
  const optics::Ctf ctf(lens, 300.0, test::reference_grid);
  const auto few = optics::coherent_systems(reference.spectrum, 16.0, 300.0, 1e-2);
  const auto image_on = [&](int n, const optics::CoherentSystems& systems) {
    std::vector<float> image(std::size_t{256} * 256);
    resample({&rest(reference.spectrum, ctf, systems, {n, n, 30.0, 30.0})}, test::reference_grid, 0.3,
             image.data());
    return image;
  };
  const std::vector<float> first = image_on(180, few);
  (void)image_on(256, optics::coherent_systems(reference.spectrum, 16.0, 300.0, 1e-4));
  BOOST_TEST((image_on(180, few) == first));
}

BOOST_AUTO_TEST_CASE(a_grid_that_is_too_coarse_or_over_another_box_is_refused) {
  const test::ReferenceSpectrum reference;
  const fft::LineTransformSet transforms({48, 256}, fft::Planning::measure);
  optics::CoherentSum rest(transforms);
  const optics::Ctf ctf({}, 300.0, test::reference_grid);
  const auto systems = optics::coherent_systems(reference.spectrum, 12.0, 300.0, 1e-4);
  BOOST_CHECK_THROW((void)rest(reference.spectrum, ctf, systems, {48, 48, 30.0, 30.0}), Error);
  BOOST_CHECK_THROW((void)rest(reference.spectrum, ctf, systems, {256, 256, 31.0, 30.0}), Error);
  BOOST_CHECK_THROW((void)rest(reference.spectrum, ctf, {}, test::reference_grid), Error);
}

BOOST_AUTO_TEST_SUITE_END()

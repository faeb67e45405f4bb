#include "sim/optics/intensity.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "tests/sim/optics/reference_optics.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using test::image_of;
using test::reference_grid;
using test::relative_l2;

namespace {

const fft::Grid padded_grid{360, 360, 30.0, 30.0};

}  // namespace

BOOST_AUTO_TEST_SUITE(intensity)

BOOST_AUTO_TEST_CASE(images_of_the_reference_case_with_focal_spread_agree_to_1e_5) {
  const test::ReferenceSpectrum reference;
  for (const int number : {1, 2}) {
    const test::ReferenceImage image = test::load_reference_image(number);
    BOOST_TEST(relative_l2(image_of(reference, test::optics_of(image), reference_grid, reference_grid),
                           image.intensity) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(the_aliased_reference_image_is_the_one_formed_on_its_own_grid) {
  const test::ReferenceSpectrum reference;
  const test::ReferenceImage image = test::load_reference_image(0);
  const auto optics = test::optics_of(image);
  BOOST_TEST(relative_l2(image_of(reference, optics, reference_grid, reference_grid), image.intensity) <
             1e-5);
  const double padded =
      relative_l2(image_of(reference, optics, padded_grid, reference_grid), image.intensity);
  BOOST_TEST(padded > 1e-4);
  BOOST_TEST(padded < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_finer_grid_changes_nothing_where_nothing_aliases) {
  const test::ReferenceSpectrum reference;
  const auto optics = test::optics_of(test::load_reference_image(1));
  BOOST_TEST(relative_l2(image_of(reference, optics, padded_grid, reference_grid),
                         image_of(reference, optics, reference_grid, reference_grid)) < 2e-6);
}

BOOST_AUTO_TEST_CASE(astigmatism_turned_by_90_degrees_is_astigmatism_of_the_other_sign) {
  const test::ReferenceSpectrum reference;
  optics::Optics plus = test::optics_of(test::load_reference_image(1));
  plus.aberrations.further.at(0) = {40.0, 0.2};
  optics::Optics minus = plus;
  minus.aberrations.further.at(0) = {-40.0, 0.2 + 0.5 * 3.14159265358979};
  const auto image = image_of(reference, plus, reference_grid, reference_grid);
  BOOST_TEST(relative_l2(image_of(reference, minus, reference_grid, reference_grid), image) < 1e-5);
  plus.aberrations.further.at(0) = {0.0, 0.0};
  BOOST_TEST(relative_l2(image_of(reference, plus, reference_grid, reference_grid), image) > 1e-2);
}

BOOST_AUTO_TEST_CASE(vacuum_is_1) {
  const std::vector<std::complex<float>> vacuum(std::size_t{256} * 256, {1.0F, 0.0F});
  const fft::LineTransformSet transforms({256}, fft::Planning::measure);
  const fft::LineTransforms& lines = transforms.of(256);
  const optics::WaveSpectrum spectrum(reference_grid, lines, lines, vacuum.data());
  optics::IntensityFormer former(reference_grid, lines, lines);
  optics::Resampler resample(transforms);
  std::vector<float> image(std::size_t{256} * 256);
  resample({&former(spectrum, optics::Ctf({}, 300.0, reference_grid))}, reference_grid, 0.0, image.data());
  for (const float value : image) {
    BOOST_REQUIRE_SMALL(value - 1.0F, 2e-6F);
  }
}

BOOST_AUTO_TEST_CASE(the_same_spectrum_gives_the_same_bits_again) {
  const test::ReferenceSpectrum reference;
  const auto optics = test::optics_of(test::load_reference_image(1));
  const fft::LineTransformSet transforms({256}, fft::Planning::measure);
  optics::IntensityFormer former(reference_grid, transforms.of(256), transforms.of(256));
  optics::Resampler resample(transforms);
  const auto image = [&](const optics::Optics& lens, double blur_A) {
    std::vector<float> pixels(std::size_t{256} * 256);
    resample({&former(reference.spectrum, optics::Ctf(lens, 300.0, reference_grid))}, reference_grid, blur_A,
             pixels.data());
    return pixels;
  };
  const std::vector<float> first = image(optics, 0.3);
  (void)image({}, 0.0);
  BOOST_TEST((image(optics, 0.3) == first));
}

BOOST_AUTO_TEST_CASE(a_grid_coarser_than_the_waves_is_refused) {
  const test::ReferenceSpectrum reference;
  const fft::Grid coarse{128, 128, 30.0, 30.0};
  BOOST_CHECK_THROW((void)image_of(reference, {}, coarse, coarse), Error);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/imaging/image_pipeline.hpp"

#include <cmath>
#include <numeric>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/reference_case.hpp"

using namespace dosefloor;
using imaging::Image;
using imaging::ImageKey;
using imaging::ImagePipeline;
using imaging::Realisation;

namespace {

const fft::Grid grid{256, 256, 30.0, 30.0};
const ImageKey key{5, 2, 3};

config::ImagesConfig of_any_kind() {
  config::ImagesConfig images;
  images.coherence = config::Coherence::focal_integration;
  images.sampling_snap = false;
  return images;
}

/// Images of the reference case, or of vacuum.
struct Scene {
  explicit Scene(bool vacuum = false)
      : pipeline(grid, 300.0, {240, 256}, of_any_kind(), fft::Planning::measure),
        spectrum(pipeline.spectrum(
            vacuum ? std::vector<std::complex<float>>(std::size_t{256} * 256, {1.0F, 0.0F}).data()
                   : test::load_reference_case().wave.data())),
        particle(label::convex_hull(test::load_reference_case().structure, 79)) {}

  Image operator()(const Realisation& realisation, const ImageKey& of = key) {
    return pipeline(spectrum, particle, realisation, of);
  }

  ImagePipeline pipeline;
  optics::WaveSpectrum spectrum;
  label::Hull particle;
};

Realisation noisy() {
  Realisation r;
  r.optics.aberrations.defocus_A = 60.0;
  r.optics.aberrations.c30_A = 1e5;
  r.optics.focal_spread_A = 12.0;
  r.blur_A = 0.3;
  r.camera_grid = {240, 240, 30.0, 30.0};
  r.dose_per_A2 = 500.0;
  r.camera.mtf = {0.4, 3.0, 0.0};
  r.camera.n0 = 0.01;
  return r;
}

Realisation noise_free() {
  Realisation r = noisy();
  r.dose_per_A2.reset();
  return r;
}

double mean(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(image_pipeline)

BOOST_AUTO_TEST_CASE(the_same_key_gives_the_same_bits_whatever_was_imaged_before) {
  Scene scene;
  const Image first = scene(noisy());
  Realisation other = noise_free();
  other.camera_grid = grid;
  other.optics.focal_spread_A = 0.0;  // on the finer grid
  (void)scene(other, {5, 9, 9});
  BOOST_TEST((scene(noisy()).counts == first.counts));
  Scene fresh;
  BOOST_TEST((fresh(noisy()).counts == first.counts));
  BOOST_TEST((scene(noisy(), {6, 2, 3}).counts != first.counts));
}

BOOST_AUTO_TEST_CASE(a_crop_is_a_part_of_the_whole_field) {
  Scene scene;
  const Image whole = scene(noisy());
  Realisation cropped = noisy();
  cropped.size_px = {100, 80};
  cropped.crop = config::Crop::random;
  cropped.crop_uniform = {0.3, 0.8};
  const Image part = scene(cropped);
  BOOST_TEST(part.pixels.nx == 100);
  BOOST_TEST(part.pixels.ny == 80);
  for (std::size_t y = 0; y < 80; ++y) {
    for (std::size_t x = 0; x < 100; ++x) {
      const std::size_t in_whole =
          (y + static_cast<std::size_t>(part.window.y0)) * 240 + x + static_cast<std::size_t>(part.window.x0);
      BOOST_REQUIRE_EQUAL(part.counts[y * 100 + x], whole.counts[in_whole]);
      BOOST_REQUIRE_EQUAL(part.mask[y * 100 + x], whole.mask[in_whole]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_binned_pixel_is_the_sum_of_its_camera_pixels_and_centred_on_them) {
  Scene scene;
  const Image whole = scene(noisy());
  Realisation binned = noisy();
  binned.bin = 4;
  const Image image = scene(binned);
  BOOST_TEST(image.pixels.nx == 60);
  BOOST_TEST(image.pixels.dx_A == 0.5);
  BOOST_TEST(image.pixels.x0_A == 1.5 * 0.125);
  double sum = 0.0;
  for (std::size_t y = 8; y < 12; ++y) {
    for (std::size_t x = 20; x < 24; ++x) {
      sum += whole.counts[y * 240 + x];
    }
  }
  BOOST_TEST(image.counts[2 * 60 + 5] == sum, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(a_noise_free_image_is_an_intensity_also_when_binned) {
  Scene scene(true);
  Realisation r = noise_free();
  r.bin = 3;
  for (const float value : scene(r).counts) {
    BOOST_REQUIRE_SMALL(value - 1.0F, 1e-5F);
  }
}

BOOST_AUTO_TEST_CASE(vacuum_has_the_mean_n_d_plus_n0) {
  Scene scene(true);
  for (const double dose_per_A2 : {20.0, 2000.0}) {
    Realisation r = noisy();
    r.dose_per_A2 = dose_per_A2;
    r.camera.n0 = 0.2;
    const double expected = r.n_d() + 0.2;
    const double deviation = std::sqrt(expected / (240.0 * 240.0));
    BOOST_TEST(std::abs(mean(scene(r).counts) - expected) < 4.0 * deviation);
  }
}

BOOST_AUTO_TEST_CASE(many_noisy_images_average_to_the_noise_free_one_seen_through_the_mtf) {
  Scene scene;
  const std::vector<float> expected = scene(noise_free()).counts;
  Realisation r = noisy();
  r.camera.mtf = {100.0, 3.0, 0.0};  // transfers everything
  r.camera.n0 = 0.0;
  std::vector<double> sum(expected.size(), 0.0);
  const int frames = 60;
  for (std::uint32_t i = 0; i < frames; ++i) {
    const Image frame = scene(r, {5, 2, i});
    for (std::size_t p = 0; p < sum.size(); ++p) {
      sum[p] += frame.counts[p] / (frames * r.n_d());
    }
  }
  double chi_square = 0.0;
  for (std::size_t p = 0; p < sum.size(); ++p) {
    chi_square += std::pow(sum[p] - expected[p], 2) / (expected[p] / (frames * r.n_d()));
  }
  const auto pixels = static_cast<double>(sum.size());
  BOOST_TEST(std::abs(chi_square / pixels - 1.0) < 5.0 * std::sqrt(2.0 / pixels));
}

BOOST_AUTO_TEST_CASE(an_image_that_would_alias_is_formed_on_a_finer_grid) {
  Scene scene;
  BOOST_TEST(scene(noise_free()).formed_on_x == 256);
  Realisation sharp = noise_free();
  sharp.optics.focal_spread_A = 0.0;
  const Image image = scene(sharp);
  BOOST_TEST(image.formed_on_x > 256 * 4 / 3);
  BOOST_TEST(image.aliased_share > 1e-5);
}

BOOST_AUTO_TEST_CASE(pixels_that_do_not_divide_the_box_see_the_same_specimen) {
  Scene scene;
  Realisation over_the_box = noise_free();
  over_the_box.camera_grid = grid;
  Realisation shorter = over_the_box;  // its pixels are the first 240 of the same size
  shorter.camera_grid = {240, 240, 240 * grid.dx_A(), 240 * grid.dy_A()};
  for (const auto coherence : {config::Coherence::envelope, config::Coherence::focal_integration}) {
    over_the_box.optics.coherence = shorter.optics.coherence = coherence;
    const Image whole = scene(over_the_box);
    const Image part = scene(shorter);
    BOOST_TEST(part.pixels.dx_A == whole.pixels.dx_A, boost::test_tools::tolerance(1e-12));
    for (std::size_t y = 0; y < 240; ++y) {
      for (std::size_t x = 0; x < 240; ++x) {
        BOOST_REQUIRE_SMALL(part.counts[y * 240 + x] - whole.counts[y * 256 + x], 2e-5F);
        BOOST_REQUIRE_EQUAL(part.mask[y * 240 + x], whole.mask[y * 256 + x]);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_lengths_of_snapped_images_by_the_envelope_are_those_of_version_0_1) {
  config::ImagesConfig images;
  images.coherence = config::Coherence::envelope;
  images.sampling_snap = true;
  BOOST_TEST(
      (ImagePipeline::transform_lengths(grid, {240, 270}, images) == std::set<int>{240, 256, 270, 350}));
}

BOOST_AUTO_TEST_CASE(focal_integration_sums_coherent_images_and_states_what_it_leaves_out) {
  Scene scene;
  Realisation r = noise_free();
  r.optics.coherence = config::Coherence::focal_integration;
  r.focal_tolerance = 1e-5;
  const Image image = scene(r);
  BOOST_TEST(image.coherent_images > 3);
  BOOST_TEST(image.intensity_left_out <= 1e-5);
  BOOST_TEST(image.intensity_left_out > 0.0);
  Realisation blurred = noise_free();
  BOOST_TEST(mean(image.counts) > mean(scene(blurred).counts));
}

BOOST_AUTO_TEST_CASE(a_crop_that_does_not_fit_is_refused) {
  Scene scene;
  Realisation r = noisy();
  r.size_px = {220, 100};
  BOOST_CHECK_THROW((void)scene(r), InputError);
}

BOOST_AUTO_TEST_CASE(a_dose_beyond_what_the_brightest_pixel_can_draw_names_the_highest_possible) {
  Scene vacuum(true);
  Realisation r = noisy();
  const double pixel_A2 = r.camera_grid.dx_A() * r.camera_grid.dy_A();
  r.dose_per_A2 = 2e7 / pixel_A2;
  double highest_per_A2 = 0.0;
  BOOST_CHECK_EXCEPTION((void)vacuum(r), InputError, [&](const InputError& error) {
    const std::string text = error.what();
    const std::string before = "the dose may be at most ";
    const std::size_t at = text.find(before);
    highest_per_A2 = at == std::string::npos ? 0.0 : std::stod(text.substr(at + before.size()));
    return at != std::string::npos;
  });
  BOOST_TEST(highest_per_A2 == 1e7 / pixel_A2, boost::test_tools::tolerance(1e-5));
  r.dose_per_A2 = highest_per_A2;
  BOOST_CHECK_NO_THROW((void)vacuum(r));
}

BOOST_AUTO_TEST_CASE(a_camera_that_was_not_planned_for_is_refused) {
  Scene scene;
  Realisation r = noisy();
  r.camera_grid.nx = 210;
  BOOST_CHECK_THROW((void)scene(r), Error);
}

BOOST_AUTO_TEST_SUITE_END()

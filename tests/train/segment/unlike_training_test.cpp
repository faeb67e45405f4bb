#include "train/segment/unlike_training.hpp"

#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/segment/image_file_of.hpp"

using namespace dosefloor;

namespace {

/// What is said of such images to a network trained on 0.28 to 0.32 Å and 1e2 to 1e6 e⁻/Å².
struct Said {
  explicit Said(const test::ImageFile& what) {
    const test::ScratchFolder folder;
    test::write_image_file(folder / "images.emd", what);
    model::ModelDescription model;
    model.pixel_A = {0.28, 0.32};
    model.dose_per_A2 = {1e2, 1e6};
    const segment::ImagesSource images(folder / "images.emd");
    pixels = segment::unlike_pixels(model, images);
    doses = segment::unlike_doses(model, images);
  }

  std::optional<std::string> pixels;
  std::vector<std::string> doses;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(unlike_training)

BOOST_AUTO_TEST_CASE(nothing_is_said_of_images_like_those_trained_on) {
  test::ImageFile what;
  what.pixels_A = {0.279, 0.28, 0.3, 0.31, 0.32, 0.322};  // within 1 %
  what.doses_per_A2 = {1e2, 1e3, 1e4, 1e5, 1e6, 1e6};
  const Said said(what);
  BOOST_TEST(!said.pixels.has_value());
  BOOST_TEST(said.doses.empty());
}

BOOST_AUTO_TEST_CASE(pixels_of_another_size_are_told_with_their_number_and_range) {
  test::ImageFile what;
  what.pixels_A = {0.1, 0.28, 0.3, 0.2, 0.32, 0.4};
  const Said said(what);
  BOOST_TEST(said.doses.empty());
  BOOST_REQUIRE(said.pixels.has_value());
  BOOST_TEST(said.pixels->find("3 of 6 images have pixels of 0.1 to 0.4 Å") == 0U, *said.pixels);
  BOOST_TEST(said.pixels->find("0.28 to 0.32 Å") != std::string::npos, *said.pixels);
}

BOOST_AUTO_TEST_CASE(other_doses_and_noise_free_images_are_notes) {
  test::ImageFile what;
  what.doses_per_A2 = {0.0, 12.0, 1e3, 1e4, 1e5, 2e6};
  const std::vector<std::string> lines = Said(what).doses;
  BOOST_REQUIRE_EQUAL(lines.size(), 2U);
  BOOST_TEST(lines[0].find("note: 2 of 6 images have doses of 12 to 2e+06 e⁻/Å²") == 0U, lines[0]);
  BOOST_TEST(lines[1].find("note: 1 of 6 images are noise-free") == 0U, lines[1]);
}

BOOST_AUTO_TEST_SUITE_END()

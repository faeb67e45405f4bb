#include "train/segment/images_source.hpp"

#include <cmath>
#include <limits>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/samples/poked_file.hpp"
#include "tests/train/segment/image_file_of.hpp"

using namespace dosefloor;
using segment::ImagesSource;
using test::ImageFile;
using test::names;

namespace {

ImagesSource opened(const test::ScratchFolder& folder, const ImageFile& what) {
  test::write_image_file(folder / "images.emd", what);
  return ImagesSource(folder / "images.emd");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(images_source)

BOOST_AUTO_TEST_CASE(an_item_has_its_image_mask_ids_dose_and_pixels) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.doses_per_A2 = {10, 20, 30, 40, 50, 60};
  what.pixels_A = {0.28, 0.29, 0.3, 0.31, 0.32, 0.33};
  const ImagesSource source = opened(folder, what);
  BOOST_TEST(source.count() == 6);
  BOOST_TEST(source.seed() == 17U);
  BOOST_TEST((source.width() == 12 && source.height() == 8));
  BOOST_TEST(source.has_truth());
  const std::vector<std::int64_t> specimens{4, 6, 9};
  for (std::int64_t item = 0; item < 6; ++item) {
    const samples::Sample sample = source.read(item);
    BOOST_CHECK(sample.image == test::image_of(what, item));
    BOOST_CHECK(sample.mask == test::mask_of(what, item));
    BOOST_TEST(sample.id.image_epoch == item / 3);
    BOOST_TEST(sample.id.specimen == specimens[static_cast<std::size_t>(item % 3)]);
    BOOST_TEST(sample.dose_per_A2 == 10.0 * static_cast<double>(item + 1));
    BOOST_TEST(sample.pixel_x_A == what.pixels_A[static_cast<std::size_t>(item)]);
    BOOST_TEST(sample.pixel_y_A == sample.pixel_x_A);
  }
}

BOOST_AUTO_TEST_CASE(specimens_before_the_first_one_are_left_out) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.doses_per_A2 = {10, 20, 30, 40, 50, 60};
  const ImagesSource whole = opened(folder, what);
  const ImagesSource later(folder / "images.emd", 5);  // of 4, 6 and 9
  BOOST_TEST(later.count() == 4);
  BOOST_TEST(later.axes()[1].values.size() == 2U);
  const std::vector<std::int64_t> places{1, 2, 4, 5};
  for (std::int64_t item = 0; item < later.count(); ++item) {
    const samples::Sample expected = whole.read(places[static_cast<std::size_t>(item)]);
    const samples::Sample sample = later.read(item);
    BOOST_CHECK(sample.image == expected.image);
    BOOST_CHECK(sample.mask == expected.mask);
    BOOST_TEST(sample.id.specimen == expected.id.specimen);
    BOOST_TEST(sample.id.image_epoch == expected.id.image_epoch);
    BOOST_TEST(sample.dose_per_A2 == expected.dose_per_A2);
  }
  BOOST_TEST(later.fingerprint() == whole.fingerprint());
  later.verify(parallel::Communicator::world());
  BOOST_CHECK_EXCEPTION(ImagesSource(folder / "images.emd", 10), InputError,
                        names({"images.emd", "specimens 4 to 9", "from 10 on"}));
}

BOOST_AUTO_TEST_CASE(images_without_masks_have_no_truth_and_are_read) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.masks = false;
  const ImagesSource source = opened(folder, what);
  BOOST_TEST(!source.has_truth());
  BOOST_CHECK(source.read(3).image == test::image_of(what, 3));
  BOOST_TEST(source.read(3).mask.empty());
  source.verify(parallel::Communicator::world());
}

BOOST_AUTO_TEST_CASE(without_a_table_the_axes_tell_the_pixels_and_doses_are_unknown) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.table = false;
  what.axes_A = 0.25;
  const ImagesSource source = opened(folder, what);
  BOOST_TEST(source.pixels_x_A()[5] == 0.25, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(source.pixels_y_A()[0] == 0.25, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(source.doses_per_A2()[2]));
}

BOOST_AUTO_TEST_CASE(images_whose_pixels_have_no_size_are_refused) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.table = false;
  BOOST_CHECK_EXCEPTION(opened(folder, what), InputError,
                        names({"images.emd", "specimen 4 in image epoch 0", "pixel_x_A"}));
}

BOOST_AUTO_TEST_CASE(pixels_that_are_no_numbers_are_named_on_every_rank, *test::ranks({1, 2})) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.poisoned = std::numeric_limits<float>::quiet_NaN();
  const ImagesSource source = opened(folder, what);
  BOOST_CHECK_EXCEPTION(source.verify(parallel::Communicator::world()), InputError,
                        names({"specimen 6 in image epoch 1 (item 4)", "NaN"}));
  BOOST_CHECK_THROW((void)source.read(4), InputError);
  BOOST_CHECK_NO_THROW((void)source.read(3));
  const ImagesSource later(folder / "images.emd", 5);
  const auto named = names({"specimen 6 in image epoch 1 (item 4)", "NaN"});
  BOOST_CHECK_EXCEPTION(later.verify(parallel::Communicator::world()), InputError, named);
  BOOST_CHECK_EXCEPTION((void)later.read(2), InputError, named);
}

BOOST_AUTO_TEST_CASE(masks_of_other_values_than_0_and_1_are_named) {
  const test::ScratchFolder folder;
  ImageFile what;
  what.wrong_mask = 3;
  BOOST_CHECK_EXCEPTION((void)opened(folder, what).read(4), InputError,
                        names({"item 4", "the value 3", "expected 0 and 1"}));
}

BOOST_AUTO_TEST_CASE(a_changed_pixel_is_found_by_the_checksum_on_every_rank, *test::ranks({1, 2})) {
  const test::ScratchFolder folder;
  const ImagesSource source = opened(folder, {});
  const parallel::Communicator world = parallel::Communicator::world();
  BOOST_CHECK_NO_THROW(source.verify(world));
  if (world.is_root()) {
    test::poke(folder / "images.emd", "images/data", 2 * 96 + 7, -1.0F);
  }
  world.barrier();
  BOOST_CHECK_EXCEPTION(source.verify(world), InputError, names({"images.emd", "items 2", "damaged"}));
}

BOOST_AUTO_TEST_CASE(the_fingerprint_follows_the_data) {
  const test::ScratchFolder folder;
  const std::string first = opened(folder, {}).fingerprint();
  std::filesystem::remove(folder / "images.emd");
  BOOST_TEST(opened(folder, {}).fingerprint() == first);
  std::filesystem::remove(folder / "images.emd");
  ImageFile other;
  other.poisoned = 1.5F;
  BOOST_TEST(opened(folder, other).fingerprint() != first);
}

BOOST_AUTO_TEST_CASE(what_is_missing_unfinished_or_of_another_kind_is_refused) {
  const test::ScratchFolder folder;
  BOOST_CHECK_EXCEPTION(ImagesSource(folder / "images.emd"), InputError,
                        names({"images.emd", "no images of this name"}));
  test::write_image_file(folder / "images.emd", {});
  std::filesystem::rename(folder / "images.emd", folder / "images.emd.partial");
  BOOST_CHECK_EXCEPTION(ImagesSource(folder / "images.emd"), InputError,
                        names({"unfinished", "Finish them"}));
  emd::create_emd(folder / "other.emd", test::example_identity(), test::example_layout(2));
  BOOST_CHECK_EXCEPTION(ImagesSource(folder / "other.emd"), InputError,
                        names({"dosefloor-example", "dosefloor-images"}));
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/samples/stored_images.hpp"

#include <hdf5.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/handle.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/replay.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/tiny_experiment.hpp"
#include "tests/train/samples/poked_file.hpp"

using namespace dosefloor;
using samples::Sample;
using samples::StoredImages;
using test::names;
using test::TinyFiles;

namespace {

constexpr std::uint64_t pixels = 40ULL * 32;
const std::string command = "dosefloor images EXPERIMENT.toml";

StoredImages opened(const TinyFiles& files) {
  return StoredImages(files.experiment(), command);
}

/// All images of a file, in the order of its items.
std::vector<Sample> all_of(samples::SampleSource& source) {
  std::vector<Sample> samples;
  for (std::int64_t image_epoch = 0; image_epoch < source.image_epochs().value(); ++image_epoch) {
    for (const std::int64_t specimen : source.specimens()) {
      samples.push_back(source.read({specimen, image_epoch}));
    }
  }
  return samples;
}

void require_equal(const std::vector<Sample>& found, const std::vector<Sample>& expected) {
  BOOST_REQUIRE_EQUAL(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    BOOST_REQUIRE(found[i].image == expected[i].image);
    BOOST_REQUIRE(found[i].mask == expected[i].mask);
  }
}

/// A finished file of the experiment's parameters with `image_epochs` empty images of each specimen.
void write_empty_images(const TinyFiles& files, std::int64_t image_epochs,
                        const std::vector<std::int64_t>& specimens) {
  const auto world = parallel::Communicator::world();
  const images_stage::WavesSource waves(files / "waves.emd", "");
  output::OutputFile file(
      world, files / "images.emd", images_stage::images_identity(files.experiment(), waves),
      images_stage::images_layout(image_epochs, specimens, images_stage::counted_pixels({40, 32}), "counts"));
  imaging::Image image;
  image.pixels = {40, 32, 0.08, 0.08};
  image.counts.assign(pixels, 1.0F);
  image.mask.assign(pixels, 0);
  for (const std::int64_t item : file.pending()) {
    images_stage::write_image(file, item, {}, {}, image);
  }
  file.finalise();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_images)

BOOST_AUTO_TEST_CASE(a_sample_is_the_image_of_its_ids_with_its_mask_dose_and_pixels) {
  const TinyFiles files;
  files.make_waves().make_images();
  StoredImages source = opened(files);
  const images_stage::WavesSource waves(files / "waves.emd", "");
  const auto alone = parallel::Communicator::self();
  for (const samples::SampleId& id : {samples::SampleId{0, 0}, {4, 0}, {2, 1}}) {
    const Sample sample = source.read(id);
    const images_stage::ReplayedImage expected = images_stage::replay_image(
        alone, files.experiment(), waves, id.image_epoch, id.specimen, [](auto&) {});
    BOOST_TEST((sample.id == id));
    BOOST_TEST(sample.width == 40);
    BOOST_TEST(sample.height == 32);
    BOOST_TEST(sample.image == expected.image.counts, boost::test_tools::per_element());
    BOOST_TEST(sample.mask == expected.image.mask, boost::test_tools::per_element());
    BOOST_TEST(sample.dose_per_A2 == expected.realisation.dose_per_A2.value());
    BOOST_TEST(sample.pixel_x_A == expected.image.pixels.dx_A);
    BOOST_TEST(sample.pixel_y_A == expected.image.pixels.dy_A);
  }
}

BOOST_AUTO_TEST_CASE(it_tells_what_the_file_holds) {
  const TinyFiles files;
  files.make_waves().make_images();
  StoredImages source = opened(files);
  BOOST_TEST(source.width() == 40);
  BOOST_TEST(source.height() == 32);
  BOOST_TEST((source.specimens() == std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  BOOST_TEST(source.image_epochs().value() == 2);
  std::vector<double> doses;
  std::vector<double> edges_A;
  for (const Sample& sample : all_of(source)) {
    doses.push_back(sample.dose_per_A2);
    edges_A.insert(edges_A.end(), {sample.pixel_x_A, sample.pixel_y_A});
  }
  BOOST_TEST(source.dose_per_A2().lo == *std::min_element(doses.begin(), doses.end()));
  BOOST_TEST(source.dose_per_A2().hi == *std::max_element(doses.begin(), doses.end()));
  BOOST_TEST(source.pixel_A().lo == *std::min_element(edges_A.begin(), edges_A.end()));
  BOOST_TEST(source.pixel_A().hi == *std::max_element(edges_A.begin(), edges_A.end()));
}

BOOST_AUTO_TEST_CASE(joined_shards_and_a_compressed_file_hold_the_same_with_the_same_fingerprint) {
  const TinyFiles plain;
  plain.make_waves().make_images();
  StoredImages source = opened(plain);
  const std::vector<Sample> expected = all_of(source);
  const std::string fingerprint = source.fingerprint();

  std::filesystem::remove(plain / "images.emd");
  plain.make_images(emd::Shard{1, 2}).make_images(emd::Shard{2, 2});
  StoredImages joined = opened(plain);
  require_equal(all_of(joined), expected);
  BOOST_TEST(joined.fingerprint() == fingerprint);
}

BOOST_AUTO_TEST_CASE(a_compressed_file_holds_the_same_with_the_same_fingerprint) {
  std::vector<Sample> expected;
  std::string fingerprint;
  {
    const TinyFiles plain;
    plain.make_waves().make_images();
    StoredImages source = opened(plain);
    expected = all_of(source);
    fingerprint = source.fingerprint();
  }
  const TinyFiles compressed({"output.compress=true"});
  compressed.make_waves().make_images();
  StoredImages source = opened(compressed);
  require_equal(all_of(source), expected);
  BOOST_TEST(source.fingerprint() == fingerprint);
}

BOOST_AUTO_TEST_CASE(images_of_another_seed_have_another_fingerprint) {
  std::string fingerprint;
  {
    const TinyFiles files;
    fingerprint = opened(files.make_waves().make_images()).fingerprint();
  }
  const TinyFiles other({"experiment.seed=8"});
  BOOST_TEST(opened(other.make_waves().make_images()).fingerprint() != fingerprint);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_answered_with_the_command_that_makes_it) {
  const TinyFiles files;
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"images.emd", "there are no images yet", command}));
}

BOOST_AUTO_TEST_CASE(an_unfinished_file_is_called_so) {
  const TinyFiles files;
  files.make_waves().make_images();
  std::filesystem::rename(files / "images.emd", files / "images.emd.partial");
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"unfinished", "Finish them", command}));
}

BOOST_AUTO_TEST_CASE(a_file_of_waves_and_a_truncated_one_are_refused) {
  const TinyFiles files;
  files.make_waves();
  std::filesystem::copy_file(files / "waves.emd", files / "images.emd");
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"dosefloor-waves", "reads 'dosefloor-images'"}));
  std::filesystem::resize_file(files / "images.emd", 5000);
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"images.emd", "5000 bytes"}));
}

BOOST_AUTO_TEST_CASE(images_without_masks_are_refused) {
  const TinyFiles files;
  files.make_waves().make_images();
  {
    const hdf5::Handle file(H5Fopen((files / "images.emd").c_str(), H5F_ACC_RDWR, H5P_DEFAULT), &H5Fclose,
                            "images.emd");
    BOOST_REQUIRE(H5Ldelete(file.id(), "/entry/masks", H5P_DEFAULT) >= 0);
  }
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"images.emd", "there are no masks", command}));
}

BOOST_AUTO_TEST_CASE(images_of_another_experiment_are_refused_with_the_keys_that_differ) {
  const TinyFiles files;
  files.make_waves().make_images();
  const config::Experiment other = files.changed({"images.blur_A=[0.1, 0.2]"});
  BOOST_CHECK_EXCEPTION(
      StoredImages(other, command), InputError,
      names({"images.blur_A: [0.1, 0.8] in the file, [0.1, 0.2] now", command + " --force"}));
}

BOOST_AUTO_TEST_CASE(training_keys_may_differ_from_those_the_images_were_made_with) {
  const TinyFiles files;
  files.make_waves().make_images();
  BOOST_CHECK_NO_THROW(StoredImages(files.changed({"train.specimens=2", "train.seed=5"}), command));
}

BOOST_AUTO_TEST_CASE(too_few_specimens_or_image_epochs_are_refused) {
  const TinyFiles files;
  files.make_waves();
  write_empty_images(files, 2, {0, 1, 2, 3});
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"specimen 4 is missing"}));
  std::filesystem::remove(files / "images.emd");
  write_empty_images(files, 1, {0, 1, 2, 3, 4});
  BOOST_CHECK_EXCEPTION(opened(files), InputError, names({"found 1 image epochs, expected the 2"}));
}

BOOST_AUTO_TEST_CASE(ids_that_the_file_does_not_have_are_refused) {
  const TinyFiles files;
  files.make_waves().make_images();
  StoredImages source = opened(files);
  for (const samples::SampleId& id : {samples::SampleId{5, 0}, {-1, 0}, {0, 2}, {0, -1}}) {
    BOOST_CHECK_THROW((void)source.read(id), InputError);
  }
}

BOOST_AUTO_TEST_CASE(a_pixel_that_is_not_finite_is_found_when_it_is_read) {
  const TinyFiles files;
  files.make_waves().make_images();
  const std::uint64_t item = 1 * 5 + 3;
  test::poke(files / "images.emd", "images/data", item * pixels + 77,
             std::numeric_limits<float>::quiet_NaN());
  StoredImages source = opened(files);
  BOOST_CHECK_NO_THROW((void)source.read({3, 0}));
  BOOST_CHECK_EXCEPTION((void)source.read({3, 1}), InputError,
                        names({"images.emd", "not finite", "specimen 3 in image epoch 1 (item 8)", command}));
}

BOOST_AUTO_TEST_CASE(a_mask_of_other_values_is_found_when_it_is_read) {
  const TinyFiles files;
  files.make_waves().make_images();
  test::poke(files / "images.emd", "masks/data", 2 * pixels + 5, std::uint8_t{2});
  StoredImages source = opened(files);
  BOOST_CHECK_EXCEPTION((void)source.read({2, 0}), InputError,
                        names({"the value 2", "specimen 2", "item 2"}));
}

BOOST_AUTO_TEST_CASE(verification_finds_changed_data_on_every_rank, *test::ranks({1, 2})) {
  const TinyFiles files;
  const auto world = parallel::Communicator::world();
  files.make_waves().make_images();
  {
    const StoredImages intact(files.experiment(), command);
    BOOST_CHECK_NO_THROW(intact.verify(world));
  }
  world.barrier();
  if (world.is_root()) {
    test::poke(files / "images.emd", "images/data", 7 * pixels, 123.0F);
  }
  world.barrier();
  const StoredImages damaged(files.experiment(), command);
  BOOST_CHECK_EXCEPTION(damaged.verify(world), InputError, names({"differ from", "(items 7)", "--force"}));
}

BOOST_AUTO_TEST_SUITE_END()

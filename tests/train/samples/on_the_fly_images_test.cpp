#include "train/samples/on_the_fly_images.hpp"

#include <complex>
#include <filesystem>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/tiny_experiment.hpp"
#include "tests/train/samples/poked_file.hpp"
#include "train/samples/stored_images.hpp"

using namespace dosefloor;
using samples::OnTheFlyImages;
using samples::OnTheFlyOptions;
using samples::Sample;
using test::names;
using test::TinyFiles;

namespace {

const std::string command = "dosefloor waves EXPERIMENT.toml";

OnTheFlyOptions options(std::uint64_t cache_bytes = std::uint64_t{1} << 30U) {
  OnTheFlyOptions chosen;
  chosen.cache_bytes = cache_bytes;
  return chosen;
}

void require_the_same_as_stored(const TinyFiles& files, OnTheFlyImages& source) {
  samples::StoredImages stored(files.experiment(), "");
  for (std::int64_t image_epoch = 0; image_epoch < 2; ++image_epoch) {
    for (const std::int64_t specimen : stored.specimens()) {
      const Sample expected = stored.read({specimen, image_epoch});
      const Sample found = source.read({specimen, image_epoch});
      BOOST_REQUIRE(found.id == expected.id);
      BOOST_REQUIRE_EQUAL(found.height, expected.height);
      BOOST_REQUIRE_EQUAL(found.width, expected.width);
      BOOST_REQUIRE(found.image == expected.image);
      BOOST_REQUIRE(found.mask == expected.mask);
      BOOST_REQUIRE_EQUAL(found.dose_per_A2, expected.dose_per_A2);
      BOOST_REQUIRE_EQUAL(found.pixel_x_A, expected.pixel_x_A);
      BOOST_REQUIRE_EQUAL(found.pixel_y_A, expected.pixel_y_A);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(on_the_fly_images)

BOOST_AUTO_TEST_CASE(samples_are_bit_for_bit_what_the_images_stage_stores_on_any_rank, *test::ranks({1, 2})) {
  const TinyFiles files;
  files.make_waves().make_images();
  OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), options());
  require_the_same_as_stored(files, source);
  BOOST_TEST(source.cache().loads() == 5);
}

BOOST_AUTO_TEST_CASE(waves_that_do_not_stay_in_memory_are_read_again_and_give_the_same_bits) {
  const TinyFiles files;
  files.make_waves().make_images();
  OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), options(0));
  require_the_same_as_stored(files, source);
  BOOST_TEST(source.cache().loads() == 10);
}

BOOST_AUTO_TEST_CASE(image_epochs_have_no_end_and_each_has_an_image_of_its_own) {
  const TinyFiles files;
  files.make_waves();
  OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), options());
  BOOST_TEST(!source.image_epochs().has_value());
  const Sample first = source.read({1, 100000});
  const Sample second = source.read({1, 100001});
  BOOST_TEST((first.image != second.image));
  BOOST_TEST(first.dose_per_A2 != second.dose_per_A2);
  BOOST_TEST((source.read({1, 100000}).image == first.image));
}

BOOST_AUTO_TEST_CASE(pixels_and_doses_lie_in_the_ranges_it_tells) {
  const TinyFiles files({"images.bin=2", "images.size_px=[20, 16]"});
  files.make_waves();
  OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), options());
  BOOST_TEST(source.width() == 20);
  BOOST_TEST(source.height() == 16);
  for (std::int64_t image_epoch = 0; image_epoch < 20; ++image_epoch) {
    const Sample sample = source.read({image_epoch % 5, image_epoch});
    BOOST_TEST(sample.image.size() == 320U);
    for (const double edge_A : {sample.pixel_x_A, sample.pixel_y_A}) {
      BOOST_TEST(edge_A >= source.pixel_A().lo);
      BOOST_TEST(edge_A <= source.pixel_A().hi);
    }
    BOOST_TEST(sample.dose_per_A2 >= source.dose_per_A2().lo);
    BOOST_TEST(sample.dose_per_A2 <= source.dose_per_A2().hi);
  }
}

BOOST_AUTO_TEST_CASE(plans_that_are_given_are_those_in_use) {
  const TinyFiles files;
  files.make_waves();
  const auto world = parallel::Communicator::world();
  std::string plans;
  {
    const OnTheFlyImages source(world, files.experiment(), options());
    plans = source.plan_wisdom();
  }
  OnTheFlyOptions resumed = options();
  resumed.plan_wisdom = plans + "\n";  // another text of the same plans
  const OnTheFlyImages source(world, files.experiment(), resumed);
  BOOST_TEST(source.plan_wisdom() == plans + "\n");
}

BOOST_AUTO_TEST_CASE(the_fingerprint_is_of_waves_parameters_and_plans) {
  const TinyFiles files;
  files.make_waves();
  const auto world = parallel::Communicator::world();
  const OnTheFlyImages source(world, files.experiment(), options());
  BOOST_TEST(source.fingerprint() == OnTheFlyImages(world, files.experiment(), options()).fingerprint());
  const config::Experiment blurred = files.changed({"images.blur_A=[0.1, 0.2]"});
  BOOST_TEST(source.fingerprint() != OnTheFlyImages(world, blurred, options()).fingerprint());
  OnTheFlyOptions other_plans = options();
  other_plans.plan_wisdom = source.plan_wisdom() + "\n";
  BOOST_TEST(source.fingerprint() != OnTheFlyImages(world, files.experiment(), other_plans).fingerprint());
}

BOOST_AUTO_TEST_CASE(missing_waves_and_those_of_another_experiment_are_refused) {
  const TinyFiles files;
  const auto world = parallel::Communicator::world();
  BOOST_CHECK_EXCEPTION(OnTheFlyImages(world, files.experiment(), options()), InputError,
                        names({"waves.emd", "there are no exit waves yet", command}));
  files.make_waves();
  const config::Experiment other = files.changed({"wave.slice_thickness_A=1.0"});
  BOOST_CHECK_EXCEPTION(OnTheFlyImages(world, other, options()), InputError,
                        names({"wave.slice_thickness_A: 2.0 in the file, 1.0 now"}));
}

BOOST_AUTO_TEST_CASE(ids_that_there_are_not_are_refused) {
  const TinyFiles files;
  files.make_waves();
  OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), options());
  for (const samples::SampleId& id :
       {samples::SampleId{5, 0}, {-1, 0}, {0, -1}, {0, std::int64_t{1} << 32}}) {
    BOOST_CHECK_THROW((void)source.read(id), InputError);
  }
}

BOOST_AUTO_TEST_CASE(a_wave_that_is_not_finite_is_found_by_verification_and_when_it_is_read) {
  const TinyFiles files;
  files.make_waves();
  test::poke(files / "waves.emd", "waves/data", std::uint64_t{3} * 256 * 256 + 9,
             std::complex<float>(std::numeric_limits<float>::quiet_NaN(), 0.0F));
  const auto world = parallel::Communicator::world();
  OnTheFlyImages source(world, files.experiment(), options());
  BOOST_CHECK_THROW(source.verify(world), InputError);
  BOOST_CHECK_EXCEPTION((void)source.read({3, 0}), InputError,
                        names({"waves.emd", "specimen 3", "not finite"}));
}

BOOST_AUTO_TEST_SUITE_END()

#include "train/samples/sample_memory.hpp"

#include "tests/support/mpi_test.hpp"
#include "tests/support/tiny_experiment.hpp"
#include "train/samples/on_the_fly_images.hpp"
#include "train/samples/specimen_sets.hpp"

using namespace dosefloor;

BOOST_AUTO_TEST_SUITE(sample_memory)

BOOST_AUTO_TEST_CASE(a_sample_is_a_float_and_a_byte_for_each_pixel) {
  BOOST_TEST(samples::sample_bytes(512, 256) == 512U * 256U * 5U);
}

BOOST_AUTO_TEST_CASE(each_further_microbatch_of_depth_costs_its_samples) {
  BOOST_TEST(samples::loader_bytes(512, 512, 3, 5) - samples::loader_bytes(512, 512, 3, 4) ==
             3U * samples::sample_bytes(512, 512));
}

BOOST_AUTO_TEST_CASE(what_is_told_for_waves_is_what_all_waves_in_memory_take) {
  const test::TinyFiles files;
  files.make_waves();
  samples::OnTheFlyImages source(parallel::Communicator::world(), files.experiment(), {});
  for (const std::int64_t specimen : source.specimens()) {
    (void)source.read({specimen, 0});
  }
  const fft::Grid grid{256, 256, 20.48, 20.48};
  const std::uint64_t told = samples::wave_cache_bytes(files.experiment(), grid, std::uint64_t{1} << 40U);
  const std::uint64_t while_read = std::uint64_t{256} * 256 * 8 * 2;
  BOOST_TEST(told == source.cache().bytes() + while_read);
  BOOST_TEST(samples::wave_cache_bytes(files.experiment(), grid, 0) ==
             source.cache().bytes() / 5 + while_read);
}

BOOST_AUTO_TEST_SUITE_END()

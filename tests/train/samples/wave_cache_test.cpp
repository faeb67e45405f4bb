#include "train/samples/wave_cache.hpp"

#include <vector>

#include "sim/core/fft/line_transforms.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using samples::CachedWave;
using samples::WaveCache;

namespace {

const fft::Grid grid{16, 16, 4.0, 4.0};

/// Vacuum; the outline tells which position it was loaded for.
CachedWave vacuum(std::int64_t index) {
  const fft::LineTransforms line(16, fft::Planning::measure);
  const std::vector<std::complex<float>> wave(256, {1.0F, 0.0F});
  const auto x_A = static_cast<double>(index);
  return {{grid, line, line, wave.data()}, {{{x_A, 0.0}}}};
}

double marked(const CachedWave& wave) {
  return wave.particle.vertices_A.at(0)[0];
}

const std::uint64_t each = optics::WaveSpectrum::bytes_on(grid);

}  // namespace

BOOST_AUTO_TEST_SUITE(wave_cache)

BOOST_AUTO_TEST_CASE(what_fits_is_loaded_once) {
  WaveCache cache(&vacuum, 3 * each);
  for (const std::int64_t index : {5, 6, 7, 5, 7, 6, 6, 5}) {
    BOOST_TEST(marked(cache(index)) == static_cast<double>(index));
  }
  BOOST_TEST(cache.loads() == 3);
  BOOST_TEST(cache.bytes() == 3 * each);
}

BOOST_AUTO_TEST_CASE(beyond_the_limit_the_one_unused_for_longest_goes) {
  WaveCache cache(&vacuum, 2 * each);
  for (const std::int64_t index : {1, 2, 1, 3}) {
    (void)cache(index);  // 3 takes the place of 2
  }
  BOOST_TEST(cache.loads() == 3);
  BOOST_TEST(cache.bytes() == 2 * each);
  (void)cache(1);
  BOOST_TEST(cache.loads() == 3);
  BOOST_TEST(marked(cache(2)) == 2.0);
  BOOST_TEST(cache.loads() == 4);
}

BOOST_AUTO_TEST_CASE(the_last_one_stays_whatever_the_limit) {
  WaveCache cache(&vacuum, 0);
  for (const std::int64_t index : {1, 1, 2, 2}) {
    BOOST_TEST(marked(cache(index)) == static_cast<double>(index));
  }
  BOOST_TEST(cache.loads() == 2);
  BOOST_TEST(cache.bytes() == each);
}

BOOST_AUTO_TEST_SUITE_END()

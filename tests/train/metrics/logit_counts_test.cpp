#include "train/metrics/logit_counts.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace dosefloor::metrics {
namespace {

struct Image {
  std::vector<float> logits;
  std::vector<std::uint8_t> mask;
};

/// Logits from -5 to 5, between the middles of bins, and of each as many particle pixels in a thousand as
/// sigmoid(logit / temperature) says.
Image image_of(double temperature) {
  Image image;
  for (int step = 0; step <= 601; ++step) {
    const double logit = -5.0 + step / 60.1;
    const auto particle = std::lround(1000.0 / (1.0 + std::exp(-logit / temperature)));
    for (int pixel = 0; pixel < 1000; ++pixel) {
      image.logits.push_back(static_cast<float>(logit));
      image.mask.push_back(pixel < particle ? 1 : 0);
    }
  }
  return image;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(logit_counts)

BOOST_AUTO_TEST_CASE(a_known_temperature_is_found_to_a_thousandth) {
  for (const double known : {0.7, 1.0, 2.5}) {
    const Image image = image_of(known);
    LogitCounts counts;
    counts.add(image.logits, image.mask);
    BOOST_TEST(counts.temperature().value() == known, boost::test_tools::tolerance(1e-3));
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_ranks_finds_the_temperature_of_one, *test::ranks({1, 2, 4})) {
  const parallel::Communicator world = parallel::Communicator::world();
  LogitCounts alone;
  LogitCounts shared;
  for (int i = 0; i < 7; ++i) {
    const Image image = image_of(0.5 + 0.25 * i);
    alone.add(image.logits, image.mask);
    if (i % world.size() == world.rank()) {
      shared.add(image.logits, image.mask);
    }
  }
  shared.sum_over(world);
  BOOST_TEST(shared.temperature().value() == alone.temperature().value());  // bitwise
}

BOOST_AUTO_TEST_CASE(logits_beyond_what_a_float_s_sigmoid_resolves_keep_their_weight) {
  const Image image = image_of(1.0);
  LogitCounts at_20;
  LogitCounts at_40;
  LogitCounts at_1000;
  for (LogitCounts* counts : {&at_20, &at_40, &at_1000}) {
    counts->add(image.logits, image.mask);
  }
  const std::vector<std::uint8_t> wrong(100, 1);
  at_20.add(std::vector<float>(100, -20.0F), wrong);
  at_40.add(std::vector<float>(100, -40.0F), wrong);
  at_1000.add(std::vector<float>(100, -1000.0F), wrong);
  BOOST_TEST(at_40.temperature().value() > at_20.temperature().value());
  BOOST_TEST(at_1000.temperature().value() > at_40.temperature().value());
}

BOOST_AUTO_TEST_CASE(without_particle_or_without_background_there_is_none) {
  LogitCounts counts;
  BOOST_TEST(!counts.temperature().has_value());
  counts.add(std::vector<float>{-1.0F, 2.0F}, std::vector<std::uint8_t>{0, 0});
  BOOST_TEST(!counts.temperature().has_value());
  counts.add(std::vector<float>{-1.0F, 4.0F}, std::vector<std::uint8_t>{1, 1});
  BOOST_TEST(counts.temperature().has_value());
}

BOOST_AUTO_TEST_CASE(masks_of_another_size_are_refused) {
  LogitCounts counts;
  BOOST_CHECK_THROW(counts.add(std::vector<float>(3), std::vector<std::uint8_t>(4)), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::metrics

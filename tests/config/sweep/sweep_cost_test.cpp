/// What a study of thousands of experiments costs before anything runs: `dosefloor status` of 10,000 tasks lays
/// them out within a second. Allocations are counted, as they dominate that time and are the same everywhere.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>

#include "config/experiment.hpp"
#include "config/sweep/sweep_layout.hpp"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* place = std::malloc(bytes == 0 ? 1 : bytes)) {
    return place;
  }
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept {
  std::free(place);
}
void operator delete(void* place, std::size_t /*bytes*/) noexcept {
  std::free(place);
}

namespace {

using namespace dosefloor;

double allocations_per_experiment(std::size_t seeds) {
  std::string text =
      "[train]\nnetworks = [\"msd\"]\n[dose_series]\nspecimens = 2\n[sweep.axes]\n"
      "\"images.mtf_model\" = [1, 2, 3, 4, 5]\n\"train.seed\" = [0";
  for (std::size_t seed = 1; seed < seeds; ++seed) {
    text += ", " + std::to_string(seed);
  }
  const config::Experiment experiment = config::parse_experiment(text + "]\n", "study.toml");
  const std::size_t before = allocations;
  const sweep::SweepLayout layout = sweep::sweep_layout(experiment);
  BOOST_REQUIRE_EQUAL(layout.points.size(), 5 * seeds);
  return static_cast<double>(allocations - before) / static_cast<double>(layout.points.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_experiment_of_a_large_study_takes_few_allocations) {
  BOOST_TEST(allocations_per_experiment(20) < 2500.0);
}

BOOST_AUTO_TEST_CASE(an_experiment_costs_no_more_in_a_larger_study) {
  BOOST_TEST(allocations_per_experiment(200) < 1.1 * allocations_per_experiment(20));
}

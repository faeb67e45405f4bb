#define BOOST_TEST_MODULE samples
#include "train/samples/batch_order.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using samples::BatchOrder;
using samples::Microbatch;
using samples::SampleId;

namespace {

std::vector<std::int64_t> ids(std::int64_t count) {
  std::vector<std::int64_t> list(static_cast<std::size_t>(count));
  std::iota(list.begin(), list.end(), 0);
  return list;
}

std::vector<std::int64_t> specimens_of(const std::vector<SampleId>& samples) {
  std::vector<std::int64_t> list;
  list.reserve(samples.size());
  for (const SampleId& sample : samples) {
    list.push_back(sample.specimen);
  }
  return list;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_order)

BOOST_AUTO_TEST_CASE(an_epoch_visits_every_specimen_once) {
  const BatchOrder order(ids(37), 10, 1, 8, 2);
  for (const std::int64_t epoch : {0, 1, 25}) {
    std::vector<std::int64_t> seen = specimens_of(order.epoch(epoch));
    std::sort(seen.begin(), seen.end());
    BOOST_TEST(seen == ids(37), boost::test_tools::per_element());
  }
}

// Recipe: order_by_python.py beside this file, a Philox4x32-10 and a Fisher-Yates shuffle of its own.
BOOST_AUTO_TEST_CASE(the_order_is_that_of_another_implementation) {
  const BatchOrder order({10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, 10, 5, 8, 1);
  const std::vector<std::int64_t> epoch_0{16, 15, 13, 11, 10, 17, 19, 18, 14, 12};
  const std::vector<std::int64_t> epoch_3{10, 19, 18, 11, 12, 15, 16, 17, 13, 14};
  BOOST_TEST(specimens_of(order.epoch(0)) == epoch_0, boost::test_tools::per_element());
  BOOST_TEST(specimens_of(order.epoch(3)) == epoch_3, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_orders_are_equally_probable) {
  const BatchOrder order(ids(3), std::nullopt, 1, 8, 1);
  std::map<std::vector<std::int64_t>, int> counts;
  constexpr int epochs = 6000;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    ++counts[specimens_of(order.epoch(epoch))];
  }
  BOOST_TEST(counts.size() == 6U);
  const double deviation = std::sqrt(epochs * (1.0 / 6.0) * (5.0 / 6.0));
  for (const auto& [permutation, count] : counts) {
    BOOST_TEST(std::abs(count - epochs / 6.0) < 4.0 * deviation);
  }
}

BOOST_AUTO_TEST_CASE(another_seed_is_another_order) {
  BOOST_TEST((BatchOrder(ids(20), 10, 1, 8, 1).epoch(0) != BatchOrder(ids(20), 10, 2, 8, 1).epoch(0)));
}

BOOST_AUTO_TEST_CASE(stored_image_epochs_repeat_and_others_do_not) {
  const BatchOrder stored(ids(5), 10, 1, 8, 1);
  const BatchOrder endless(ids(5), std::nullopt, 1, 8, 1);
  for (const SampleId& sample : stored.epoch(23)) {
    BOOST_TEST(sample.image_epoch == 3);
  }
  for (const SampleId& sample : endless.epoch(23)) {
    BOOST_TEST(sample.image_epoch == 23);
  }
}

BOOST_AUTO_TEST_CASE(the_batches_of_an_epoch_are_its_order_cut_and_the_last_is_what_is_left) {
  const BatchOrder order(ids(21), 10, 1, 8, 1);
  BOOST_TEST(order.steps_per_epoch() == 3);
  std::vector<SampleId> all;
  for (std::int64_t step = 0; step < 3; ++step) {
    const std::vector<SampleId> batch = order.batch(4, step);
    BOOST_TEST(batch.size() == (step < 2 ? 8U : 5U));
    all.insert(all.end(), batch.begin(), batch.end());
  }
  BOOST_TEST((all == order.epoch(4)));
  BOOST_CHECK_THROW((void)order.batch(4, 3), Error);
}

BOOST_AUTO_TEST_CASE(a_full_last_batch_is_followed_by_none) {
  BOOST_TEST(BatchOrder(ids(16), 10, 1, 8, 1).steps_per_epoch() == 2);
  BOOST_TEST(BatchOrder(ids(3), 10, 1, 8, 1).steps_per_epoch() == 1);
}

BOOST_AUTO_TEST_CASE(microbatches_are_their_batch_in_pieces) {
  const BatchOrder order(ids(7), 10, 1, 7, 3);
  const std::vector<Microbatch> pieces = order.microbatches(0, 0);
  const std::vector<SampleId> batch = order.batch(0, 0);
  BOOST_TEST(pieces.size() == 3U);
  BOOST_TEST((pieces[0] == Microbatch(batch.begin(), batch.begin() + 3)));
  BOOST_TEST((pieces[1] == Microbatch(batch.begin() + 3, batch.begin() + 6)));
  BOOST_TEST((pieces[2] == Microbatch(batch.begin() + 6, batch.end())));
}

BOOST_AUTO_TEST_CASE(ranks_share_all_microbatches_in_order_as_evenly_as_possible) {
  for (std::int64_t microbatches = 0; microbatches < 12; ++microbatches) {
    for (int ranks = 1; ranks < 10; ++ranks) {
      std::int64_t next = 0;
      for (int rank = 0; rank < ranks; ++rank) {
        const samples::MicrobatchRange share = samples::share_of_rank(microbatches, rank, ranks);
        BOOST_REQUIRE_EQUAL(share.first, next);
        BOOST_REQUIRE(share.count == microbatches / ranks || share.count == microbatches / ranks + 1);
        next += share.count;
      }
      BOOST_REQUIRE_EQUAL(next, microbatches);
    }
  }
  BOOST_CHECK_THROW((void)samples::share_of_rank(4, 2, 2), Error);
}

BOOST_AUTO_TEST_CASE(validation_looks_at_all_specimens_in_the_first_image_epochs) {
  const std::vector<SampleId> expected{{8, 0}, {9, 0}, {8, 1}, {9, 1}};
  BOOST_TEST((samples::validation_order({8, 9}, 2) == expected));
  BOOST_TEST(samples::validation_order({}, 2).empty());
}

BOOST_AUTO_TEST_CASE(an_empty_training_set_is_refused_with_the_key_to_raise) {
  BOOST_CHECK_EXCEPTION(BatchOrder({}, 10, 1, 8, 1), InputError, [](const InputError& error) {
    return std::string(error.what()).find("experiment.training_specimens") != std::string::npos;
  });
  BOOST_CHECK_THROW(BatchOrder(ids(3), 0, 1, 8, 1), InputError);
  BOOST_CHECK_THROW(BatchOrder(ids(3), 10, 1, 0, 1), InputError);
  BOOST_CHECK_THROW(BatchOrder(ids(3), 10, 1, 8, 0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

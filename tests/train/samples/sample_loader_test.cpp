#include "train/samples/sample_loader.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace std::chrono_literals;
using config::Normalisation;
using samples::Normaliser;
using samples::Sample;
using samples::SampleId;
using samples::SampleLoader;

namespace {

/// Images of 2 x 2 pixels made of their ids; `before` runs in every read.
class MadeUpSamples : public samples::SampleSource {
 public:
  explicit MadeUpSamples(std::function<void(const SampleId&)> before = {}) : before_(std::move(before)) {}

  Sample read(const SampleId& id) override {
    ++reads;
    if (before_) {
      before_(id);
    }
    const auto specimen = static_cast<float>(id.specimen);
    return {id,           2,     2,   {specimen, 1.0F, static_cast<float>(id.image_epoch), 0.0F},
            {0, 1, 1, 0}, 100.0, 0.1, 0.1};
  }
  [[nodiscard]] int height() const override { return 2; }
  [[nodiscard]] int width() const override { return 2; }
  [[nodiscard]] const std::vector<std::int64_t>& specimens() const override { return specimens_; }
  [[nodiscard]] std::optional<std::int64_t> image_epochs() const override { return std::nullopt; }
  [[nodiscard]] std::string fingerprint() const override { return "made up"; }
  [[nodiscard]] config::DrawRange pixel_A() const override { return {0.1, 0.1}; }
  [[nodiscard]] config::DrawRange dose_per_A2() const override { return {100.0, 100.0}; }
  void verify(const parallel::Communicator& /*world*/) const override {}

  std::atomic<int> reads = 0;  ///< begun so far

 private:
  std::function<void(const SampleId&)> before_;
  std::vector<std::int64_t> specimens_;
};

const Normaliser normaliser(Normalisation::image, 0.0, false);

/// Microbatches {0}, {1}, ... of image epoch 7: `count` of them.
SampleLoader::NextMicrobatch ids_up_to(std::int64_t count) {
  return [count, next = std::int64_t{0}]() mutable -> std::optional<std::vector<SampleId>> {
    return next < count ? std::optional(std::vector{SampleId{next++, 7}}) : std::nullopt;
  };
}
const std::int64_t endless = std::int64_t{1} << 60;

/// False if it has not come to that within a minute: on a busy machine the loader's thread may have to wait.
template <class Condition>
bool comes_true(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!condition() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  return condition();
}

auto says(const std::string& text) {
  return [text](const std::exception& error) { return std::string(error.what()) == text; };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sample_loader)

BOOST_AUTO_TEST_CASE(microbatches_come_normalised_in_the_order_of_their_ids_until_there_are_none) {
  const std::vector<std::vector<SampleId>> wanted{{{3, 0}, {1, 0}}, {}, {{2, 5}}};
  std::size_t next = 0;
  MadeUpSamples source;
  SampleLoader loader(
      source, normaliser, [&] { return next < wanted.size() ? std::optional(wanted[next++]) : std::nullopt; },
      2);
  for (const std::vector<SampleId>& ids : wanted) {
    const auto found = loader.next();
    BOOST_REQUIRE(found.has_value());
    BOOST_REQUIRE_EQUAL(found->size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Sample expected = source.read(ids[i]);
      normaliser(expected);
      BOOST_TEST(((*found)[i].id == ids[i]));
      BOOST_TEST((*found)[i].image == expected.image, boost::test_tools::per_element());
      BOOST_TEST((*found)[i].mask == expected.mask, boost::test_tools::per_element());
    }
  }
  BOOST_TEST(!loader.next().has_value());
  BOOST_TEST(!loader.next().has_value());
}

BOOST_AUTO_TEST_CASE(while_the_consumer_works_the_next_microbatches_are_read_and_it_waits_for_none_of_them) {
  MadeUpSamples source;
  SampleLoader loader(source, normaliser, ids_up_to(endless), 3);
  BOOST_TEST(loader.next().has_value());
  // The consumer works; the fifth is begun when the second, third and fourth wait.
  BOOST_REQUIRE(comes_true([&] { return source.reads == 5; }));
  const double waited = loader.seconds_waited();
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(loader.next().has_value());
  }
  BOOST_TEST(loader.seconds_waited() == waited);
}

BOOST_AUTO_TEST_CASE(no_more_than_depth_microbatches_wait_and_one_is_held) {
  MadeUpSamples source;
  const SampleLoader loader(source, normaliser, ids_up_to(endless), 3);
  BOOST_REQUIRE(comes_true([&] { return source.reads == 4; }));
  std::this_thread::sleep_for(50ms);
  BOOST_TEST(source.reads == 4);
}

BOOST_AUTO_TEST_CASE(waiting_for_a_slow_source_is_counted) {
  std::atomic<bool> asked = false;
  MadeUpSamples source([&](const SampleId&) {
    asked.wait(false);
    std::this_thread::sleep_for(300ms);
  });
  SampleLoader loader(source, normaliser, ids_up_to(1), 1);
  BOOST_TEST(loader.seconds_waited() == 0.0);
  asked = true;
  asked.notify_all();
  BOOST_TEST(loader.next().has_value());
  BOOST_TEST(loader.seconds_waited() > 0.0);
}

BOOST_AUTO_TEST_CASE(reading_happens_on_another_thread) {
  std::thread::id reader;
  MadeUpSamples source([&](const SampleId&) { reader = std::this_thread::get_id(); });
  SampleLoader loader(source, normaliser, ids_up_to(1), 1);
  BOOST_TEST(loader.next().has_value());
  BOOST_TEST((reader != std::thread::id() && reader != std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(what_the_source_throws_comes_after_the_microbatches_before_it_and_stays) {
  MadeUpSamples source([](const SampleId& id) {
    if (id.specimen == 2) {
      throw InputError("specimen 2 is damaged");
    }
  });
  SampleLoader loader(source, normaliser, ids_up_to(endless), 5);
  BOOST_REQUIRE(comes_true([&] { return source.reads == 3; }));
  BOOST_TEST(loader.next()->front().id.specimen == 0);
  BOOST_TEST(loader.next()->front().id.specimen == 1);
  BOOST_CHECK_EXCEPTION((void)loader.next(), InputError, says("specimen 2 is damaged"));
  BOOST_CHECK_EXCEPTION((void)loader.next(), InputError, says("specimen 2 is damaged"));
  BOOST_TEST(source.reads == 3);
}

BOOST_AUTO_TEST_CASE(what_the_list_of_ids_throws_is_rethrown) {
  MadeUpSamples source;
  SampleLoader loader(
      source, normaliser, []() -> std::optional<std::vector<SampleId>> { throw Error("no order"); }, 1);
  BOOST_CHECK_EXCEPTION((void)loader.next(), Error, says("no order"));
}

BOOST_AUTO_TEST_CASE(it_stops_after_the_sample_that_is_being_read) {
  std::atomic<bool> may_go_on = false;
  MadeUpSamples source([&](const SampleId&) { may_go_on.wait(false); });
  std::optional<SampleLoader> loader;
  loader.emplace(
      source, normaliser, [] { return std::optional(std::vector<SampleId>(1000)); }, 1);
  BOOST_REQUIRE(comes_true([&] { return source.reads == 1; }));
  std::atomic<bool> stopped = false;
  std::jthread stopping([&] {
    loader.reset();
    stopped = true;
  });
  std::this_thread::sleep_for(50ms);  // the stop is asked for; the read has not ended
  BOOST_TEST(!stopped);
  may_go_on = true;
  may_go_on.notify_all();
  stopping.join();
  BOOST_TEST(source.reads < 1000);
}

BOOST_AUTO_TEST_CASE(it_stops_with_a_full_queue) {
  MadeUpSamples source;
  {
    const SampleLoader loader(source, normaliser, ids_up_to(endless), 2);
    BOOST_REQUIRE(comes_true([&] { return source.reads == 3; }));
  }
  BOOST_TEST(source.reads == 3);
}

BOOST_AUTO_TEST_CASE(a_loader_without_room_is_refused) {
  MadeUpSamples source;
  BOOST_CHECK_THROW(SampleLoader(source, normaliser, ids_up_to(1), 0), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/stage/order_of_work.hpp"

#include <algorithm>
#include <array>

#include "sim/core/stage/item_queue.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace output = dosefloor::output;
namespace parallel = dosefloor::parallel;
namespace stage = dosefloor::stage;
namespace test = dosefloor::test;
using parallel::Communicator;
using stage::Portion;

namespace {

constexpr std::int64_t items = 6;

output::OutputFile opened(const Communicator& world, const std::filesystem::path& path) {
  return {world, path, test::example_identity(), test::example_layout(items)};
}

/// A file of which an earlier run completed item 0 and ended while it made item 1.
class ResumedFile {
 public:
  ResumedFile() : file_(begun_before(world_, folder_ / "e.emd")) {}
  [[nodiscard]] const output::OutputFile& operator*() const { return file_; }

 private:
  static output::OutputFile begun_before(const Communicator& world, const std::filesystem::path& path) {
    {
      output::OutputFile first = opened(world, path);
      first.begin(0);
      test::write_example(first, 0);
      first.commit(0);
      first.begin(1);
    }
    return opened(world, path);
  }

  Communicator world_ = Communicator::world();
  test::ScratchFolder folder_;
  output::OutputFile file_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(order_of_work)

BOOST_AUTO_TEST_CASE(one_by_one_items_ascend_and_those_begun_before_come_last) {
  const ResumedFile file;
  BOOST_TEST((stage::one_by_one(*file) == std::vector<Portion>{{2}, {3}, {4}, {5}, {1}}));
}

BOOST_AUTO_TEST_CASE(the_largest_come_first_but_for_those_begun_before) {
  const ResumedFile file;
  constexpr std::array<std::uint64_t, items> sizes{9, 99, 5, 7, 5, 8};
  BOOST_TEST((stage::largest_first(*file, sizes) == std::vector<Portion>{{5}, {3}, {2}, {4}, {1}}));
}

BOOST_AUTO_TEST_CASE(items_of_a_specimen_stay_together_and_a_specimen_begun_before_comes_last) {
  const ResumedFile file;  // image epochs 0 and 1 of specimens 0, 1, 2
  BOOST_TEST((stage::by_specimen(*file, 3) == std::vector<Portion>{{3}, {2, 5}, {4, 1}}));
}

BOOST_AUTO_TEST_CASE(a_portion_goes_to_one_group_item_by_item, *test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const parallel::RankGroups groups(world, world.size() == 1 ? 1 : 2);
  stage::ItemQueue queue(groups, {{0, 1, 2}, {}, {3}, {4, 5}});
  std::vector<std::int64_t> mine;
  while (const auto item = queue.next(false)) {
    mine.push_back(*item);
    BOOST_TEST((!groups.is_leader() || queue.handed_out() == *item));  // those before it, in this order
  }
  for (const Portion& portion : {Portion{0, 1, 2}, Portion{4, 5}}) {
    const auto found = std::find(mine.begin(), mine.end(), portion.front());
    if (found != mine.end()) {
      BOOST_TEST(std::equal(portion.begin(), portion.end(), found));
    }
  }
  std::vector<std::int64_t> all = world.allgatherv(groups.is_leader() ? mine : std::vector<std::int64_t>{});
  std::sort(all.begin(), all.end());
  BOOST_TEST(all == (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_told_to_stop_gives_nothing_even_within_a_portion) {
  const Communicator world = Communicator::world();
  const parallel::RankGroups groups(world, 1);
  stage::ItemQueue queue(groups, {{0, 1}});
  BOOST_TEST(queue.next(false).value() == 0);
  BOOST_TEST(!queue.next(true).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

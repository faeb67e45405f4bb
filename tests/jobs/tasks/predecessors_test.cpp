#include "jobs/tasks/predecessors.hpp"

#include <set>
#include <utility>

#include "tests/support/mpi_test.hpp"

namespace tasks = dosefloor::tasks;

namespace {

using Asked = std::set<std::pair<std::size_t, std::size_t>>;

/// Groups 0 and 1, of three and two tasks, before group 2 of three.
tasks::TaskGraph graph(bool by_member) {
  tasks::TaskGraph all;
  all.groups.resize(3);
  all.groups[0].tasks.resize(3);
  all.groups[1].tasks.resize(2);
  all.groups[2].tasks.resize(3);
  all.groups[2].after = {{0, by_member}, {1, by_member}};
  return all;
}

Asked asked(const tasks::TaskGraph& graph, std::size_t group, std::size_t member) {
  Asked all;
  BOOST_TEST(tasks::all_predecessors(graph, group, member, [&](std::size_t g, std::size_t m) {
    all.emplace(g, m);
    return true;
  }));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(predecessors)

BOOST_AUTO_TEST_CASE(a_task_begins_after_all_of_a_group_or_after_the_one_of_its_number) {
  BOOST_TEST((asked(graph(false), 2, 1) == Asked{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}}));
  BOOST_TEST((asked(graph(true), 2, 1) == Asked{{0, 1}, {1, 0}, {1, 1}}));
}

BOOST_AUTO_TEST_CASE(groups_of_different_sizes_are_not_paired) {
  const tasks::TaskGraph paired = graph(true);
  BOOST_TEST(tasks::is_by_member(paired, 2, paired.groups[2].after[0]));
  BOOST_TEST(!tasks::is_by_member(paired, 2, paired.groups[2].after[1]));
}

BOOST_AUTO_TEST_CASE(a_task_without_predecessors_waits_for_nothing) {
  BOOST_TEST(asked(graph(true), 0, 1).empty());
}

BOOST_AUTO_TEST_CASE(one_predecessor_that_is_missing_is_enough) {
  for (const auto& missing : asked(graph(false), 2, 1)) {
    BOOST_TEST(!tasks::all_predecessors(
        graph(false), 2, 1, [&](std::size_t g, std::size_t m) { return std::pair(g, m) != missing; }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

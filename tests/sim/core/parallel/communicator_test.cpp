#define BOOST_TEST_MODULE parallel
#include "sim/core/parallel/communicator.hpp"

#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"
#include "tests/support/mpi_test.hpp"

namespace parallel = dosefloor::parallel;
using parallel::Communicator;
using parallel::Reduction;

BOOST_AUTO_TEST_SUITE(communicator)

BOOST_AUTO_TEST_CASE(a_failed_call_throws_its_name_and_mpis_text) {
  BOOST_CHECK_EXCEPTION(parallel::check(MPI_ERR_COMM, "MPI_Foo"), dosefloor::Error, [](const auto& error) {
    return std::string(error.what()).find("MPI_Foo failed: MPI_ERR_COMM") != std::string::npos;
  });
  BOOST_CHECK_NO_THROW(parallel::check(MPI_SUCCESS, "MPI_Foo"));
}

BOOST_AUTO_TEST_CASE(an_mpi_failure_is_an_exception_and_does_not_end_the_program) {
  const Communicator world = Communicator::world();
  BOOST_CHECK_THROW((void)world.broadcast_value(1, world.size() + 3), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(a_duplicate_has_the_same_ranks_and_its_own_handle, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const Communicator copy = world.dup();
  int comparison = MPI_UNEQUAL;
  MPI_Comm_compare(world.handle(), copy.handle(), &comparison);
  BOOST_TEST(comparison == MPI_CONGRUENT);
}

BOOST_AUTO_TEST_CASE(a_moved_from_communicator_owns_nothing, *dosefloor::test::ranks({1, 2})) {
  Communicator first = Communicator::world().dup();
  const MPI_Comm handle = first.handle();
  const Communicator second = std::move(first);
  BOOST_TEST((second.handle() == handle));
  // NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move): the claim of this case
  BOOST_TEST((first.handle() == MPI_COMM_NULL));
  second.barrier();
}

BOOST_AUTO_TEST_CASE(split_orders_the_ranks_of_a_colour_by_key, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const Communicator part = world.split(world.rank() % 2, -world.rank());
  const int members = (world.size() + 1 - world.rank() % 2) / 2;
  BOOST_TEST(part.size() == members);
  BOOST_TEST(part.rank() == members - 1 - world.rank() / 2);
  BOOST_CHECK_THROW((void)world.split(-1, 0), dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(broadcast_gives_the_roots_text_and_vector, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const int root = world.size() - 1;
  std::string text = world.rank() == root ? "Å from the root" : "mine, and longer than the root's text";
  world.broadcast(text, root);
  BOOST_TEST(text == "Å from the root");
  std::vector<double> values(world.rank() == root ? 3 : 0, 2.5);
  world.broadcast(values, root);
  BOOST_TEST(values == std::vector<double>(3, 2.5), boost::test_tools::per_element());
  std::string empty = world.rank() == root ? "" : "x";
  world.broadcast(empty, root);
  BOOST_TEST(empty.empty());
}

BOOST_AUTO_TEST_CASE(allgatherv_concatenates_uneven_vectors_in_rank_order,
                     *dosefloor::test::ranks({1, 2, 4})) {
  struct Pair {
    std::int64_t rank;
    double value;
  };
  const Communicator world = Communicator::world();
  std::vector<Pair> mine;  // rank r brings r pairs: rank 0 nothing
  mine.reserve(static_cast<std::size_t>(world.rank()));
  for (int i = 0; i < world.rank(); ++i) {
    mine.push_back({world.rank(), 0.5 * i});
  }
  const std::vector<Pair> all = world.allgatherv(mine);
  std::size_t next = 0;
  for (int rank = 0; rank < world.size(); ++rank) {
    for (int i = 0; i < rank; ++i, ++next) {
      BOOST_REQUIRE(next < all.size());
      BOOST_TEST(all[next].rank == rank);
      BOOST_TEST(all[next].value == 0.5 * i);
    }
  }
  BOOST_TEST(all.size() == next);
}

BOOST_AUTO_TEST_CASE(gather_gives_the_root_one_value_per_rank, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const std::vector<int> all = world.gather(10 * world.rank());
  BOOST_TEST(all.size() == (world.is_root() ? static_cast<std::size_t>(world.size()) : 0U));
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(all[i] == 10 * static_cast<int>(i));
  }
}

BOOST_AUTO_TEST_CASE(reductions_are_exact_in_64_bits, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const std::int64_t large = (std::int64_t{1} << 60) + world.rank();
  BOOST_TEST(world.allreduce(large, Reduction::min) == (std::int64_t{1} << 60));
  BOOST_TEST(world.allreduce(large, Reduction::max) == (std::int64_t{1} << 60) + world.size() - 1);
  BOOST_TEST(world.allreduce(std::int64_t{world.rank() + 1}, Reduction::sum) ==
             std::int64_t{world.size()} * (world.size() + 1) / 2);
  BOOST_TEST(world.allreduce(0.25, Reduction::sum) == 0.25 * world.size());
  BOOST_TEST(world.allreduce(-1.0 * world.rank(), Reduction::min) == -1.0 * (world.size() - 1));
}

BOOST_AUTO_TEST_CASE(one_dissenting_rank_breaks_agreement, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_TEST(world.all_agree(true));
  BOOST_TEST(!world.all_agree(world.rank() != world.size() - 1));
}

BOOST_AUTO_TEST_CASE(on_one_machine_the_node_local_rank_is_the_rank, *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  BOOST_TEST(world.node_local_rank() == world.rank());
}

BOOST_AUTO_TEST_SUITE_END()

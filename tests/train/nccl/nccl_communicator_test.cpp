#include "train/reduction/nccl_communicator.hpp"

#include <array>
#include <cstring>

#include "tests/support/mpi_test.hpp"

using dosefloor::parallel::Communicator;

namespace {

std::array<char, NCCL_UNIQUE_ID_BYTES> bytes_of(const ncclUniqueId& id) {
  std::array<char, NCCL_UNIQUE_ID_BYTES> bytes{};
  std::memcpy(bytes.data(), id.internal, bytes.size());
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nccl_communicator)

BOOST_AUTO_TEST_CASE(all_ranks_get_the_same_id_and_another_one_each_time,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const Communicator world = Communicator::world();
  const auto first = bytes_of(dosefloor::reduction::exchange_unique_id(world));
  const auto second = bytes_of(dosefloor::reduction::exchange_unique_id(world));
  BOOST_CHECK(first == world.broadcast_value(first));
  BOOST_CHECK(second == world.broadcast_value(second));
  BOOST_CHECK(first != second);
}

BOOST_AUTO_TEST_SUITE_END()

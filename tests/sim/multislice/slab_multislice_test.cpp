#include <mpi.h>

#include "tests/sim/multislice/wave_fields.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/reference_case.hpp"

using namespace dosefloor;

BOOST_AUTO_TEST_SUITE(slab_multislice)

BOOST_AUTO_TEST_CASE(a_wave_over_several_ranks_agrees_with_one_rank_to_1e_5, *test::ranks({1, 2, 4})) {
  const test::WaveCase of{test::random_structure({18.0, 15.0, 8.0}, 40, 11),
                          fft::make_grid({90, 70}, 18.0, 15.0),
                          1.0,
                          {300.0, {4.0, 0.0}}};
  const test::WaveField spread = test::slab_wave(of, MPI_COMM_WORLD);
  if (!spread.empty()) {
    BOOST_TEST(test::relative_l2(spread, test::fused_wave(of)) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(more_ranks_than_rows_need_still_give_the_wave, *test::ranks({4})) {
  const test::WaveCase of{
      test::random_structure({4.0, 1.0, 3.0}, 4, 2), fft::make_grid({32, 9}, 4.0, 1.0), 1.0, {}};
  const test::WaveField spread = test::slab_wave(of, MPI_COMM_WORLD);
  if (!spread.empty()) {
    BOOST_TEST(test::relative_l2(spread, test::plain_wave(of)) < 1e-5);
  }
}

BOOST_AUTO_TEST_SUITE_END()

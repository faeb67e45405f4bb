#define BOOST_TEST_MODULE emd
#include "sim/core/emd/emd_types.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"

namespace emd = dosefloor::emd;
using dosefloor::InputError;
using dosefloor::test::example_layout;

BOOST_AUTO_TEST_SUITE(emd_types)

BOOST_AUTO_TEST_CASE(slabs_are_the_blocks_of_fftws_mpi_transforms) {
  // fftw_mpi_local_size_2d(10, ...) on 4 ranks: blocks of ceil(10 / 4) = 3 rows: 3, 3, 3, 1.
  const std::uint64_t counts[] = {3, 3, 3, 1};
  for (int slab = 0; slab < 4; ++slab) {
    const emd::RowRange rows = emd::slab_rows(10, slab, 4);
    BOOST_TEST(rows.begin == static_cast<std::uint64_t>(3 * slab));
    BOOST_TEST(rows.count == counts[slab]);
  }
}

BOOST_AUTO_TEST_CASE(slabs_cover_every_row_once_even_if_some_are_empty) {
  for (const std::uint64_t rows : {1U, 2U, 5U, 64U}) {
    for (const int slabs : {1, 2, 3, 8}) {
      std::uint64_t next = 0;
      for (int slab = 0; slab < slabs; ++slab) {
        const emd::RowRange range = emd::slab_rows(rows, slab, slabs);
        BOOST_TEST((range.begin == next || range.count == 0));
        next += range.count;
      }
      BOOST_TEST(next == rows);
    }
  }
  BOOST_CHECK_THROW((void)emd::slab_rows(10, 4, 4), InputError);
}

BOOST_AUTO_TEST_CASE(data_bytes_count_every_dataset) {
  const emd::Layout layout = example_layout(4);
  // waves 4·30·8, masks 4·30, axes twice (4 + 6 + 5)·8, atoms (0 + 1 + 2 + 0)·3·8, offsets 5·8, table 4·16,
  // checksums 4·8
  BOOST_TEST(emd::data_bytes(layout) == 960U + 120U + 240U + 72U + 40U + 64U + 32U);
}

BOOST_AUTO_TEST_CASE(the_layouts_hash_depends_on_each_of_its_parts) {
  const std::uint64_t hash = emd::layout_hash(example_layout(4));
  BOOST_TEST(emd::layout_hash(example_layout(4)) == hash);
  const auto changed = [](auto change) {
    emd::Layout layout = example_layout(4);
    change(layout);
    return emd::layout_hash(layout);
  };
  BOOST_TEST(changed([](auto& l) { l.slabs = 2; }) != hash);
  BOOST_TEST(changed([](auto& l) { l.signals[0].units = "V"; }) != hash);
  BOOST_TEST(changed([](auto& l) { l.signals[0].type = emd::ElementType::float64; }) != hash);
  BOOST_TEST(changed([](auto& l) { l.signals[0].axes[2].values[1] += 1e-12; }) != hash);
  BOOST_TEST(changed([](auto& l) { l.signals[1].slab_decomposed = true; }) != hash);
  BOOST_TEST(changed([](auto& l) {
               std::swap(l.ragged_arrays[0].counts[0], l.ragged_arrays[0].counts[1]);
             }) != hash);
  BOOST_TEST(changed([](auto& l) { l.tables[0].columns[0].name = "tilt"; }) != hash);
}

BOOST_AUTO_TEST_CASE(layouts_that_cannot_be_stored_are_refused) {
  const auto refused = [](auto change) {
    emd::Layout layout = example_layout(4);
    change(layout);
    BOOST_CHECK_THROW(emd::check_layout(layout), InputError);
  };
  BOOST_CHECK_NO_THROW(emd::check_layout(example_layout(4)));
  refused([](auto& l) { l.items = 0; });
  refused([](auto& l) { l.items = 5; });
  refused([](auto& l) { l.signals.clear(); });
  refused([](auto& l) { l.signals[1].group = "waves"; });
  refused([](auto& l) { l.signals[0].group = "parameters"; });
  refused([](auto& l) { l.signals[0].group = "a/b"; });
  refused([](auto& l) { l.signals[0].axes[1].name = "dim2"; });
  refused([](auto& l) { l.signals[0].axes[1].name = "x"; });
  refused([](auto& l) { l.signals[0].axes[1].values.clear(); });
  refused([](auto& l) { l.signals[0].item_axes = 0; });
  refused([](auto& l) { l.ragged_arrays[0].counts.pop_back(); });
  refused([](auto& l) { l.ragged_arrays[0].counts[0] = ~std::uint64_t{0}; });
  refused([](auto& l) { l.ragged_arrays[0].width = 0; });
  refused([](auto& l) { l.ragged_arrays[0].group = "waves/positions"; });
  refused([](auto& l) { l.tables[0].columns.clear(); });
  refused([](auto& l) { l.tables[0].columns[0].type = emd::ElementType::uint8; });
}

BOOST_AUTO_TEST_SUITE_END()

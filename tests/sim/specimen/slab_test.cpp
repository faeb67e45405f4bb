#include "sim/specimen/slab.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace specimen = dosefloor::specimen;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::Vec3;
using specimen::Slab;
using specimen::SlabShape;
using specimen::SlabVariant;

namespace {

constexpr double lattice_A = 5.411;
const double bond_A = lattice_A * std::numbers::sqrt3 / 4.0;  // Ce-O
const double spacing_A = lattice_A / std::numbers::sqrt3;
const double o_height_A = lattice_A * std::numbers::sqrt3 / 12.0;

SlabShape drawn_shape(std::uint32_t id) {
  Stream stream(StreamKey{12, Purpose::specimen, id, 0});
  return specimen::draw_slab_shape(stream, config::SpecimenConfig{});
}

std::size_t bonds(const Vec3& r, const std::vector<Vec3>& others) {
  return dosefloor::test::neighbours(r, others, 1.01 * bond_A).size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slab)

BOOST_AUTO_TEST_CASE(inside_ce_has_8_o_neighbours_and_o_has_4_ce) {
  for (const SlabVariant variant : {SlabVariant::parallel, SlabVariant::twin}) {
    const Slab slab = specimen::build_slab({30.0, 28.0, 4, variant, {0.3, 0.8}}, lattice_A);
    const double bottom = -3.0 * spacing_A - 2.0 * o_height_A;
    const auto inside = [bottom](const Vec3& r) {
      return std::abs(r[0]) < 10.5 && std::abs(r[2]) < 9.5 && r[1] < -1.0 && r[1] > bottom + 1.0;
    };
    std::size_t looked_at = 0;
    for (const Vec3& ce : slab.ce_positions_A) {
      const bool outer = ce[1] > -1.0 || ce[1] < bottom + 1.0;
      if (std::abs(ce[0]) < 10.5 && std::abs(ce[2]) < 9.5) {
        BOOST_TEST(bonds(ce, slab.o_positions_A) == (outer ? 7U : 8U));
        ++looked_at;
      }
    }
    for (const Vec3& o : slab.o_positions_A) {
      if (inside(o)) {
        BOOST_TEST(bonds(o, slab.ce_positions_A) == 4U);
        ++looked_at;
      }
    }
    BOOST_TEST(looked_at > 100U);
  }
}

BOOST_AUTO_TEST_CASE(no_bond_is_shorter_than_in_fluorite) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const Slab slab = specimen::build_slab(drawn_shape(id), lattice_A);
    for (const Vec3& o : slab.o_positions_A) {
      BOOST_TEST(dosefloor::test::neighbours(o, slab.ce_positions_A, 0.999 * bond_A).empty());
      BOOST_TEST(dosefloor::test::neighbours(o, slab.o_positions_A, 0.499 * lattice_A).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(top_and_bottom_are_o_planes_of_whole_trilayers) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const SlabShape shape = drawn_shape(id);
    const Slab slab = specimen::build_slab(shape, lattice_A);
    std::vector<std::size_t> ce_in(static_cast<std::size_t>(shape.trilayers), 0);
    std::vector<std::size_t> o_above(ce_in);
    std::vector<std::size_t> o_below(ce_in);
    for (const Vec3& r : slab.ce_positions_A) {
      const double layer = (-o_height_A - r[1]) / spacing_A;
      BOOST_TEST(std::abs(layer - std::round(layer)) < 1e-9);
      ++ce_in.at(static_cast<std::size_t>(std::lround(layer)));
    }
    for (const Vec3& r : slab.o_positions_A) {
      const auto layer = static_cast<std::size_t>(std::lround((-o_height_A - r[1]) / spacing_A));
      const double height = r[1] + o_height_A + spacing_A * static_cast<double>(layer);
      BOOST_TEST(std::abs(std::abs(height) - o_height_A) < 1e-9);
      ++(height > 0.0 ? o_above : o_below).at(layer);
    }
    BOOST_TEST(ce_in == o_above, boost::test_tools::per_element());
    BOOST_TEST(ce_in == o_below, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(every_o_is_bonded_and_few_have_a_single_ce) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const Slab slab = specimen::build_slab(drawn_shape(id), lattice_A);
    std::size_t single = 0;
    for (const Vec3& o : slab.o_positions_A) {
      const std::size_t count = bonds(o, slab.ce_positions_A);
      BOOST_TEST(count >= 1U);
      single += count == 1 ? 1 : 0;
    }
    BOOST_TEST(static_cast<double>(single) <= 0.04 * static_cast<double>(slab.o_positions_A.size()));
  }
}

// Thickness snaps to pairs of planes: half a pair at either end, and the registry's half plane on one side.
BOOST_AUTO_TEST_CASE(all_atoms_stay_near_the_drawn_thickness) {
  const double plane_A = lattice_A / std::sqrt(8.0);
  for (std::uint32_t id = 0; id < 100; ++id) {
    const SlabShape shape = drawn_shape(id);
    const Slab slab = specimen::build_slab(shape, lattice_A);
    double lowest = 1e9;
    double topmost = -1e9;
    for (const std::vector<Vec3>* positions : {&slab.ce_positions_A, &slab.o_positions_A}) {
      for (const Vec3& r : *positions) {
        lowest = std::min(lowest, r[2]);
        topmost = std::max(topmost, r[2]);
      }
    }
    BOOST_TEST(std::abs(topmost - lowest + plane_A - shape.thickness_A) <= plane_A + 1e-9);
    BOOST_TEST(std::abs(topmost + lowest) <= plane_A + 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(ce_fill_the_strip_at_the_density_of_a_111_layer) {
  double found = 0.0;
  double expected = 0.0;
  for (std::uint32_t id = 0; id < 200; ++id) {
    const SlabShape shape = drawn_shape(id);
    const Slab slab = specimen::build_slab(shape, lattice_A);
    for (const Vec3& r : slab.ce_positions_A) {
      BOOST_REQUIRE(std::abs(r[0]) <= 0.5 * shape.width_A);
    }
    const double cell_A2 = lattice_A * lattice_A * std::numbers::sqrt3 / 4.0;
    found += static_cast<double>(slab.ce_positions_A.size());
    expected += shape.width_A * shape.thickness_A / cell_A2 * static_cast<double>(shape.trilayers);
  }
  BOOST_TEST(found == expected,
             boost::test_tools::tolerance(0.01));  // on average, the registry being uniform
}

BOOST_AUTO_TEST_CASE(the_close_packed_row_along_the_beam_is_110) {
  const Slab slab = specimen::build_slab({30.0, 30.0, 2, SlabVariant::twin, {0.1, 0.2}}, lattice_A);
  const double row_A = lattice_A / std::numbers::sqrt2;
  for (const Vec3& r : slab.ce_positions_A) {
    if (r[2] < 15.0 - row_A) {
      const auto near = dosefloor::test::neighbours(r, slab.ce_positions_A, 1.01 * row_A);
      BOOST_TEST(std::any_of(near.begin(), near.end(), [row_A](const Vec3& d) {
        return std::abs(d[0]) < 1e-9 && std::abs(d[1]) < 1e-9 && std::abs(d[2] - row_A) < 1e-9;
      }));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_twin_is_the_parallel_slab_turned_by_half_a_turn_about_the_normal) {
  SlabShape shape{25.0, 22.0, 3, SlabVariant::parallel, {0.4, 0.6}};
  const Slab parallel = specimen::build_slab(shape, lattice_A);
  shape.variant = SlabVariant::twin;
  const Slab twin = specimen::build_slab(shape, lattice_A);
  BOOST_REQUIRE(parallel.o_positions_A.size() == twin.o_positions_A.size());
  for (std::size_t i = 0; i < twin.o_positions_A.size(); ++i) {
    const Vec3& p = parallel.o_positions_A[i];
    BOOST_TEST((twin.o_positions_A[i] == Vec3{-p[0], p[1], -p[2]}));
  }
}

BOOST_AUTO_TEST_CASE(draws_stay_in_their_ranges_and_variants_are_even) {
  const config::SpecimenConfig config;
  int twins = 0;
  std::set<std::int64_t> trilayers;
  constexpr int draws = 2000;
  for (std::uint32_t id = 0; id < draws; ++id) {
    const SlabShape shape = drawn_shape(id);
    BOOST_TEST((shape.width_A >= config.slab_width_A.lo && shape.width_A <= config.slab_width_A.hi));
    BOOST_TEST(
        (shape.thickness_A >= config.slab_thickness_A.lo && shape.thickness_A <= config.slab_thickness_A.hi));
    twins += shape.variant == SlabVariant::twin ? 1 : 0;
    trilayers.insert(shape.trilayers);
  }
  BOOST_TEST(std::abs(twins - draws / 2) < 4 * std::sqrt(draws) / 2);  // 4 standard deviations
  BOOST_TEST((trilayers == std::set<std::int64_t>{2, 3, 4}));
}

BOOST_AUTO_TEST_SUITE_END()

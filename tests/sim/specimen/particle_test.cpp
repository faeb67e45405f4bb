#include "sim/specimen/particle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <vector>

#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace specimen = dosefloor::specimen;
namespace tt = boost::test_tools;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::Vec3;
using specimen::ParticleShape;

namespace {

constexpr double lattice_A = 4.08;
const double nearest_A = lattice_A / std::numbers::sqrt2;

ParticleShape drawn_shape(std::uint32_t id) {
  Stream stream(StreamKey{11, Purpose::specimen, id, 0});
  return specimen::draw_particle_shape(stream, config::SpecimenConfig{});
}

/// All facets at the same distance, centred on a site, not cut.
ParticleShape regular_shape(double facet_100_A, double facet_111_A) {
  ParticleShape shape{};
  shape.facet_100_A.fill(facet_100_A);
  shape.facet_111_A.fill(facet_111_A);
  shape.cut_layer = -100;
  return shape;
}

std::size_t atom_count(const ParticleShape& shape) {
  const specimen::Particle particle = specimen::build_particle(shape, lattice_A);
  return particle.positions_A.size();
}

/// Number of primitive-lattice points inside all planes, from the definitions alone.
std::size_t count_sites(const ParticleShape& shape) {
  std::size_t count = 0;
  constexpr int reach = 20;
  for (int u = -reach; u <= reach; ++u) {
    for (int v = -reach; v <= reach; ++v) {
      for (int w = -reach; w <= reach; ++w) {
        const double fu = u - shape.centre[0];
        const double fv = v - shape.centre[1];
        const double fw = w - shape.centre[2];
        const Vec3 r = {0.5 * lattice_A * (fv + fw), 0.5 * lattice_A * (fu + fw),
                        0.5 * lattice_A * (fu + fv)};
        bool inside = true;
        for (std::size_t i = 0; i < 6; ++i) {
          inside = inside && (i % 2 == 0 ? 1.0 : -1.0) * r[i / 2] <= shape.facet_100_A[i];
        }
        for (std::size_t i = 0; i < 8; ++i) {
          const double sum =
              (i % 2 == 1 ? -r[0] : r[0]) + (i / 2 % 2 == 1 ? -r[1] : r[1]) + (i / 4 == 1 ? -r[2] : r[2]);
          inside = inside && sum / std::numbers::sqrt3 <= shape.facet_111_A[i];
        }
        count += inside ? 1 : 0;
      }
    }
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(particle)

// Magic numbers of FCC clusters around a site: the cuboctahedron of 13 and 55, the octahedron of 19.
BOOST_AUTO_TEST_CASE(regular_clusters_have_their_magic_numbers) {
  const double edge = 0.5 * lattice_A;
  const double far = 50.0;
  BOOST_TEST(atom_count(regular_shape(1.1 * edge, far)) == 13U);
  BOOST_TEST(atom_count(regular_shape(far, 2.1 * edge / std::numbers::sqrt3)) == 19U);
  BOOST_TEST(atom_count(regular_shape(2.1 * edge, 4.1 * edge / std::numbers::sqrt3)) == 55U);
}

BOOST_AUTO_TEST_CASE(an_uncut_particle_holds_every_site_inside_its_14_planes_and_no_other) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    ParticleShape shape = drawn_shape(id);
    shape.cut_layer = -100;
    BOOST_TEST(atom_count(shape) == count_sites(shape));
  }
}

BOOST_AUTO_TEST_CASE(nearest_neighbours_are_a_over_sqrt2_apart_and_twelve_at_most) {
  for (std::uint32_t id = 0; id < 10; ++id) {
    const specimen::Particle particle = specimen::build_particle(drawn_shape(id), lattice_A);
    const std::vector<Vec3>& positions = particle.positions_A;
    std::size_t most = 0;
    for (const Vec3& r : positions) {
      const auto close = dosefloor::test::neighbours(r, positions, 1.2 * nearest_A);
      most = std::max(most, close.size());
      for (const Vec3& d : close) {
        BOOST_TEST(dosefloor::test::norm(d) == nearest_A, tt::tolerance(1e-12));
      }
    }
    BOOST_TEST(most == 12U);
  }
}

BOOST_AUTO_TEST_CASE(every_atom_touches_three_others_at_least) {
  for (std::uint32_t id = 0; id < 50; ++id) {
    const specimen::Particle particle = specimen::build_particle(drawn_shape(id), lattice_A);
    const std::vector<Vec3>& positions = particle.positions_A;
    for (const Vec3& r : positions) {
      BOOST_TEST(dosefloor::test::neighbours(r, positions, 1.2 * nearest_A).size() >= 3U);
    }
  }
}

BOOST_AUTO_TEST_CASE(layers_start_at_zero_and_are_a_over_sqrt3_apart) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const specimen::Particle particle = specimen::build_particle(drawn_shape(id), lattice_A);
    std::set<long> layers;
    for (const Vec3& r : particle.positions_A) {
      const double layer = r[1] / (lattice_A / std::numbers::sqrt3);
      BOOST_TEST(std::abs(layer - std::round(layer)) < 1e-12);
      layers.insert(std::lround(layer));
    }
    BOOST_TEST(*layers.begin() == 0);
    BOOST_TEST(static_cast<std::int64_t>(layers.size()) == particle.layers);
    BOOST_TEST(*layers.rbegin() == particle.layers - 1);
  }
}

BOOST_AUTO_TEST_CASE(raising_the_cut_by_one_removes_just_the_lowest_layer) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    ParticleShape shape = drawn_shape(id);
    shape.cut_layer = -1;
    const auto lower = specimen::build_particle(shape, lattice_A);
    shape.cut_layer = 0;
    const auto upper = specimen::build_particle(shape, lattice_A);
    const auto lowest = std::count_if(lower.positions_A.begin(), lower.positions_A.end(),
                                      [](const Vec3& r) { return std::abs(r[1]) < 1e-9; });
    BOOST_TEST(lower.layers - upper.layers == 1);
    BOOST_TEST(std::ssize(lower.positions_A) - std::ssize(upper.positions_A) == lowest);
  }
}

// Cut at layer 0, a particle that is symmetric about a site keeps its middle layer as the lowest.
BOOST_AUTO_TEST_CASE(layer_zero_is_the_one_nearest_the_centre) {
  ParticleShape shape = regular_shape(10.0, 9.0);
  const auto whole = specimen::build_particle(shape, lattice_A);
  shape.cut_layer = 0;
  const auto half = specimen::build_particle(shape, lattice_A);
  BOOST_TEST(2 * half.layers - 1 == whole.layers);

  shape.centre = {0.0, 0.55, 0.0};  // along [101], 0.55 of a layer up: nearest is now the layer above
  const auto shifted = specimen::build_particle(shape, lattice_A);
  shape.centre = {0.0, 0.45, 0.0};
  const auto barely = specimen::build_particle(shape, lattice_A);
  double sum_shifted =
      0.0;  // the lowest layer of the first is the second of the other, nearly the same sites
  for (const Vec3& r : barely.positions_A) {
    sum_shifted += r[1] > 1.0 ? 1.0 : 0.0;
  }
  BOOST_TEST(std::abs(sum_shifted - static_cast<double>(shifted.positions_A.size())) <
             0.2 * static_cast<double>(shifted.positions_A.size()));
  BOOST_TEST(shifted.positions_A.size() < barely.positions_A.size());
}

BOOST_AUTO_TEST_CASE(a_cut_above_the_particle_leaves_nothing) {
  ParticleShape shape = regular_shape(10.0, 9.0);
  shape.cut_layer = 50;
  const auto particle = specimen::build_particle(shape, lattice_A);
  BOOST_TEST(particle.positions_A.empty());
  BOOST_TEST(particle.layers == 0);
}

BOOST_AUTO_TEST_CASE(draws_stay_in_their_ranges_and_reach_both_ends_of_the_cut) {
  const config::SpecimenConfig config;
  std::set<std::int64_t> cuts;
  for (std::uint32_t id = 0; id < 200; ++id) {
    const ParticleShape shape = drawn_shape(id);
    for (const double d : shape.facet_100_A) {
      BOOST_TEST((d >= config.facet_100_A.lo && d <= config.facet_100_A.hi));
    }
    for (const double d : shape.facet_111_A) {
      BOOST_TEST((d >= config.facet_111_A.lo && d <= config.facet_111_A.hi));
    }
    for (const double f : shape.centre) {
      BOOST_TEST((f >= 0.0 && f < 1.0));
    }
    cuts.insert(shape.cut_layer);
  }
  BOOST_TEST(*cuts.begin() == config.cut_layer.lo);
  BOOST_TEST(*cuts.rbegin() == config.cut_layer.hi);
}

BOOST_AUTO_TEST_SUITE_END()

#define BOOST_TEST_MODULE specimen
#include "sim/specimen/specimen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/specimen/clearance.hpp"
#include "sim/specimen/pose.hpp"
#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace specimen = dosefloor::specimen;
namespace tt = boost::test_tools;
using config::SpecimenConfig;
using dosefloor::test::dot;
using dosefloor::test::minus;
using dosefloor::test::Vec3;
using specimen::Specimen;

namespace {

constexpr std::uint64_t seed = 2024;
constexpr int many = 300;
const double au_nearest_A = 4.08 / std::numbers::sqrt2;
const double au_spacing_A = 4.08 / std::numbers::sqrt3;
const double ce_nearest_A = 5.411 / std::numbers::sqrt2;

Specimen make(std::uint32_t id) {
  return specimen::generate_specimen(SpecimenConfig{}, seed, id);
}

std::vector<Vec3> positions_of(const Specimen& made, std::uint8_t atomic_number) {
  std::vector<Vec3> found;
  for (std::size_t i = 0; i < made.structure.size(); ++i) {
    if (made.structure.atomic_numbers[i] == atomic_number) {
      found.push_back(made.structure.positions_A[i]);
    }
  }
  return found;
}

/// Unit vectors between all nearest neighbours.
std::vector<Vec3> bond_directions(const std::vector<Vec3>& positions, double nearest_A) {
  std::vector<Vec3> directions;
  for (const Vec3& r : positions) {
    for (const Vec3& d : dosefloor::test::neighbours(r, positions, 1.01 * nearest_A)) {
      directions.push_back(dosefloor::test::unit(d));
    }
  }
  return directions;
}

/// The direction nearest to +z.
Vec3 along_beam(const std::vector<Vec3>& directions) {
  return *std::max_element(directions.begin(), directions.end(),
                           [](const Vec3& a, const Vec3& b) { return a[2] < b[2]; });
}

/// Heights along `normal` relative to the lowest.
std::vector<double> heights(const std::vector<Vec3>& positions, const Vec3& normal) {
  std::vector<double> values;
  values.reserve(positions.size());
  for (const Vec3& r : positions) {
    values.push_back(dot(r, normal));
  }
  const double lowest = *std::min_element(values.begin(), values.end());
  for (double& value : values) {
    value -= lowest;
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(specimen_generator)

BOOST_AUTO_TEST_CASE(au_110_is_tilted_from_the_beam_by_the_tilt_that_was_drawn) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const Specimen made = make(id);
    const Vec3 zone = along_beam(bond_directions(positions_of(made, 79), au_nearest_A));
    const double tilt_deg = std::atan2(std::hypot(zone[0], zone[1]), zone[2]) * 180.0 / std::numbers::pi;
    BOOST_TEST(tilt_deg <= 3.0);
    BOOST_TEST(std::abs(tilt_deg - made.parameters.tilt_deg) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(au_110_and_ceo2_110_are_parallel) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const Specimen made = make(id);
    const Vec3 au = along_beam(bond_directions(positions_of(made, 79), au_nearest_A));
    const Vec3 ce = along_beam(bond_directions(positions_of(made, 58), ce_nearest_A));
    BOOST_TEST(dosefloor::test::norm(minus(au, ce)) < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(au_and_ceo2_are_stacked_in_111_layers_along_the_same_normal) {
  for (std::uint32_t id = 0; id < 20; ++id) {
    const Specimen made = make(id);
    const Vec3& normal = made.parameters.interface_normal;
    for (const double height : heights(positions_of(made, 79), normal)) {
      BOOST_TEST(std::abs(height / au_spacing_A - std::round(height / au_spacing_A)) < 1e-9);
    }
    const double ce_spacing_A = 5.411 / std::numbers::sqrt3;
    for (const double height : heights(positions_of(made, 58), normal)) {
      BOOST_TEST(std::abs(height / ce_spacing_A - std::round(height / ce_spacing_A)) < 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_interface_is_an_o_plane_under_the_lowest_au_plane_at_the_drawn_gap) {
  for (std::uint32_t id = 0; id < 100; ++id) {
    const Specimen made = make(id);
    double lowest_au = 1e9;
    double topmost_o = -1e9;
    double topmost_ce = -1e9;
    for (std::size_t i = 0; i < made.structure.size(); ++i) {
      const double height = dot(made.structure.positions_A[i], made.parameters.interface_normal);
      const int z = made.structure.atomic_numbers[i];
      lowest_au = z == 79 ? std::min(lowest_au, height) : lowest_au;
      topmost_o = z == 8 ? std::max(topmost_o, height) : topmost_o;
      topmost_ce = z == 58 ? std::max(topmost_ce, height) : topmost_ce;
    }
    const double gap_A = lowest_au - topmost_o;
    BOOST_TEST((gap_A > 2.1 - 1e-9 && gap_A < 2.6 + 1e-9));
    BOOST_TEST(gap_A == made.parameters.interface_gap_A, tt::tolerance(1e-9));
    BOOST_TEST(topmost_ce < topmost_o);
  }
}

// In the parallel variant every Ce-Ce direction is one of Au-Au; in the twin only those in the interface are.
BOOST_AUTO_TEST_CASE(the_variants_are_cube_on_cube_and_its_twin) {
  std::array<int, 2> seen{};
  for (std::uint32_t id = 0; id < 12; ++id) {
    const Specimen made = make(id);
    const std::vector<Vec3> au = bond_directions(positions_of(made, 79), au_nearest_A);
    for (const Vec3& ce : bond_directions(positions_of(made, 58), ce_nearest_A)) {
      const bool shared = std::any_of(
          au.begin(), au.end(), [&ce](const Vec3& d) { return dosefloor::test::norm(minus(d, ce)) < 1e-9; });
      const bool in_plane = std::abs(dot(ce, made.parameters.interface_normal)) < 1e-9;
      BOOST_REQUIRE(shared == (in_plane || made.parameters.slab_variant == 0));
    }
    ++seen.at(static_cast<std::size_t>(made.parameters.slab_variant));
  }
  BOOST_TEST((seen[0] > 0 && seen[1] > 0));
}

BOOST_AUTO_TEST_CASE(both_variants_are_equally_frequent) {
  int twins = 0;
  for (std::uint32_t id = 0; id < many; ++id) {
    twins += static_cast<int>(make(id).parameters.slab_variant);
  }
  BOOST_TEST(std::abs(twins - many / 2) < 4.0 * std::sqrt(many) / 2.0);  // 4 standard deviations
}

BOOST_AUTO_TEST_CASE(all_atoms_are_inside_the_box_with_the_margin) {
  const SpecimenConfig config;
  for (std::uint32_t id = 0; id < many; ++id) {
    const Specimen made = make(id);
    BOOST_REQUIRE((made.structure.box_A == config.box_A));
    for (const Vec3& r : made.structure.positions_A) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        BOOST_REQUIRE(r[axis] >= config.margin_A - 1e-9);
        BOOST_REQUIRE(r[axis] <= config.box_A[axis] - config.margin_A + 1e-9);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_two_atoms_overlap) {
  for (std::uint32_t id = 0; id < many; ++id) {
    BOOST_REQUIRE_NO_THROW(specimen::require_clearance(make(id).structure.positions_A, 1.9));
  }
}

BOOST_AUTO_TEST_CASE(the_slab_is_stoichiometric_and_the_counts_are_those_of_the_atoms) {
  for (std::uint32_t id = 0; id < 50; ++id) {
    const Specimen made = make(id);
    BOOST_TEST(std::ssize(positions_of(made, 79)) == made.parameters.n_au);
    BOOST_TEST(std::ssize(positions_of(made, 58)) == made.parameters.n_ce);
    BOOST_TEST(std::ssize(positions_of(made, 8)) == made.parameters.n_o);
    BOOST_TEST(made.parameters.n_o == 2 * made.parameters.n_ce);
  }
}

BOOST_AUTO_TEST_CASE(no_particle_vanishes_or_hangs_beside_the_slab) {
  for (std::uint32_t id = 0; id < many; ++id) {
    const auto& parameters = make(id).parameters;
    BOOST_TEST(parameters.n_au >= 13);
    BOOST_TEST(parameters.au_layers >= 2);
    BOOST_TEST(parameters.supported_share >= 0.75);
  }
}

// Particle and slab are drawn again, the pose never is: so no rotation is favoured.
BOOST_AUTO_TEST_CASE(the_pose_is_the_first_draw_whatever_was_drawn_again) {
  int redrawn = 0;
  for (std::uint32_t id = 0; id < many; ++id) {
    const auto parameters = make(id).parameters;
    dosefloor::random::Stream stream({seed, dosefloor::random::Purpose::specimen, id, 0});
    const specimen::Pose pose = specimen::draw_pose(stream, SpecimenConfig{}.max_tilt_deg);
    BOOST_TEST(parameters.tilt_deg == pose.tilt_deg);
    BOOST_TEST(parameters.tilt_azimuth_deg == pose.tilt_azimuth_deg);
    BOOST_TEST(parameters.rotation_deg == pose.rotation_deg);
    redrawn += parameters.attempts > 1 ? 1 : 0;
  }
  BOOST_TEST(redrawn > 0);
}

BOOST_AUTO_TEST_CASE(the_default_ranges_rarely_need_a_second_draw) {
  std::int64_t attempts = 0;
  for (std::uint32_t id = 0; id < many; ++id) {
    attempts += make(id).parameters.attempts;
  }
  BOOST_TEST(static_cast<double>(many) / static_cast<double>(attempts) > 0.8);
}

BOOST_AUTO_TEST_CASE(the_same_seed_and_id_give_the_same_bits) {
  const Specimen first = make(17);
  (void)make(18);
  const Specimen again = make(17);
  BOOST_TEST((first.structure.positions_A == again.structure.positions_A));
  BOOST_TEST((first.structure.atomic_numbers == again.structure.atomic_numbers));
  BOOST_TEST(first.parameters.interface_gap_A == again.parameters.interface_gap_A);
}

BOOST_AUTO_TEST_CASE(other_ids_and_seeds_give_other_specimens) {
  const Specimen made = make(17);
  BOOST_TEST((made.structure.positions_A != make(18).structure.positions_A));
  const Specimen other = specimen::generate_specimen(SpecimenConfig{}, seed + 1, 17);
  BOOST_TEST((made.structure.positions_A != other.structure.positions_A));
}

BOOST_AUTO_TEST_CASE(a_box_that_is_too_small_is_refused_with_the_box_that_is_needed) {
  SpecimenConfig config;
  config.box_A = {20.0, 44.0, 40.0};
  BOOST_CHECK_EXCEPTION((void)specimen::generate_specimen(config, seed, 0), dosefloor::InputError,
                        [](const auto& error) {
                          BOOST_TEST_MESSAGE(error.what());
                          const std::string text = error.what();
                          return text.find("specimen.box_A = {20, 44, 40}") != std::string::npos &&
                                 text.find("need a box of {") != std::string::npos;
                        });
}

// The box that the message asks for is enough.
BOOST_AUTO_TEST_CASE(fixed_extents_fit_the_box_that_the_message_names) {
  SpecimenConfig config;
  config.facet_100_A = {10.0, 10.0};
  config.facet_111_A = {9.0, 9.0};
  config.cut_layer = {-1, -1};
  config.slab_width_A = {24.0, 24.0};
  config.slab_thickness_A = {24.0, 24.0};
  config.slab_trilayers = {3, 3};
  config.box_A = {25.0, 25.0, 25.0};
  std::string text;
  try {
    (void)specimen::generate_specimen(config, seed, 0);
  } catch (const dosefloor::InputError& error) {
    text = error.what();
  }
  const std::string before = "all of them one of {";
  const std::size_t start = text.find(before);
  BOOST_REQUIRE(start != std::string::npos);
  const double side_A = std::stod(text.substr(start + before.size()));
  config.box_A = {side_A + 1.0, side_A + 1.0, 40.0};
  BOOST_TEST(specimen::generate_specimen(config, seed, 0).parameters.attempts == 1);
}

BOOST_AUTO_TEST_CASE(a_particle_that_cannot_exist_is_refused) {
  SpecimenConfig config;
  config.cut_layer = {30, 40};
  BOOST_CHECK_EXCEPTION((void)specimen::generate_specimen(config, seed, 0), dosefloor::InputError,
                        [](const auto& error) {
                          return std::string(error.what()).find("fewer than 13 atoms") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(an_invalid_configuration_is_refused) {
  SpecimenConfig config;
  config.max_tilt_deg = -1.0;
  BOOST_CHECK_THROW((void)specimen::generate_specimen(config, seed, 0), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/specimen/specimen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/specimen/clearance.hpp"
#include "sim/specimen/particle.hpp"
#include "sim/specimen/placement.hpp"
#include "sim/specimen/pose.hpp"
#include "sim/specimen/slab.hpp"
#include "sim/specimen/specimen_limits.hpp"

namespace dosefloor::specimen {
namespace {

static_assert(std::is_trivially_copyable_v<SpecimenParameters> &&
              std::is_standard_layout_v<SpecimenParameters>);

struct Extent {
  double lo = std::numeric_limits<double>::infinity();
  double hi = -std::numeric_limits<double>::infinity();

  void include(double value) {
    lo = std::min(lo, value);
    hi = std::max(hi, value);
  }
  [[nodiscard]] double length() const { return hi - lo; }
  [[nodiscard]] double middle() const { return 0.5 * (lo + hi); }
};

/// One draw of particle, slab and how they meet.
struct Shape {
  ParticleShape particle;
  SlabShape slab;
  double gap_A;
  std::array<double, 2> offset;  ///< -1..1 of the room for sliding, along x and z
};

Shape draw_shape(random::Stream& stream, const config::SpecimenConfig& config) {
  Shape shape{};
  shape.particle = draw_particle_shape(stream, config);
  shape.slab = draw_slab_shape(stream, config);
  shape.gap_A = stream.uniform(config.interface_gap_A.lo, config.interface_gap_A.hi);
  shape.offset = {stream.uniform(-1.0, 1.0), stream.uniform(-1.0, 1.0)};
  return shape;
}

bool in_lowest_layer(const Vec3& r) {
  return r[1] == 0.0;
}  // build_particle sets it exactly

/// Moves the particle (as build_particle leaves it) onto the slab; returns the offset of its lowest layer.
std::array<double, 2> put_on_slab(Particle& particle, const Shape& shape) {
  Extent x;
  Extent z;
  for (const Vec3& r : particle.positions_A) {
    if (in_lowest_layer(r)) {
      x.include(r[0]);
      z.include(r[2]);
    }
  }
  const std::array<double, 2> offset_A = {
      shape.offset[0] * 0.5 * std::abs(shape.slab.width_A - x.length()),
      shape.offset[1] * 0.5 * std::abs(shape.slab.thickness_A - z.length())};
  for (Vec3& r : particle.positions_A) {
    r = {r[0] - x.middle() + offset_A[0], r[1], r[2] - z.middle() + offset_A[1]};
  }
  return offset_A;
}

double supported_share(const Particle& particle, const SlabShape& slab) {
  double above = 0.0;
  double all = 0.0;
  for (const Vec3& r : particle.positions_A) {
    if (in_lowest_layer(r)) {
      const bool supported = std::abs(r[0]) <= 0.5 * slab.width_A && std::abs(r[2]) <= 0.5 * slab.thickness_A;
      above += supported ? 1.0 : 0.0;
      all += 1.0;
    }
  }
  return above / all;
}

/// What 200 shapes asked for, for the message that gives up.
class Refusals {
 public:
  void too_small() { ++too_small_; }
  void unsupported() { ++unsupported_; }
  void too_large(const Vec3& needed_A) {
    ++too_large_;
    smallest_side_A_ = std::min(smallest_side_A_, needed_A[0]);
    smallest_height_A_ = std::min(smallest_height_A_, needed_A[2]);
    largest_side_A_ = std::max(largest_side_A_, needed_A[0]);
    largest_height_A_ = std::max(largest_height_A_, needed_A[2]);
  }

  [[noreturn]] void give_up(const config::SpecimenConfig& config) const {
    std::ostringstream message;
    message.precision(4);
    message << "the [specimen] ranges gave no specimen in " << most_attempts << " draws: ";
    if (too_large_ > 0) {
      message << too_large_ << " did not fit into specimen.box_A = {" << config.box_A[0] << ", "
              << config.box_A[1] << ", " << config.box_A[2]
              << "} Å with specimen.margin_A = " << config.margin_A
              << "; the smallest of them need a box of {" << smallest_side_A_ << ", " << smallest_side_A_
              << ", " << smallest_height_A_ << "} Å, all of them one of {" << largest_side_A_ << ", "
              << largest_side_A_ << ", " << largest_height_A_ << "} Å (under any rotation and tilt). ";
    }
    if (too_small_ > 0) {
      message << too_small_ << " particles had fewer than " << fewest_au_atoms << " atoms or "
              << fewest_au_layers << " layers: raise specimen.facet_100_A, facet_111_A or lower cut_layer. ";
    }
    if (unsupported_ > 0) {
      message << unsupported_
              << " particles had less than specimen.min_supported_share = " << config.min_supported_share
              << " of their lowest layer on the slab: enlarge slab_width_A, "
              << "slab_thickness_A or lower the share. ";
    }
    throw InputError(message.str());
  }

 private:
  std::int64_t too_small_ = 0;
  std::int64_t unsupported_ = 0;
  std::int64_t too_large_ = 0;
  double smallest_side_A_ = std::numeric_limits<double>::infinity();
  double smallest_height_A_ = std::numeric_limits<double>::infinity();
  double largest_side_A_ = 0.0;
  double largest_height_A_ = 0.0;
};

void append(structure::Structure& structure, std::uint8_t atomic_number,
            const std::vector<Vec3>& positions_A) {
  structure.atomic_numbers.insert(structure.atomic_numbers.end(), positions_A.size(), atomic_number);
  structure.positions_A.insert(structure.positions_A.end(), positions_A.begin(), positions_A.end());
}

/// Particle and slab as one structure in the specimen frame.
structure::Structure join(const Particle& particle, const Slab& slab, double gap_A) {
  structure::Structure joined;
  append(joined, atomic_number_au, particle.positions_A);
  for (Vec3& r : joined.positions_A) {
    r[1] += gap_A;
  }
  append(joined, atomic_number_ce, slab.ce_positions_A);
  append(joined, atomic_number_o, slab.o_positions_A);
  return joined;
}

void move_into_box(structure::Structure& structure, const Vec3& centre_A,
                   const std::array<Vec3, 3>& rotation) {
  for (Vec3& r : structure.positions_A) {
    r = rotate(rotation, {r[0] - centre_A[0], r[1] - centre_A[1], r[2] - centre_A[2]});
    for (std::size_t axis = 0; axis < 3; ++axis) {
      r[axis] += 0.5 * structure.box_A[axis];
    }
  }
}

SpecimenParameters parameters_of(const Pose& pose, const Shape& shape) {
  SpecimenParameters p{};
  p.tilt_deg = pose.tilt_deg;
  p.tilt_azimuth_deg = pose.tilt_azimuth_deg;
  p.rotation_deg = pose.rotation_deg;
  p.facet_100_A = shape.particle.facet_100_A;
  p.facet_111_A = shape.particle.facet_111_A;
  p.centre = shape.particle.centre;
  p.cut_layer = shape.particle.cut_layer;
  p.slab_width_A = shape.slab.width_A;
  p.slab_thickness_A = shape.slab.thickness_A;
  p.slab_trilayers = shape.slab.trilayers;
  p.slab_variant = static_cast<std::int64_t>(shape.slab.variant);
  p.slab_registry = shape.slab.registry;
  p.interface_gap_A = shape.gap_A;
  const std::array<Vec3, 3> rotation = rotation_matrix(pose);
  p.interface_normal = rotate(rotation, {0.0, 1.0, 0.0});
  p.crystal_110 = rotate(rotation, {0.0, 0.0, 1.0});
  return p;
}

}  // namespace

Specimen generate_specimen(const config::SpecimenConfig& config, std::uint64_t seed, std::uint32_t id) {
  validate(config);
  random::Stream stream(random::StreamKey{seed, random::Purpose::specimen, id, 0});
  const Pose pose = draw_pose(stream, config.max_tilt_deg);
  Refusals refusals;
  for (std::int64_t attempt = 1; attempt <= most_attempts; ++attempt) {
    const Shape shape = draw_shape(stream, config);
    Particle particle = build_particle(shape.particle, config.au_lattice_A);
    if (std::ssize(particle.positions_A) < fewest_au_atoms || particle.layers < fewest_au_layers) {
      refusals.too_small();
      continue;
    }
    const std::array<double, 2> offset_A = put_on_slab(particle, shape);
    const double share = supported_share(particle, shape.slab);
    if (share < config.min_supported_share) {
      refusals.unsupported();
      continue;
    }
    const Slab slab = build_slab(shape.slab, config.ceo2_lattice_A);
    Specimen specimen{join(particle, slab, shape.gap_A), parameters_of(pose, shape)};
    const Cylinder cylinder = bounding_cylinder(specimen.structure.positions_A, config.max_tilt_deg);
    const Vec3 needed_A = box_needed_A(cylinder, config.margin_A);
    if (needed_A[0] > config.box_A[0] || needed_A[1] > config.box_A[1] || needed_A[2] > config.box_A[2]) {
      refusals.too_large(needed_A);
      continue;
    }
    specimen.structure.box_A = config.box_A;
    move_into_box(specimen.structure, cylinder.centre_A, rotation_matrix(pose));
    require_clearance(specimen.structure.positions_A, least_distance_A);
    SpecimenParameters& p = specimen.parameters;
    p.particle_offset_A = offset_A;
    p.supported_share = share;
    p.au_layers = particle.layers;
    p.n_au = std::ssize(particle.positions_A);
    p.n_ce = std::ssize(slab.ce_positions_A);
    p.n_o = std::ssize(slab.o_positions_A);
    p.attempts = attempt;
    return specimen;
  }
  refusals.give_up(config);
}

}  // namespace dosefloor::specimen

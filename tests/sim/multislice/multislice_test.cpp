#include "sim/multislice/multislice.hpp"

#include <cmath>

#include "sim/core/errors/error.hpp"
#include "tests/sim/multislice/wave_fields.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/reference_case.hpp"

using namespace dosefloor;
using test::relative_l2;
using test::WaveCase;
using test::WaveField;

namespace {

double mean_intensity(const WaveField& field) {
  double sum = 0.0;
  for (const auto& value : field) {
    sum += std::norm(std::complex<double>(value));
  }
  return sum / static_cast<double>(field.size());
}

WaveCase small_case() {
  return {test::random_structure({20.0, 20.0, 10.0}, 40, 7), fft::make_grid({128, 128}, 20.0, 20.0), 1.0, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(multislice)

BOOST_AUTO_TEST_CASE(fused_wave_of_the_reference_case_agrees_to_1e_5) {
  const test::ReferenceCase reference = test::load_reference_case();
  const fft::Grid grid = fft::make_grid({256, 256}, 30.0, 30.0);
  BOOST_TEST(relative_l2(test::fused_wave({reference.structure, grid, 1.0, {}}), reference.wave) < 1e-5);
}

BOOST_AUTO_TEST_CASE(plain_wave_of_the_reference_case_agrees_to_1e_5) {
  const test::ReferenceCase reference = test::load_reference_case();
  const fft::Grid grid = fft::make_grid({256, 256}, 30.0, 30.0);
  BOOST_TEST(relative_l2(test::plain_wave({reference.structure, grid, 1.0, {}}), reference.wave) < 1e-5);
}

BOOST_AUTO_TEST_CASE(projected_potential_of_the_reference_case_agrees_to_1e_5) {
  const test::ReferenceCase reference = test::load_reference_case();
  const fft::GridTransform transform(fft::make_grid({256, 256}, 30.0, 30.0), fft::Planning::measure);
  dosefloor::multislice::Multislice<fft::GridTransform> operation(transform, {}, {});
  const auto& sigma_v = operation.sigma_projected_potential(potential::SlicedAtoms(reference.structure, 1.0));
  const double sigma = physics::interaction_constant_rad_per_VA(300.0);
  WaveField ours;
  WaveField theirs;
  for (std::size_t i = 0; i < reference.projected_potential_VA.size(); ++i) {
    ours.emplace_back(static_cast<float>(sigma_v(i).real() / sigma));
    theirs.emplace_back(reference.projected_potential_VA[i]);
  }
  BOOST_TEST(relative_l2(ours, theirs) < 1e-5);
}

BOOST_AUTO_TEST_CASE(fused_and_plain_agree_on_grids_of_any_shape) {
  struct Shape {
    std::array<int, 2> gpts;
    structure::Vec3 box_A;
  };
  for (const Shape& shape : {Shape{{300, 280}, {30.0, 28.0, 12.0}}, Shape{{96, 200}, {20.0, 20.0, 9.5}},
                             Shape{{135, 75}, {18.0, 11.0, 7.0}}, Shape{{64, 250}, {9.0, 36.0, 6.3}}}) {
    const WaveCase of{test::random_structure(shape.box_A, 60, 3),
                      fft::make_grid(shape.gpts, shape.box_A[0], shape.box_A[1]),
                      1.1,
                      {}};
    BOOST_TEST_CONTEXT("grid " << shape.gpts[0] << " x " << shape.gpts[1]) {
      BOOST_TEST(relative_l2(test::fused_wave(of), test::plain_wave(of)) < 3e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(fused_and_plain_agree_with_a_tilted_beam) {
  WaveCase of = small_case();
  of.beam.tilt_mrad = {12.0, -30.0};
  BOOST_TEST(relative_l2(test::fused_wave(of), test::plain_wave(of)) < 3e-6);
  BOOST_TEST(relative_l2(test::fused_wave(of), test::fused_wave(small_case())) > 1e-2);
}

BOOST_AUTO_TEST_CASE(an_empty_box_leaves_the_wave_1) {
  structure::Structure nothing;
  nothing.box_A = {20.0, 20.0, 10.0};
  const WaveCase of{nothing, fft::make_grid({64, 64}, 20.0, 20.0), 1.0, {}};
  for (const WaveField& field : {test::fused_wave(of), test::plain_wave(of)}) {
    double worst = 0.0;
    for (const auto& value : field) {
      worst = std::max(worst, static_cast<double>(std::abs(value - 1.0F)));
    }
    BOOST_TEST(worst < 1e-5);
  }
}

// Elastic scattering loses no electron; the aperture removes what scatters past it, and nothing else.
BOOST_AUTO_TEST_CASE(intensity_is_conserved_but_for_what_leaves_the_aperture) {
  const double mean = mean_intensity(test::fused_wave(small_case()));
  BOOST_TEST(mean < 1.0);
  BOOST_TEST(mean > 0.98);
}

BOOST_AUTO_TEST_CASE(a_quarter_turn_of_the_specimen_turns_the_wave) {
  const WaveCase of = small_case();
  WaveCase turned = of;
  for (auto& position : turned.structure.positions_A) {
    position = {position[1], of.structure.box_A[0] - position[0], position[2]};  // (x, y) -> (y, L - x)
  }
  const WaveField straight = test::fused_wave(of);
  const WaveField rotated = test::fused_wave(turned);
  WaveField back(straight.size());
  const auto n = static_cast<std::size_t>(of.grid.nx);
  for (std::size_t y = 0; y < n; ++y) {
    for (std::size_t x = 0; x < n; ++x) {
      back[y * n + x] = rotated[((n - x) % n) * n + y];
    }
  }
  BOOST_TEST(relative_l2(back, straight) < 3e-6);
}

BOOST_AUTO_TEST_CASE(whole_periods_in_x_and_y_change_nothing) {
  const WaveCase of = small_case();
  WaveCase moved = of;
  for (auto& position : moved.structure.positions_A) {
    position[0] += 20.0;
    position[1] -= 40.0;
  }
  BOOST_TEST(relative_l2(test::fused_wave(moved), test::fused_wave(of)) < 3e-6);
}

BOOST_AUTO_TEST_CASE(the_same_atoms_give_the_same_bits_again) {
  BOOST_TEST((test::fused_wave(small_case()) == test::fused_wave(small_case())));
}

BOOST_AUTO_TEST_CASE(an_atom_outside_the_box_in_z_is_refused) {
  WaveCase of = small_case();
  of.structure.positions_A[5][2] = 10.5;
  BOOST_CHECK_THROW((void)test::fused_wave(of), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

/// Multislice on a CUDA device beside the host's FusedMultislice and the reference case. Run by with_device,
/// which skips it where there is no device.

#include <boost/test/unit_test.hpp>

#include <Kokkos_Core.hpp>
#include <array>
#include <cmath>
#include <complex>
#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/cufft_transform.hpp"
#include "sim/multislice/multislice.hpp"
#include "tests/sim/multislice/wave_fields.hpp"
#include "tests/support/reference_case.hpp"

using namespace dosefloor;
using test::WaveCase;
using test::WaveField;

namespace {

using DeviceField = multislice::Multislice<fft::CufftTransform>::Field;

WaveField to_host(const DeviceField& field, const fft::Grid& grid) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
  const auto* values = reinterpret_cast<const std::complex<float>*>(host.data());
  return {values, values + grid.pixels()};
}

WaveField device_wave(const WaveCase& of) {
  const fft::CufftTransform transform(of.grid);
  multislice::Multislice<fft::CufftTransform> multislice(transform, of.beam, {});
  return to_host(multislice(potential::SlicedAtoms(of.structure, of.slice_thickness_A)), of.grid);
}

WaveCase random_case(std::array<int, 2> gpts, structure::Vec3 box_A) {
  return {test::random_structure(box_A, 60, 3), fft::make_grid(gpts, box_A[0], box_A[1]), 1.1, {}};
}

DeviceField impulse(const fft::Grid& grid, int x, int y) {
  DeviceField field("impulse", static_cast<std::size_t>(grid.pixels()));
  const auto host = Kokkos::create_mirror_view(field);
  host(static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(x)) = 1.0F;
  Kokkos::deep_copy(field, host);
  return field;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_multislice)

// The transform of an impulse at (x, y) is exp(-2πi (kx x / nx + ky y / ny)): sign, axes and order at once.
BOOST_AUTO_TEST_CASE(forward_transform_of_an_impulse_is_a_plane_wave) {
  const fft::Grid grid = fft::make_grid({20, 12}, 10.0, 6.0);
  const fft::CufftTransform transform(grid);
  const DeviceField field = impulse(grid, 3, 5);
  transform.forward(field.data());
  const WaveField spectrum = to_host(field, grid);
  double worst = 0.0;
  for (int ky = 0; ky < grid.ny; ++ky) {
    for (int kx = 0; kx < grid.nx; ++kx) {
      const std::complex<double> expected =
          std::polar(1.0, -2.0 * M_PI * (3.0 * kx / 20.0 + 5.0 * ky / 12.0));
      const std::complex<double> found = spectrum[static_cast<std::size_t>(ky * grid.nx + kx)];
      worst = std::max(worst, std::abs(found - expected));
    }
  }
  BOOST_TEST(worst < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_round_trip_multiplies_by_nx_ny) {
  const fft::Grid grid = fft::make_grid({20, 12}, 10.0, 6.0);
  const fft::CufftTransform transform(grid);
  const DeviceField field = impulse(grid, 7, 2);
  transform.forward(field.data());
  transform.backward(field.data());
  const WaveField back = to_host(field, grid);
  double worst = 0.0;
  for (std::size_t i = 0; i < back.size(); ++i) {
    worst = std::max(worst, static_cast<double>(std::abs(back[i] - (i == 2 * 20 + 7 ? 240.0F : 0.0F))));
  }
  BOOST_TEST(worst < 1e-4);
}

BOOST_AUTO_TEST_CASE(device_wave_of_the_reference_case_agrees_to_1e_5) {
  const test::ReferenceCase reference = test::load_reference_case();
  const WaveCase of{reference.structure, fft::make_grid({256, 256}, 30.0, 30.0), 1.0, {}};
  BOOST_TEST(test::relative_l2(device_wave(of), reference.wave) < 1e-5);
}

BOOST_AUTO_TEST_CASE(device_and_fused_agree_on_grids_of_any_shape) {
  for (const WaveCase& of :
       {random_case({300, 280}, {30.0, 28.0, 12.0}), random_case({96, 200}, {20.0, 20.0, 9.5}),
        random_case({135, 75}, {18.0, 11.0, 7.0})}) {
    BOOST_TEST_CONTEXT("grid " << of.grid.nx << " x " << of.grid.ny) {
      BOOST_TEST(test::relative_l2(device_wave(of), test::fused_wave(of)) < 3e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(device_and_fused_agree_with_a_tilted_beam) {
  WaveCase of = random_case({128, 128}, {20.0, 20.0, 10.0});
  of.beam.tilt_mrad = {12.0, -30.0};
  BOOST_TEST(test::relative_l2(device_wave(of), test::fused_wave(of)) < 3e-6);
}

BOOST_AUTO_TEST_CASE(projected_potential_of_the_reference_case_agrees_to_1e_5) {
  const test::ReferenceCase reference = test::load_reference_case();
  const fft::Grid grid = fft::make_grid({256, 256}, 30.0, 30.0);
  const fft::CufftTransform transform(grid);
  multislice::Multislice<fft::CufftTransform> multislice(transform, {}, {});
  const WaveField sigma_v =
      to_host(multislice.sigma_projected_potential(potential::SlicedAtoms(reference.structure, 1.0)), grid);
  const double sigma = physics::interaction_constant_rad_per_VA(300.0);
  WaveField ours;
  WaveField theirs;
  for (std::size_t i = 0; i < sigma_v.size(); ++i) {
    ours.emplace_back(static_cast<float>(sigma_v[i].real() / sigma));
    theirs.emplace_back(reference.projected_potential_VA[i]);
  }
  BOOST_TEST(test::relative_l2(ours, theirs) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_moved_plan_is_destroyed_once_and_still_transforms) {
  const fft::Grid grid = fft::make_grid({8, 8}, 4.0, 4.0);
  fft::CufftPlan first(grid, Kokkos::Cuda().cuda_stream());
  const cufftHandle handle = first.handle();
  fft::CufftPlan second(std::move(first));
  BOOST_TEST(second.handle() == handle);
  BOOST_TEST(first.handle() != handle);
  const DeviceField field = impulse(grid, 0, 0);
  auto* data = reinterpret_cast<cufftComplex*>(field.data());
  BOOST_TEST(cufftExecC2C(second.handle(), data, data, CUFFT_FORWARD) == CUFFT_SUCCESS);
}

BOOST_AUTO_TEST_CASE(a_grid_without_a_plan_is_refused_with_its_size_and_the_status) {
  BOOST_CHECK_EXCEPTION(fft::CufftTransform(fft::Grid{24, 0, 4.0, 4.0}), Error, [](const Error& error) {
    const std::string what = error.what();
    return what.find("24 x 0") != std::string::npos && what.find("CUFFT_") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}

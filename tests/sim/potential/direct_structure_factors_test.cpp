#include "sim/potential/direct_structure_factors.hpp"

#include <algorithm>
#include <complex>

#include "tests/sim/potential/direct_sum.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
namespace test = dosefloor::test;
using dosefloor::potential::AtomGroup;
using dosefloor::potential::PotentialModel;
using dosefloor::potential::SlicedAtoms;
using dosefloor::structure::Structure;

namespace {

using HostFactors =
    dosefloor::potential::DirectStructureFactors<Kokkos::DefaultHostExecutionSpace, Kokkos::HostSpace>;
using HostSpectrum = HostFactors::SpectrumView;

constexpr double scale = 6.5e-4;

PotentialModel model() {
  PotentialModel result;
  result.debye_waller_A2[79] = 0.3;
  return result;
}

std::vector<AtomGroup> all_groups(const SlicedAtoms& atoms) {
  std::vector<AtomGroup> all;
  for (int slice = 0; slice < atoms.slices(); ++slice) {
    all.insert(all.end(), atoms.groups(slice).begin(), atoms.groups(slice).end());
  }
  return all;
}

/// What the operator writes for all atoms, over a spectrum that was not empty.
HostSpectrum spectrum(const fft::Grid& grid, const fft::SpectralShape& shape, const Structure& structure,
                      double slice_thickness_A) {
  const SlicedAtoms atoms(structure, slice_thickness_A);
  HostSpectrum result("spectrum", static_cast<std::size_t>(shape.kx_count * shape.ky_count));
  Kokkos::deep_copy(result, fft::Complex(99.0F, 99.0F));
  HostFactors(grid, shape, model(), scale)(atoms, all_groups(atoms), result);
  return result;
}

fft::SpectralShape whole(const fft::Grid& grid) {
  return {false, 0, grid.nx, grid.ny};
}

/// Largest distance of a part of the spectrum from the direct sum, relative to V(0, 0).
double error(const fft::Grid& grid, const fft::SpectralShape& shape, const HostSpectrum& found,
             const Structure& structure) {
  const test::Spectrum exact = test::direct_sum(grid, model(), scale, structure);
  double largest = 0.0;
  for (int ky = 0; ky < shape.ky_count; ++ky) {
    for (int i = 0; i < shape.kx_count; ++i) {
      const int index = shape.transposed ? i * shape.ky_count + ky : ky * shape.kx_count + i;
      const fft::Complex value = found(static_cast<std::size_t>(index));
      largest = std::max(largest, std::abs(std::complex<double>(value.real(), value.imag()) -
                                           exact[test::index(grid, shape.kx_begin + i, ky)]));
    }
  }
  return largest / std::abs(exact[0]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(direct_structure_factors)

BOOST_AUTO_TEST_CASE(the_whole_spectrum_is_the_direct_sum_over_the_atoms) {
  for (const fft::Grid& grid : test::small_grids) {
    const Structure structure = test::scattered_atoms(grid);
    const auto found = spectrum(grid, whole(grid), structure, 2.0);
    BOOST_TEST_CONTEXT(grid.nx << " x " << grid.ny) {
      BOOST_TEST(error(grid, whole(grid), found, structure) < 3e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_transposed_slab_is_its_columns_of_the_direct_sum) {
  for (const fft::Grid& grid : test::small_grids) {
    const Structure structure = test::scattered_atoms(grid);
    for (const auto& [begin, count] : {std::pair{0, grid.nx}, {0, 3}, {3, 4}, {grid.nx - 2, 2}}) {
      const fft::SpectralShape shape{true, begin, count, grid.ny};
      const auto found = spectrum(grid, shape, structure, 2.0);
      BOOST_TEST_CONTEXT(grid.nx << " x " << grid.ny << ", columns from " << begin) {
        BOOST_TEST(error(grid, shape, found, structure) < 3e-7);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_rank_without_columns_has_nothing_to_do) {
  const fft::Grid grid = test::small_grids[0];
  const auto found = spectrum(grid, {true, 0, 0, grid.ny}, test::scattered_atoms(grid), 2.0);
  BOOST_TEST(found.extent(0) == 0U);
}

BOOST_AUTO_TEST_CASE(groups_of_many_slices_add_up_to_the_whole_specimen) {
  const fft::Grid grid = test::small_grids[4];
  const Structure structure = test::scattered_atoms(grid);
  const auto found = spectrum(grid, whole(grid), structure, 0.5);
  BOOST_TEST(error(grid, whole(grid), found, structure) < 3e-7);
}

BOOST_AUTO_TEST_CASE(one_atom_at_the_origin_is_its_form_factor_over_the_area) {
  for (const fft::Grid& grid : test::small_grids) {
    const auto found =
        spectrum(grid, whole(grid), {{grid.lx_A, grid.ly_A, 2.0}, {79}, {{0.0, 0.0, 0.0}}}, 2.0);
    for (int j = 0; j < grid.ny; ++j) {
      for (int i = 0; i < grid.nx; ++i) {
        const int kx = fft::signed_frequency(i, grid.nx);
        const int ky = fft::signed_frequency(j, grid.ny);
        const double q2 = kx * kx / (grid.lx_A * grid.lx_A) + ky * ky / (grid.ly_A * grid.ly_A);
        const double exact = scale * model().transform_VA3(79, q2) / (grid.lx_A * grid.ly_A);
        const fft::Complex value = found(test::index(grid, i, j));
        BOOST_TEST(static_cast<double>(value.real()) == exact, boost::test_tools::tolerance(1.3e-7));
        BOOST_TEST(value.imag() == 0.0F);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_atoms_the_spectrum_is_zero) {
  const fft::Grid grid = test::small_grids[1];
  const auto found = spectrum(grid, whole(grid), {{grid.lx_A, grid.ly_A, 2.0}, {}, {}}, 2.0);
  for (std::size_t i = 0; i < found.extent(0); ++i) {
    BOOST_TEST(found(i).real() == 0.0F);
    BOOST_TEST(found(i).imag() == 0.0F);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/potential/column_structure_factors.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/sim/potential/direct_sum.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
namespace test = dosefloor::test;
using dosefloor::potential::ColumnStructureFactors;
using dosefloor::potential::PotentialModel;
using dosefloor::potential::SlicedAtoms;
using dosefloor::structure::Structure;
using test::Spectrum;

namespace {

constexpr double scale = 6.5e-4;
constexpr double whole_slice_A = 2.0;

PotentialModel model() {
  PotentialModel result;
  result.debye_waller_A2[79] = 0.3;
  return result;
}

int padded_columns(const fft::Grid& grid) {
  constexpr int block = ColumnStructureFactors::block;
  return (grid.nx / 2 + block) / block * block;
}

/// All blocks of columns of one slice, [kx, ky], kx = 0 .. padded_columns - 1.
Spectrum columns(const fft::Grid& grid, const SlicedAtoms& atoms, int slice) {
  ColumnStructureFactors factors(grid, model(), scale);
  factors.load(atoms, slice);
  const int distance = grid.ny + 5;
  std::vector<fft::Complex> block(static_cast<std::size_t>(ColumnStructureFactors::block * distance),
                                  fft::Complex(99.0F, 99.0F));
  Spectrum all;
  for (int kx = 0; kx < padded_columns(grid); kx += ColumnStructureFactors::block) {
    factors.columns(kx, block.data(), distance);
    for (std::size_t c = 0; c < ColumnStructureFactors::block; ++c) {
      for (std::size_t ky = 0; ky < static_cast<std::size_t>(grid.ny); ++ky) {
        const fft::Complex value = block[c * static_cast<std::size_t>(distance) + ky];
        all.emplace_back(value.real(), value.imag());
      }
    }
  }
  return all;
}

Spectrum columns(const fft::Grid& grid, const Structure& structure) {
  return columns(grid, SlicedAtoms(structure, whole_slice_A), 0);
}

std::complex<double> at(const Spectrum& columns, const fft::Grid& grid, int kx, int ky) {
  const auto row = static_cast<std::size_t>((ky + grid.ny) % grid.ny);
  return columns[static_cast<std::size_t>(kx) * static_cast<std::size_t>(grid.ny) + row];
}

/// What a complex-to-real transform of the columns gives: those of kx < 0 are the mirror images of the
/// others, and at kx = 0 and nx/2 only the part counts that is its own mirror image.
std::vector<double> real_space(const fft::Grid& grid, const Spectrum& columns) {
  Spectrum whole;
  for (int ky = 0; ky < grid.ny; ++ky) {
    for (int kx = 0; kx < grid.nx; ++kx) {
      whole.push_back(2 * kx <= grid.nx ? at(columns, grid, kx, ky)
                                        : std::conj(at(columns, grid, grid.nx - kx, -ky)));
    }
  }
  return test::real_space(grid, whole);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b.at(i)));
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(column_structure_factors)

BOOST_AUTO_TEST_CASE(a_column_is_the_direct_sum_over_the_atoms) {
  for (const fft::Grid& grid : test::small_grids) {
    const Structure structure = test::scattered_atoms(grid);
    const Spectrum found = columns(grid, structure);
    const double size = std::abs(test::direct_value(grid, model(), scale, structure, 0, 0));
    double largest = 0.0;
    for (int kx = 0; kx <= grid.nx / 2; ++kx) {
      for (int ky = -(grid.ny - 1) / 2; ky <= (grid.ny - 1) / 2; ++ky) {
        const auto exact = test::direct_value(grid, model(), scale, structure, kx, ky);
        largest = std::max(largest, std::abs(at(found, grid, kx, ky) - exact));
      }
    }
    BOOST_TEST_CONTEXT(grid.nx << " x " << grid.ny) {
      BOOST_TEST(largest < 3e-7 * size);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_nyquist_row_is_the_mean_of_its_two_signs) {
  for (const fft::Grid& grid : test::small_grids) {
    if (grid.ny % 2 != 0) {
      continue;
    }
    const Structure structure = test::scattered_atoms(grid);
    const Spectrum found = columns(grid, structure);
    const double size = std::abs(test::direct_value(grid, model(), scale, structure, 0, 0));
    const int nyquist = grid.ny / 2;
    for (int kx = 0; 2 * kx < grid.nx; ++kx) {
      const auto mean = 0.5 * (test::direct_value(grid, model(), scale, structure, kx, nyquist) +
                               test::direct_value(grid, model(), scale, structure, kx, -nyquist));
      BOOST_TEST(std::abs(at(found, grid, kx, nyquist) - mean) < 3e-7 * size);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_potential_is_the_real_part_of_the_whole_sums_transform) {
  for (const fft::Grid& grid : test::small_grids) {
    const Structure structure = test::scattered_atoms(grid);
    const auto exact = test::real_space(grid, test::direct_sum(grid, model(), scale, structure));
    const auto found = real_space(grid, columns(grid, structure));
    const double peak = *std::max_element(exact.begin(), exact.end());
    BOOST_TEST_CONTEXT(grid.nx << " x " << grid.ny) {
      BOOST_TEST(largest_difference(found, exact) < 1e-6 * peak);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_atom_at_the_origin_is_its_form_factor_over_the_area) {
  for (const fft::Grid& grid : test::small_grids) {
    const Spectrum found = columns(grid, {{grid.lx_A, grid.ly_A, 2.0}, {79}, {{0.0, 0.0, 0.0}}});
    for (int kx = 0; kx <= grid.nx / 2; ++kx) {
      for (int ky = -(grid.ny - 1) / 2; ky <= grid.ny / 2; ++ky) {
        const double q2 = kx * kx / (grid.lx_A * grid.lx_A) + ky * ky / (grid.ly_A * grid.ly_A);
        const double exact = scale * model().transform_VA3(79, q2) / (grid.lx_A * grid.ly_A);
        BOOST_TEST(at(found, grid, kx, ky).real() == exact, boost::test_tools::tolerance(1.3e-7));
        BOOST_TEST(at(found, grid, kx, ky).imag() == 0.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_atom_moved_by_whole_pixels_has_its_potential_moved_by_as_many) {
  for (const fft::Grid& grid : test::small_grids) {
    const auto potential_of_atom_at = [&grid](double x_A, double y_A) {
      return real_space(grid, columns(grid, {{grid.lx_A, grid.ly_A, 2.0}, {79}, {{x_A, y_A, 0.0}}}));
    };
    const auto centred = potential_of_atom_at(0.0, 0.0);
    const auto moved = potential_of_atom_at(3 * grid.dx_A(), 2 * grid.dy_A());
    const auto nx = static_cast<std::size_t>(grid.nx);
    const auto ny = static_cast<std::size_t>(grid.ny);
    std::vector<double> shifted(centred.size());
    for (std::size_t y = 0; y < ny; ++y) {
      for (std::size_t x = 0; x < nx; ++x) {
        shifted[(y + 2) % ny * nx + (x + 3) % nx] = centred[y * nx + x];
      }
    }
    BOOST_TEST(largest_difference(moved, shifted) < 1e-6 * centred[0]);
  }
}

BOOST_AUTO_TEST_CASE(columns_beyond_nyquist_are_zero) {
  for (const fft::Grid& grid : test::small_grids) {
    const Spectrum found = columns(grid, test::scattered_atoms(grid));
    for (int kx = grid.nx / 2 + 1; kx < padded_columns(grid); ++kx) {
      for (int ky = 0; ky < grid.ny; ++ky) {
        BOOST_REQUIRE_EQUAL(at(found, grid, kx, ky), 0.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slice_holds_its_own_atoms_only) {
  const fft::Grid grid = test::small_grids[3];
  Structure both = test::scattered_atoms(grid);
  const Structure upper{{grid.lx_A, grid.ly_A, 2.0}, {58, 14}, {{1.0, 2.0, 0.0}, {3.0, 0.5, 1.0}}};
  both.box_A[2] = 6.0;
  for (std::size_t atom = 0; atom < upper.size(); ++atom) {
    both.atomic_numbers.push_back(upper.atomic_numbers[atom]);
    both.positions_A.push_back(upper.positions_A[atom]);
    both.positions_A.back()[2] += 2.0;
  }
  const SlicedAtoms atoms(both, whole_slice_A);
  BOOST_TEST((columns(grid, atoms, 0) == columns(grid, test::scattered_atoms(grid))));
  BOOST_TEST((columns(grid, atoms, 1) == columns(grid, upper)));
}

BOOST_AUTO_TEST_CASE(loading_an_empty_slice_forgets_the_one_before) {
  const fft::Grid grid = test::small_grids[0];
  Structure structure = test::scattered_atoms(grid);
  structure.box_A[2] = 4.0;
  const SlicedAtoms atoms(structure, whole_slice_A);
  ColumnStructureFactors factors(grid, model(), scale);
  factors.load(atoms, 0);
  factors.load(atoms, 1);
  std::vector<fft::Complex> block(static_cast<std::size_t>(ColumnStructureFactors::block * grid.ny),
                                  fft::Complex(99.0F, 99.0F));
  factors.columns(0, block.data(), grid.ny);
  BOOST_TEST(std::all_of(block.begin(), block.end(),
                         [](const fft::Complex& v) { return v.real() == 0.0F && v.imag() == 0.0F; }));
}

BOOST_AUTO_TEST_CASE(an_element_without_a_scattering_factor_is_refused) {
  const fft::Grid grid = test::small_grids[0];
  const SlicedAtoms atoms({{grid.lx_A, grid.ly_A, 2.0}, {104}, {{0.0, 0.0, 0.0}}}, whole_slice_A);
  ColumnStructureFactors factors(grid, model(), scale);
  BOOST_CHECK_THROW(factors.load(atoms, 0), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

#include "sim/core/fft/slab_transform.hpp"

#include <mpi.h>

#include <algorithm>
#include <complex>
#include <cstring>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "tests/sim/core/fft/plain_dft.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
namespace test = dosefloor::test;
using Values = std::vector<std::complex<double>>;

namespace {

/// nx, ny: even, uneven over 4 ranks, and fewer rows than 4 ranks.
constexpr std::array<std::array<int, 2>, 3> sizes{{{24, 20}, {15, 18}, {10, 3}}};

fft::Grid plane(int nx, int ny) {
  return {nx, ny, 10.0, 7.0};
}

fft::Complex single_precision(const std::complex<double>& value) {
  return {static_cast<float>(value.real()), static_cast<float>(value.imag())};
}

/// This rank's rows of the whole field [ny, nx].
fft::FftwArray<fft::Complex> my_rows(const fft::SlabTransform& transform, const Values& field) {
  const fft::RealShape shape = transform.real_shape();
  auto data = fft::fftw_array<fft::Complex>(transform.allocation());
  const auto row = static_cast<std::size_t>(shape.nx);
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape.rows) * row; ++i) {
    data[i] = single_precision(field[static_cast<std::size_t>(shape.y_begin) * row + i]);
  }
  return data;
}

int sum_over_ranks(int mine) {
  int sum = 0;
  MPI_Allreduce(&mine, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  return sum;
}

/// Rank 0's wisdom on every rank.
std::string broadcast_wisdom() {
  std::string text = fft::export_wisdom();
  auto size = static_cast<unsigned long>(text.size());
  MPI_Bcast(&size, 1, MPI_UNSIGNED_LONG, 0, MPI_COMM_WORLD);
  text.resize(size);
  MPI_Bcast(text.data(), static_cast<int>(size), MPI_CHAR, 0, MPI_COMM_WORLD);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slab_transform)

BOOST_AUTO_TEST_CASE(the_ranks_parts_cover_both_spaces_once, *test::ranks({1, 2, 4})) {
  for (const auto& [nx, ny] : sizes) {
    const fft::SlabTransform transform(plane(nx, ny), MPI_COMM_WORLD, fft::Planning::measure);
    const fft::RealShape real = transform.real_shape();
    const fft::SpectralShape spectral = transform.spectral_shape();
    int rows_before = 0;
    int columns_before = 0;
    MPI_Scan(&real.rows, &rows_before, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    MPI_Scan(&spectral.kx_count, &columns_before, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    if (real.rows > 0) {
      BOOST_TEST(real.y_begin == rows_before - real.rows);
    }
    if (spectral.kx_count > 0) {
      BOOST_TEST(spectral.kx_begin == columns_before - spectral.kx_count);
    }
    BOOST_TEST(sum_over_ranks(real.rows) == ny);
    BOOST_TEST(sum_over_ranks(spectral.kx_count) == nx);
    BOOST_TEST(spectral.transposed);
    BOOST_TEST(spectral.ky_count == ny);
    BOOST_TEST(transform.allocation() >= static_cast<std::size_t>(real.rows * nx));
    BOOST_TEST(transform.allocation() >= static_cast<std::size_t>(spectral.kx_count * ny));
  }
}

BOOST_AUTO_TEST_CASE(forward_gives_each_rank_its_columns_of_the_whole_transform, *test::ranks({1, 2, 4})) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const Values field = test::noise(static_cast<std::size_t>(grid.pixels()), 11);
    const fft::GridTransform whole(grid, fft::Planning::measure);
    const auto all = fft::fftw_array<fft::Complex>(whole.allocation());
    std::transform(field.begin(), field.end(), all.get(), single_precision);
    whole.forward(all.get());

    const fft::SlabTransform slabs(grid, MPI_COMM_WORLD, fft::Planning::measure);
    const auto data = my_rows(slabs, field);
    slabs.forward(data.get());
    const fft::SpectralShape shape = slabs.spectral_shape();
    Values expected;  // [kx, ky] of this rank
    for (int i = 0; i < shape.kx_count; ++i) {
      const std::size_t kx = static_cast<std::size_t>(shape.kx_begin) + static_cast<std::size_t>(i);
      for (std::size_t ky = 0; ky < static_cast<std::size_t>(ny); ++ky) {
        const fft::Complex value = all[ky * static_cast<std::size_t>(nx) + kx];
        expected.emplace_back(value.real(), value.imag());
      }
    }
    if (!expected.empty()) {
      BOOST_TEST(test::relative_error(data.get(), expected) < 5e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_round_trip_multiplies_by_nx_ny, *test::ranks({1, 2, 4})) {
  for (const auto& [nx, ny] : sizes) {
    const fft::Grid grid = plane(nx, ny);
    const Values field = test::noise(static_cast<std::size_t>(grid.pixels()), 12);
    const fft::SlabTransform transform(grid, MPI_COMM_WORLD, fft::Planning::measure);
    const auto data = my_rows(transform, field);
    transform.forward(data.get());
    transform.backward(data.get());
    const fft::RealShape shape = transform.real_shape();
    const auto begin = field.begin() + static_cast<std::ptrdiff_t>(shape.y_begin) * nx;
    Values expected;
    if (shape.rows > 0) {
      expected.assign(begin, begin + static_cast<std::ptrdiff_t>(shape.rows) * nx);
    }
    for (auto& value : expected) {
      value *= static_cast<double>(grid.pixels());
    }
    if (!expected.empty()) {
      BOOST_TEST(test::relative_error(data.get(), expected) < 5e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(gathered_wisdom_plans_the_same_bits_on_every_rank, *test::ranks({1, 2, 4})) {
  const fft::Grid grid = plane(42, 40);
  const Values field = test::noise(static_cast<std::size_t>(grid.pixels()), 13);
  { const fft::SlabTransform planned(grid, MPI_COMM_WORLD, fft::Planning::measure); }
  fft::gather_wisdom(MPI_COMM_WORLD);
  const std::string wisdom = broadcast_wisdom();

  std::array<fft::FftwArray<fft::Complex>, 2> results;
  std::size_t bytes = 0;
  for (auto& result : results) {
    fft::import_wisdom(wisdom);
    const fft::SlabTransform transform(grid, MPI_COMM_WORLD, fft::Planning::from_wisdom);
    result = my_rows(transform, field);
    transform.forward(result.get());
    bytes = static_cast<std::size_t>(transform.spectral_shape().kx_count * grid.ny) * sizeof(fft::Complex);
  }
  BOOST_TEST(std::memcmp(results[0].get(), results[1].get(), bytes) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

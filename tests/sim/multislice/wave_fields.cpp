#include "tests/sim/multislice/wave_fields.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "sim/core/fft/slab_transform.hpp"
#include "sim/multislice/fused_multislice.hpp"
#include "sim/multislice/multislice.hpp"

namespace dosefloor::test {
namespace {

WaveField to_vector(const fft::Complex* data, std::size_t size) {
  const auto* values = reinterpret_cast<const std::complex<float>*>(data);
  return {values, values + size};
}

}  // namespace

WaveField fused_wave(const WaveCase& of) {
  multislice::FusedMultislice multislice(of.grid, of.beam, {}, fft::Planning::measure);
  const auto size = static_cast<std::size_t>(of.grid.pixels());
  const auto field = fft::fftw_array<fft::Complex>(size);
  multislice(potential::SlicedAtoms(of.structure, of.slice_thickness_A), field.get());
  return to_vector(field.get(), size);
}

WaveField plain_wave(const WaveCase& of) {
  const fft::GridTransform transform(of.grid, fft::Planning::measure);
  multislice::Multislice<fft::GridTransform> multislice(transform, of.beam, {});
  const auto& field = multislice(potential::SlicedAtoms(of.structure, of.slice_thickness_A));
  return to_vector(field.data(), static_cast<std::size_t>(of.grid.pixels()));
}

WaveField slab_wave(const WaveCase& of, MPI_Comm comm) {
  const fft::SlabTransform transform(of.grid, comm, fft::Planning::measure);
  multislice::Multislice<fft::SlabTransform> multislice(transform, of.beam, {});
  const auto& field = multislice(potential::SlicedAtoms(of.structure, of.slice_thickness_A));
  const int mine = 2 * transform.real_shape().rows * of.grid.nx;
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  std::vector<int> counts(static_cast<std::size_t>(size));
  MPI_Gather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, comm);
  std::vector<int> offsets(counts.size(), 0);
  for (std::size_t i = 1; i < counts.size(); ++i) {
    offsets[i] = offsets[i - 1] + counts[i - 1];
  }
  WaveField whole(rank == 0 ? static_cast<std::size_t>(of.grid.pixels()) : 0);
  MPI_Gatherv(field.data(), mine, MPI_FLOAT, whole.data(), counts.data(), offsets.data(), MPI_FLOAT, 0, comm);
  return whole;
}

structure::Structure random_structure(structure::Vec3 box_A, int atoms, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  constexpr std::array<std::uint8_t, 3> elements{79, 58, 8};
  structure::Structure structure;
  structure.box_A = box_A;
  for (int atom = 0; atom < atoms; ++atom) {
    structure.atomic_numbers.push_back(elements.at(static_cast<std::size_t>(atom) % elements.size()));
    structure.positions_A.push_back({box_A[0] * uniform(generator), box_A[1] * uniform(generator),
                                     box_A[2] * (0.2 + 0.6 * uniform(generator))});
  }
  return structure;
}

}  // namespace dosefloor::test

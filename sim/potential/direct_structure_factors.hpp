#pragma once
/// Exact structure factors of one slice, over the part of reciprocal space that a rank holds (Kokkos).

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

#include "sim/core/fft/grid_transform.hpp"
#include "sim/potential/phase_powers.hpp"
#include "sim/potential/potential_model.hpp"
#include "sim/potential/sliced_atoms.hpp"

namespace dosefloor::potential {

/// V(kx, ky) = scale / (Lx Ly) Σ_Z v_Z(q) Σ_a exp(-2πi (kx x_a / Lx + ky y_a / Ly)) for every (kx, ky) of a
/// SpectralShape, FFT order: the plain form of ColumnStructureFactors, for any execution space. The real part
/// of the unnormalised backward transform is `scale` times the projected potential in V·Å.
template <class ExecutionSpace, class MemorySpace>
class DirectStructureFactors {
 public:
  using SpectrumView = Kokkos::View<fft::Complex*, MemorySpace>;

  DirectStructureFactors(const fft::Grid& grid, const fft::SpectralShape& shape, PotentialModel model,
                         double scale)
      : grid_(grid),
        model_(std::move(model)),
        scale_(scale),
        lines_(shape.transposed ? shape.kx_count : shape.ky_count),
        fast_(shape.transposed ? shape.ky_count : shape.kx_count),
        line_begin_(shape.transposed ? shape.kx_begin : 0),
        lines_are_x_(shape.transposed) {}

  /// Writes the atoms [groups.begin, groups.end) of one slice or of many into spectrum[line * fast + i].
  void operator()(const SlicedAtoms& atoms, const std::vector<AtomGroup>& groups,
                  const SpectrumView& spectrum) {
    Kokkos::deep_copy(spectrum, fft::Complex(0.0F, 0.0F));
    for (const AtomGroup& group : groups) {
      add(atoms, group, spectrum);
    }
  }

 private:
  using Table = Kokkos::View<float**, Kokkos::LayoutRight, MemorySpace>;
  /// Values of the fast index handled together: a vector on the host, one thread each on a device.
  static constexpr int chunk =
      Kokkos::SpaceAccessibility<Kokkos::DefaultHostExecutionSpace, MemorySpace>::accessible ? 16 : 1;

  const Table& form_factor(std::uint8_t atomic_number) {
    auto found = form_factors_.find(atomic_number);
    if (found == form_factors_.end()) {
      Table table("form factor", lines_, padded_fast());
      const auto host = Kokkos::create_mirror_view(table);
      const double prefactor = scale_ / (grid_.lx_A * grid_.ly_A);
      for (int line = 0; line < lines_; ++line) {
        for (int i = 0; i < fast_; ++i) {
          const double q_line = line_frequency(line) / line_length_A();
          const double q_fast = fft::signed_frequency(i, fast_) / fast_length_A();
          host(line, i) = static_cast<float>(
              prefactor * model_.transform_VA3(atomic_number, q_line * q_line + q_fast * q_fast));
        }
      }
      Kokkos::deep_copy(table, host);
      found = form_factors_.emplace(atomic_number, table).first;
    }
    return found->second;
  }

  /// cos and sin of 2π k u for all k of an axis of n points, FFT order, for the atoms of `group`.
  std::pair<Table, Table> phases(const std::vector<double>& coordinates_A, const AtomGroup& group,
                                 double length_A, int n) const {
    const auto atoms = static_cast<int>(group.end - group.begin);
    const int padded = (n + chunk - 1) / chunk * chunk;
    Table cosine("cosines", atoms, padded);
    Table sine("sines", atoms, padded);
    const auto host_cosine = Kokkos::create_mirror_view(cosine);
    const auto host_sine = Kokkos::create_mirror_view(sine);
    std::vector<float> c(static_cast<std::size_t>(n / 2 + 1));
    std::vector<float> s(c.size());
    for (int atom = 0; atom < atoms; ++atom) {
      phase_powers(coordinates_A[group.begin + static_cast<std::size_t>(atom)] / length_A, n / 2 + 1,
                   c.data(), s.data());
      for (int i = 0; i < n; ++i) {
        const int k = fft::signed_frequency(i, n);
        host_cosine(atom, i) = c[static_cast<std::size_t>(k < 0 ? -k : k)];
        host_sine(atom, i) = k < 0 ? -s[static_cast<std::size_t>(-k)] : s[static_cast<std::size_t>(k)];
      }
    }
    Kokkos::deep_copy(cosine, host_cosine);
    Kokkos::deep_copy(sine, host_sine);
    return {cosine, sine};
  }

 public:  // a device lambda may not live in a private member function
  void add(const SlicedAtoms& atoms, const AtomGroup& group, const SpectrumView& spectrum) {
    const Table v = form_factor(group.atomic_number);
    const auto [cos_line, sin_line] = lines_are_x_ ? phases(atoms.x_A(), group, grid_.lx_A, grid_.nx)
                                                   : phases(atoms.y_A(), group, grid_.ly_A, grid_.ny);
    const auto [cos_fast, sin_fast] = lines_are_x_ ? phases(atoms.y_A(), group, grid_.ly_A, grid_.ny)
                                                   : phases(atoms.x_A(), group, grid_.lx_A, grid_.nx);
    const Table cl = cos_line;
    const Table sl = sin_line;
    const Table cf = cos_fast;
    const Table sf = sin_fast;
    const int count = static_cast<int>(group.end - group.begin);
    const int fast = fast_;
    const int first_line = line_begin_;
    const int chunks = padded_fast() / chunk;
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): a kernel captures values
    const SpectrumView out = spectrum;
    Kokkos::parallel_for(
        "structure factors", Kokkos::RangePolicy<ExecutionSpace>(0, static_cast<long>(lines_) * chunks),
        KOKKOS_LAMBDA(const long index) {
          const int line = static_cast<int>(index / chunks);
          const int begin = static_cast<int>(index % chunks) * chunk;
          float re[chunk] = {};
          float im[chunk] = {};
          for (int atom = 0; atom < count; ++atom) {
            const float c = cl(atom, first_line + line);
            const float s = sl(atom, first_line + line);
            for (int i = 0; i < chunk; ++i) {
              re[i] += c * cf(atom, begin + i) - s * sf(atom, begin + i);
              im[i] -= c * sf(atom, begin + i) + s * cf(atom, begin + i);
            }
          }
          for (int i = 0; i < chunk && begin + i < fast; ++i) {
            const float f = v(line, begin + i);
            out(static_cast<long>(line) * fast + begin + i) += fft::Complex(f * re[i], f * im[i]);
          }
        });
  }

 private:
  [[nodiscard]] int padded_fast() const noexcept { return (fast_ + chunk - 1) / chunk * chunk; }
  [[nodiscard]] int line_frequency(int line) const noexcept {
    return fft::signed_frequency(line_begin_ + line, lines_are_x_ ? grid_.nx : grid_.ny);
  }
  [[nodiscard]] double line_length_A() const noexcept { return lines_are_x_ ? grid_.lx_A : grid_.ly_A; }
  [[nodiscard]] double fast_length_A() const noexcept { return lines_are_x_ ? grid_.ly_A : grid_.lx_A; }

  fft::Grid grid_;
  PotentialModel model_;
  double scale_;
  int lines_;
  int fast_;
  int line_begin_;
  bool lines_are_x_;
  std::map<std::uint8_t, Table> form_factors_;
};

}  // namespace dosefloor::potential

#pragma once
/// Multislice written as the method reads, for any transform: one host rank, slabs over several ranks, or a
/// device. FusedMultislice is the fast path of one host rank; the two are tested against each other.
///
/// For every slice with projected potential V (V·Å):
///   t = F⁻¹[ A F[ exp(iσV) ] ]          band-limited transmission function
///   ψ = F⁻¹[ A P F[ t ψ ] ]             transmit, then propagate through the slice
/// with the aperture A of sim/multislice/band_limit.hpp and the propagator P of sim/multislice/propagator.hpp; ψ = 1
/// before the first slice. (Kirkland 2010, section 6.4.)

#include <Kokkos_Core.hpp>

#include <utility>
#include <vector>

#include "sim/core/fft/grid_transform.hpp"
#include "sim/core/physics/electron.hpp"
#include "sim/core/vector_math/unit_phase.hpp"
#include "sim/multislice/band_limit.hpp"
#include "sim/multislice/beam.hpp"
#include "sim/multislice/propagator.hpp"
#include "sim/potential/direct_structure_factors.hpp"
#include "sim/potential/sliced_atoms.hpp"

namespace dosefloor::multislice {

template <class Transform>
class Multislice {
 public:
  using ExecutionSpace = typename Transform::execution_space;
  using MemorySpace = typename Transform::memory_space;
  using Field = Kokkos::View<fft::Complex*, MemorySpace>;

  /// `transform` must outlive the operator. Collective where the transform is. Throws InputError for an
  /// impossible energy.
  Multislice(const Transform& transform, const Beam& beam, potential::PotentialModel model)
      : transform_(transform),
        beam_(beam),
        structure_factors_(transform.grid(), transform.spectral_shape(), std::move(model),
                           physics::interaction_constant_rad_per_VA(beam.energy_keV)),
        aperture_("aperture", spectral_size()),
        wave_("wave", transform.allocation()),
        transmission_("transmission", transform.allocation()) {
    const fft::SpectralShape shape = transform.spectral_shape();
    const fft::Grid& grid = transform.grid();
    const BandLimit limit(grid);
    const auto host = Kokkos::create_mirror_view(aperture_);
    for_each_frequency(shape, [&](long index, int kx, int ky) {
      const double q = std::hypot(fft::signed_frequency(kx, grid.nx) / grid.lx_A,
                                  fft::signed_frequency(ky, grid.ny) / grid.ly_A);
      host(index) = static_cast<float>(limit(q) / static_cast<double>(grid.pixels()));
    });
    Kokkos::deep_copy(aperture_, host);
  }

  /// Exit wave of `atoms`, at the box's exit face: this rank's rows, C-ordered [y, x], valid until the next
  /// call. Collective where the transform is.
  const Field& operator()(const potential::SlicedAtoms& atoms) {
    load_propagator(atoms.thickness_A());
    Kokkos::deep_copy(wave_, fft::Complex(1.0F, 0.0F));
    for (int slice = 0; slice < atoms.slices(); ++slice) {
      if (atoms.occupied(slice)) {
        structure_factors_(atoms, atoms.groups(slice), transmission_);
        transform_.backward(transmission_.data());
        phase_to_transmission();
        transform_.forward(transmission_.data());
        apply_aperture(transmission_);
        transform_.backward(transmission_.data());
        multiply_by_transmission();
      }
      transform_.forward(wave_.data());
      propagate();
      transform_.backward(wave_.data());
    }
    return wave_;
  }

  /// σ times the projected potential of the whole specimen, before any band limit, as the real part of this
  /// rank's rows; valid until the next call. Collective where the transform is.
  const Field& sigma_projected_potential(const potential::SlicedAtoms& atoms) {
    std::vector<potential::AtomGroup> all;
    for (int slice = 0; slice < atoms.slices(); ++slice) {
      all.insert(all.end(), atoms.groups(slice).begin(), atoms.groups(slice).end());
    }
    structure_factors_(atoms, all, transmission_);
    transform_.backward(transmission_.data());
    return transmission_;
  }

  // The kernels are public because a device lambda may not live in a private member function.
  void phase_to_transmission() {
    const Field t = transmission_;
    Kokkos::parallel_for(
        "exp(i sigma V)", policy(real_size()), KOKKOS_LAMBDA(const long i) {
          float cosine = 0.0F;
          float sine = 0.0F;
          vector_math::unit_phase(t(i).real(), cosine, sine);
          t(i) = fft::Complex(cosine, sine);
        });
  }

  void apply_aperture(const Field& field) {
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): a kernel captures values
    const Field f = field;
    const auto a = aperture_;
    Kokkos::parallel_for(
        "band limit", policy(spectral_size()), KOKKOS_LAMBDA(const long i) { f(i) *= a(i); });
  }

  void multiply_by_transmission() {
    const Field psi = wave_;
    const Field t = transmission_;
    Kokkos::parallel_for(
        "transmit", policy(real_size()), KOKKOS_LAMBDA(const long i) { psi(i) *= t(i); });
  }

  void propagate() {
    const Field psi = wave_;
    const auto a = aperture_;
    const auto by_line = line_propagator_;
    const auto by_fast = fast_propagator_;
    const long fast = static_cast<long>(by_fast.extent(0));
    Kokkos::parallel_for(
        "propagate", policy(spectral_size()),
        KOKKOS_LAMBDA(const long i) { psi(i) *= by_line(i / fast) * by_fast(i % fast) * a(i); });
  }

 private:
  using Factors = Kokkos::View<fft::Complex*, MemorySpace>;

  static auto policy(long n) { return Kokkos::RangePolicy<ExecutionSpace>(0, n); }

  [[nodiscard]] long real_size() const {
    const fft::RealShape shape = transform_.real_shape();
    return static_cast<long>(shape.rows) * shape.nx;
  }
  [[nodiscard]] long spectral_size() const {
    const fft::SpectralShape shape = transform_.spectral_shape();
    return static_cast<long>(shape.kx_count) * shape.ky_count;
  }

  template <class Visit>
  static void for_each_frequency(const fft::SpectralShape& shape, const Visit& visit) {
    for (int ky = 0; ky < shape.ky_count; ++ky) {
      for (int i = 0; i < shape.kx_count; ++i) {
        const long index = shape.transposed ? static_cast<long>(i) * shape.ky_count + ky
                                            : static_cast<long>(ky) * shape.kx_count + i;
        visit(index, shape.kx_begin + i, ky);
      }
    }
  }

  void load_propagator(double thickness_A) {
    if (thickness_A == propagated_thickness_A_) {
      return;
    }
    const fft::SpectralShape shape = transform_.spectral_shape();
    const Propagator factors = make_propagator(transform_.grid(), beam_, thickness_A);
    const auto x_begin = factors.x.begin() + shape.kx_begin;
    const std::vector<fft::Complex> x(x_begin, x_begin + shape.kx_count);
    line_propagator_ = to_view(shape.transposed ? x : factors.y);
    fast_propagator_ = to_view(shape.transposed ? factors.y : x);
    propagated_thickness_A_ = thickness_A;
  }

  static Factors to_view(const std::vector<fft::Complex>& values) {
    Factors view("propagator", values.size());
    const auto host = Kokkos::create_mirror_view(view);
    std::copy(values.begin(), values.end(), host.data());
    Kokkos::deep_copy(view, host);
    return view;
  }

  const Transform& transform_;
  Beam beam_;
  potential::DirectStructureFactors<ExecutionSpace, MemorySpace> structure_factors_;
  Kokkos::View<float*, MemorySpace> aperture_;  ///< A / (nx ny)
  Field wave_;
  Field transmission_;
  Factors line_propagator_;
  Factors fast_propagator_;
  double propagated_thickness_A_ = 0.0;
};

}  // namespace dosefloor::multislice

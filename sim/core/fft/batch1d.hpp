#pragma once
/// Batches of one-dimensional transforms on the host (FFTW), the building block of row and column passes.

#include <Kokkos_Complex.hpp>

#include "sim/core/fft/wisdom.hpp"

struct fftwf_plan_s;

namespace dosefloor::fft {

using Complex = Kokkos::complex<float>;

/// `howmany` unnormalised transforms of length n; element j of transform b is at [b * distance + j].
/// Forward has exp(-2πi jk/n), backward exp(+2πi jk/n). Out of place; arguments of operator() must be
/// 64-byte aligned and must not overlap. A plan cannot be copied and only executes.
class Batch1d {
 public:
  enum class Direction { forward, backward };

  /// Throws Error if FFTW finds no plan (Planning::from_wisdom without wisdom), InputError if n or howmany
  /// is below 1 or distance below n.
  Batch1d(int n, int howmany, int distance, Direction direction, Planning planning);
  ~Batch1d();
  Batch1d(Batch1d&& other) noexcept;
  Batch1d& operator=(Batch1d&&) = delete;
  Batch1d(const Batch1d&) = delete;
  Batch1d& operator=(const Batch1d&) = delete;

  void operator()(Complex* in, Complex* out) const;

 private:
  fftwf_plan_s* plan_;
};

/// `howmany` unnormalised Hermitian-to-real backward transforms: n/2 + 1 complex numbers at
/// [b * in_distance] become n real ones at [b * out_distance]. The input is overwritten.
class BatchHermitian1d {
 public:
  BatchHermitian1d(int n, int howmany, int in_distance, int out_distance, Planning planning);
  ~BatchHermitian1d();
  BatchHermitian1d(BatchHermitian1d&& other) noexcept;
  BatchHermitian1d& operator=(BatchHermitian1d&&) = delete;
  BatchHermitian1d(const BatchHermitian1d&) = delete;
  BatchHermitian1d& operator=(const BatchHermitian1d&) = delete;

  void operator()(Complex* in, float* out) const;

 private:
  fftwf_plan_s* plan_;
};

/// `howmany` unnormalised forward transforms of n real numbers at [b * in_distance], into n/2 + 1 complex
/// ones at [b * out_distance].
class BatchReal1d {
 public:
  BatchReal1d(int n, int howmany, int in_distance, int out_distance, Planning planning);
  ~BatchReal1d();
  BatchReal1d(BatchReal1d&& other) noexcept;
  BatchReal1d& operator=(BatchReal1d&&) = delete;
  BatchReal1d(const BatchReal1d&) = delete;
  BatchReal1d& operator=(const BatchReal1d&) = delete;

  void operator()(float* in, Complex* out) const;

 private:
  fftwf_plan_s* plan_;
};

}  // namespace dosefloor::fft

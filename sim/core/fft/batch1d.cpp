#include "sim/core/fft/batch1d.hpp"

#include <fftw3.h>

#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/fftw_memory.hpp"

namespace dosefloor::fft {
namespace {

fftwf_complex* as_fftw(Complex* data) {
  return reinterpret_cast<fftwf_complex*>(data);
}

void require_shape(int n, int howmany, int distance, int least_distance) {
  if (n < 1 || howmany < 1 || distance < least_distance) {
    throw InputError("a batch of " + std::to_string(howmany) + " transforms of length " + std::to_string(n) +
                     " at distance " + std::to_string(distance) + " is not possible");
  }
}

fftwf_plan require_plan(fftwf_plan plan, int n, int howmany) {
  if (plan == nullptr) {
    throw Error("FFTW has no plan for " + std::to_string(howmany) + " transforms of length " +
                std::to_string(n) + ": the wisdom given does not cover it");
  }
  return plan;
}

}  // namespace

Batch1d::Batch1d(int n, int howmany, int distance, Direction direction, Planning planning) : plan_(nullptr) {
  require_shape(n, howmany, distance, n);
  const auto size = static_cast<std::size_t>(howmany) * static_cast<std::size_t>(distance);
  const auto in = fftw_array<Complex>(size);
  const auto out = fftw_array<Complex>(size);
  plan_ = require_plan(fftwf_plan_many_dft(1, &n, howmany, as_fftw(in.get()), nullptr, 1, distance,
                                           as_fftw(out.get()), nullptr, 1, distance,
                                           direction == Direction::forward ? FFTW_FORWARD : FFTW_BACKWARD,
                                           planner_flags(planning)),
                       n, howmany);
}

Batch1d::~Batch1d() {
  fftwf_destroy_plan(plan_);
}
Batch1d::Batch1d(Batch1d&& other) noexcept : plan_(std::exchange(other.plan_, nullptr)) {}

void Batch1d::operator()(Complex* in, Complex* out) const {
  fftwf_execute_dft(plan_, as_fftw(in), as_fftw(out));
}

BatchHermitian1d::BatchHermitian1d(int n, int howmany, int in_distance, int out_distance, Planning planning)
    : plan_(nullptr) {
  require_shape(n, howmany, in_distance, n / 2 + 1);
  require_shape(n, howmany, out_distance, n);
  const auto in =
      fftw_array<Complex>(static_cast<std::size_t>(howmany) * static_cast<std::size_t>(in_distance));
  const auto out =
      fftw_array<float>(static_cast<std::size_t>(howmany) * static_cast<std::size_t>(out_distance));
  plan_ = require_plan(fftwf_plan_many_dft_c2r(1, &n, howmany, as_fftw(in.get()), nullptr, 1, in_distance,
                                               out.get(), nullptr, 1, out_distance, planner_flags(planning)),
                       n, howmany);
}

BatchHermitian1d::~BatchHermitian1d() {
  fftwf_destroy_plan(plan_);
}
BatchHermitian1d::BatchHermitian1d(BatchHermitian1d&& other) noexcept
    : plan_(std::exchange(other.plan_, nullptr)) {}

void BatchHermitian1d::operator()(Complex* in, float* out) const {
  fftwf_execute_dft_c2r(plan_, as_fftw(in), out);
}

BatchReal1d::BatchReal1d(int n, int howmany, int in_distance, int out_distance, Planning planning)
    : plan_(nullptr) {
  require_shape(n, howmany, in_distance, n);
  require_shape(n, howmany, out_distance, n / 2 + 1);
  const auto in =
      fftw_array<float>(static_cast<std::size_t>(howmany) * static_cast<std::size_t>(in_distance));
  const auto out =
      fftw_array<Complex>(static_cast<std::size_t>(howmany) * static_cast<std::size_t>(out_distance));
  plan_ = require_plan(
      fftwf_plan_many_dft_r2c(1, &n, howmany, in.get(), nullptr, 1, in_distance, as_fftw(out.get()), nullptr,
                              1, out_distance, planner_flags(planning) | FFTW_PRESERVE_INPUT),
      n, howmany);
}

BatchReal1d::~BatchReal1d() {
  fftwf_destroy_plan(plan_);
}
BatchReal1d::BatchReal1d(BatchReal1d&& other) noexcept : plan_(std::exchange(other.plan_, nullptr)) {}

void BatchReal1d::operator()(float* in, Complex* out) const {
  fftwf_execute_dft_r2c(plan_, in, as_fftw(out));
}

}  // namespace dosefloor::fft

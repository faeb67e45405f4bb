#include "sim/optics/resample.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace dosefloor::optics {
namespace {

using fft::area;
using fft::Complex;

/// One past the largest frequency that both grids have.
int common_end(int n_from, int n_to) {
  return n_from == n_to ? n_to / 2 + 1 : (std::min(n_from, n_to) - 1) / 2 + 1;
}

double gaussian(double blur_A, double q_per_A) {
  return std::exp(-2.0 * std::numbers::pi * std::numbers::pi * blur_A * blur_A * q_per_A * q_per_A);
}

/// One past the largest frequency k / length that the blur leaves something of, at most `end`.
int blurred_end(double blur_A, double length_A, int end) {
  constexpr double exponent = 18.42;                                               // -ln 1e-8
  const double q_per_A = std::sqrt(0.5 * exponent) / (std::numbers::pi * blur_A);  // infinite without blur
  return q_per_A * length_A < end ? static_cast<int>(q_per_A * length_A) + 1 : end;
}

}  // namespace

Resampler::Resampler(const fft::Grid& from, const fft::LineTransforms& from_along_y, const fft::Grid& camera,
                     const fft::LineTransforms& camera_along_x, const fft::LineTransforms& camera_along_y)
    : from_(from),
      camera_(camera),
      from_along_y_(&from_along_y),
      along_x_(&camera_along_x),
      along_y_(&camera_along_y),
      half_(camera_along_x, camera.ny),
      a_(fft::fftw_array<Complex>(
          area(fft::transpose_block,
               std::max({from_along_y.column_distance(), camera_along_y.column_distance(), half_.stride})))),
      b_(fft::fftw_array<Complex>(area(
          fft::transpose_block, std::max(from_along_y.column_distance(), camera_along_y.column_distance())))),
      real_(fft::fftw_array<float>(area(fft::row_block, camera_along_x.real_distance()))) {}

void Resampler::operator()(const HalfPlane& intensity, double blur_A, float* image) {
  const int kx_end = blurred_end(blur_A, camera_.lx_A, common_end(from_.nx, camera_.nx));
  columns(intensity, blur_A, kx_end);
  rows(kx_end, image);
}

void Resampler::columns(const HalfPlane& intensity, double blur_A, int kx_end) {
  const int ky_end = blurred_end(blur_A, camera_.ly_A, common_end(from_.ny, camera_.ny));
  std::vector<float> along_y(static_cast<std::size_t>(ky_end));
  for (int ky = 0; ky < ky_end; ++ky) {
    along_y[static_cast<std::size_t>(ky)] =
        static_cast<float>(gaussian(blur_A, ky / camera_.ly_A) / static_cast<double>(from_.pixels()));
  }
  const int negative = std::min(ky_end - 1, (camera_.ny - 1) / 2);  // -ky has its own place up to here
  const int from_distance = from_along_y_->column_distance();
  const int to_distance = along_y_->column_distance();
  for (int block = 0; block < kx_end; block += fft::transpose_block) {
    fft::gather_columns(intensity.data.get() + block, intensity.stride, intensity.rows, a_.get(),
                        from_distance);
    from_along_y_->columns_forward(a_.get(), b_.get());
    for (int c = 0; c < fft::transpose_block; ++c) {
      const auto along_x = static_cast<float>(gaussian(blur_A, (block + c) / camera_.lx_A));
      const Complex* from = b_.get() + area(c, from_distance);
      Complex* to = a_.get() + area(c, to_distance);
      for (int ky = 0; ky < ky_end; ++ky) {
        to[ky] = from[ky] * (along_x * along_y[static_cast<std::size_t>(ky)]);
      }
      std::fill(to + ky_end, to + camera_.ny - negative, Complex(0.0F, 0.0F));
      for (int ky = 1; ky <= negative; ++ky) {
        to[camera_.ny - ky] = from[from_.ny - ky] * (along_x * along_y[static_cast<std::size_t>(ky)]);
      }
    }
    along_y_->columns_backward(a_.get(), b_.get());
    fft::scatter_columns(b_.get(), to_distance, half_.rows, half_.data.get() + block, half_.stride);
  }
}

void Resampler::rows(int kx_end, float* image) {
  for (int y = 0; y < camera_.ny; y += fft::row_block) {
    for (int r = 0; r < fft::row_block; ++r) {
      Complex* row = a_.get() + area(r, half_.stride);
      std::copy_n(half_.data.get() + area(y + r, half_.stride), kx_end, row);
      std::fill(row + kx_end, row + camera_.nx / 2 + 1, Complex(0.0F, 0.0F));
    }
    along_x_->rows_to_real(a_.get(), real_.get());
    for (int r = 0; r < std::min(fft::row_block, camera_.ny - y); ++r) {
      std::copy_n(real_.get() + area(r, along_x_->real_distance()), camera_.nx,
                  image + area(y + r, camera_.nx));
    }
  }
}

}  // namespace dosefloor::optics

#include "sim/optics/resample.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
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

/// to[ky] (+)= from[ky] damping for |ky| < end of the columns of n_from and n_to elements.
void take_column(const Complex* from, int n_from, int end, float along_x, const std::vector<float>& along_y,
                 bool add, Complex* to, int n_to) {
  const auto take = [&](int ky, Complex value, Complex& place) {
    const Complex damped = value * (along_x * along_y[static_cast<std::size_t>(ky)]);
    place = add ? place + damped : damped;
  };
  for (int ky = 0; ky < end; ++ky) {
    take(ky, from[ky], to[ky]);
  }
  const int negative = std::min(end - 1, (n_to - 1) / 2);  // -ky has its own place up to here
  for (int ky = 1; ky <= negative; ++ky) {
    take(ky, from[n_from - ky], to[n_to - ky]);
  }
}

}  // namespace

Resampler::Source Resampler::source(const HalfPlane& part, const fft::Grid& camera, double blur_A) const {
  const End end{blurred_end(blur_A, camera.lx_A, common_end(part.nx, camera.nx)),
                blurred_end(blur_A, camera.ly_A, common_end(part.ny, camera.ny))};
  std::vector<float> damping(static_cast<std::size_t>(end.ky));
  const double pixels = static_cast<double>(part.nx) * part.ny;
  for (int ky = 0; ky < end.ky; ++ky) {
    damping[static_cast<std::size_t>(ky)] = static_cast<float>(gaussian(blur_A, ky / camera.ly_A) / pixels);
  }
  return {&part, &transforms_->of(part.ny), end, std::move(damping)};
}

void Resampler::make_room(const std::vector<Source>& sources) {
  for (const Source& source : sources) {
    from_.reserve(area(fft::transpose_block, source.along_y->column_distance()));
    transformed_.reserve(area(fft::transpose_block, source.along_y->column_distance()));
  }
  to_.reserve(area(fft::transpose_block, std::max(along_y_->column_distance(), half_.stride)));
  transformed_.reserve(area(fft::transpose_block, along_y_->column_distance()));
  real_.reserve(area(fft::row_block, along_x_->real_distance()));
}

void Resampler::operator()(const std::vector<const HalfPlane*>& parts, const fft::Grid& camera, double blur_A,
                           float* image) {
  along_x_ = &transforms_->of(camera.nx);
  along_y_ = &transforms_->of(camera.ny);
  half_.fit(*along_x_, camera.ny);
  std::vector<Source> sources;
  int kx_end = 0;
  for (const HalfPlane* part : parts) {
    sources.push_back(source(*part, camera, blur_A));
    kx_end = std::max(kx_end, sources.back().end.kx);
  }
  make_room(sources);
  columns(sources, camera, blur_A, kx_end);
  rows(camera, kx_end, image);
}

void Resampler::columns(const std::vector<Source>& sources, const fft::Grid& camera, double blur_A,
                        int kx_end) {
  const int to_distance = along_y_->column_distance();
  for (int block = 0; block < kx_end; block += fft::transpose_block) {
    std::fill_n(to_.get(), area(fft::transpose_block, to_distance), Complex(0.0F, 0.0F));
    for (const Source& source : sources) {
      if (block >= source.end.kx) {
        continue;
      }
      const int distance = source.along_y->column_distance();
      fft::gather_columns(source.part->data.get() + block, source.part->stride, source.part->rows,
                          from_.get(), distance);
      source.along_y->columns_forward(from_.get(), transformed_.get());
      for (int c = 0; c < std::min(fft::transpose_block, source.end.kx - block); ++c) {
        take_column(transformed_.get() + area(c, distance), source.part->ny, source.end.ky,
                    static_cast<float>(gaussian(blur_A, (block + c) / camera.lx_A)), source.damping,
                    &source != &sources.front(), to_.get() + area(c, to_distance), camera.ny);
      }
    }
    along_y_->columns_backward(to_.get(), transformed_.get());
    fft::scatter_columns(transformed_.get(), to_distance, half_.rows, half_.data.get() + block, half_.stride);
  }
}

void Resampler::rows(const fft::Grid& camera, int kx_end, float* image) {
  for (int y = 0; y < camera.ny; y += fft::row_block) {
    for (int r = 0; r < fft::row_block; ++r) {
      Complex* row = to_.get() + area(r, half_.stride);
      std::copy_n(half_.data.get() + area(y + r, half_.stride), kx_end, row);
      std::fill(row + kx_end, row + camera.nx / 2 + 1, Complex(0.0F, 0.0F));
    }
    along_x_->rows_to_real(to_.get(), real_.get());
    for (int r = 0; r < std::min(fft::row_block, camera.ny - y); ++r) {
      std::copy_n(real_.get() + area(r, along_x_->real_distance()), camera.nx,
                  image + area(y + r, camera.nx));
    }
  }
}

}  // namespace dosefloor::optics

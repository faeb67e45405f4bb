#include "sim/optics/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::optics {
namespace {

using fft::area;
using fft::Complex;

constexpr double oversampling = 1.3;  // of the grid that is interpolated from

double gaussian(double blur_A, double q_per_A) {
  return std::exp(-2.0 * std::numbers::pi * std::numbers::pi * blur_A * blur_A * q_per_A * q_per_A);
}

bool same_field(const fft::Grid& a, const fft::Grid& b) {
  return a.lx_A == b.lx_A && a.ly_A == b.ly_A;
}

/// One past the largest frequency that both grids over a length have.
int common_end(int n_from, int n_to) {
  return n_from == n_to ? n_to / 2 + 1 : (std::min(n_from, n_to) - 1) / 2 + 1;
}

/// The same for a camera whose pixels do not divide the length.
int common_end(int n_from, double length_A, double pixel_A) {
  return std::min((n_from - 1) / 2 + 1, static_cast<int>(std::ceil(0.5 * length_A / pixel_A)));
}

/// One past the largest frequency k / length that the blur leaves something of, at most `end`.
int blurred_end(double blur_A, double length_A, int end) {
  constexpr double exponent = 18.42;                                               // -ln 1e-8
  const double q_per_A = std::sqrt(0.5 * exponent) / (std::numbers::pi * blur_A);  // infinite without blur
  return q_per_A * length_A < end ? static_cast<int>(q_per_A * length_A) + 1 : end;
}

/// What frequencies k < end are multiplied by along an axis of this length.
std::vector<double> damping(double blur_A, double length_A, int end,
                            const std::optional<LineInterpolation>& interpolation) {
  std::vector<double> factors;
  factors.reserve(static_cast<std::size_t>(end));
  for (int k = 0; k < end; ++k) {
    factors.push_back(gaussian(blur_A, k / length_A) * (interpolation ? interpolation->correction(k) : 1.0));
  }
  return factors;
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

/// side_by_side[x, row] = rows[row, x] of row_block rows of n; their first `taps` elements are repeated at
/// the end.
void set_side_by_side(const float* rows, int distance, int n, float* side_by_side) {
  for (int r = 0; r < fft::row_block; ++r) {
    const float* row = rows + area(r, distance);
    float* column = side_by_side + r;
    for (int x = 0; x < n; ++x) {
      column[area(x, fft::row_block)] = row[x];
    }
    for (int x = 0; x < LineInterpolation::taps; ++x) {
      column[area(n + x, fft::row_block)] = row[x];
    }
  }
}

/// Points of row_block rows at once: `rows` [x, row] of the samples, repeated beyond their end; image rows
/// `stride` apart.
void interpolate_rows(const LineInterpolation& along_x, const float* rows, int points, int row_count,
                      float* image, int stride) {
  for (int x = 0; x < points; ++x) {
    std::array<float, fft::row_block> sums{};
    const float* from = rows + area(along_x.first(x), fft::row_block);
    const float* weights = along_x.weights(x);
    for (std::size_t t = 0; t < LineInterpolation::taps; ++t) {
      for (std::size_t r = 0; r < fft::row_block; ++r) {
        sums[r] += weights[t] * from[t * fft::row_block + r];
      }
    }
    for (int r = 0; r < row_count; ++r) {
      image[area(r, stride) + static_cast<std::size_t>(x)] = sums[static_cast<std::size_t>(r)];
    }
  }
}

}  // namespace

Resampler::Resampler(const fft::LineTransformSet& transforms, std::vector<fft::Grid> sampled)
    : transforms_(&transforms), sampled_(std::move(sampled)) {}

Resampler::Target Resampler::target_for(const fft::Grid& box, const fft::Grid& camera, const End& end) const {
  if (same_field(camera, box)) {
    return {camera, std::nullopt, std::nullopt};
  }
  const auto fine_enough = std::find_if(sampled_.begin(), sampled_.end(), [&](const fft::Grid& grid) {
    return grid.nx >= 2.0 * oversampling * end.kx && grid.ny >= 2.0 * oversampling * end.ky;
  });
  if (sampled_.empty() || !same_field(sampled_.back(), box)) {
    throw Error("a camera over " + std::to_string(camera.lx_A) + " x " + std::to_string(camera.ly_A) +
                " Å was asked of an image over " + std::to_string(box.lx_A) + " x " +
                std::to_string(box.ly_A) + " Å: expected a grid over the image's box to interpolate from");
  }
  const fft::Grid& grid = fine_enough == sampled_.end() ? sampled_.back() : *fine_enough;
  LineInterpolation along_x(grid.nx, box.lx_A, end.kx, camera.nx, camera.dx_A());
  const bool square = grid.nx == grid.ny && box.lx_A == box.ly_A && end.kx == end.ky &&
                      camera.nx == camera.ny && camera.lx_A == camera.ly_A;
  LineInterpolation along_y =
      square ? along_x : LineInterpolation(grid.ny, box.ly_A, end.ky, camera.ny, camera.dy_A());
  return {grid, std::move(along_x), std::move(along_y)};
}

void Resampler::make_room(const std::vector<const HalfPlane*>& parts, const fft::Grid& target) {
  const fft::LineTransforms& along_x = transforms_->of(target.nx);
  half_.fit(along_x, target);
  int longest = transforms_->of(target.ny).column_distance();
  for (const HalfPlane* part : parts) {
    longest = std::max(longest, transforms_->of(part->grid.ny).column_distance());
  }
  from_.reserve(area(fft::transpose_block, longest));
  transformed_.reserve(area(fft::transpose_block, longest));
  to_.reserve(area(fft::transpose_block, std::max(longest, half_.stride)));
  real_.reserve(area(fft::row_block, along_x.real_distance()));
  side_by_side_.reserve(area(target.nx + LineInterpolation::taps, fft::row_block));
}

void Resampler::operator()(const std::vector<const HalfPlane*>& parts, const fft::Grid& camera, double blur_A,
                           float* image) {
  const fft::Grid& box = parts.at(0)->grid;
  const bool over_the_box = same_field(camera, box);
  std::vector<End> ends;
  End largest;
  for (const HalfPlane* part : parts) {
    const fft::Grid& from = part->grid;
    const End common = over_the_box ? End{common_end(from.nx, camera.nx), common_end(from.ny, camera.ny)}
                                    : End{common_end(from.nx, box.lx_A, camera.dx_A()),
                                          common_end(from.ny, box.ly_A, camera.dy_A())};
    ends.push_back({blurred_end(blur_A, box.lx_A, common.kx), blurred_end(blur_A, box.ly_A, common.ky)});
    largest = {std::max(largest.kx, ends.back().kx), std::max(largest.ky, ends.back().ky)};
  }
  const Target target = target_for(box, camera, largest);
  make_room(parts, target.grid);
  columns(parts, ends, target, blur_A);
  rows(target, camera, largest.kx, image);
}

void Resampler::columns(const std::vector<const HalfPlane*>& parts, const std::vector<End>& ends,
                        const Target& target, double blur_A) {
  const fft::Grid& grid = target.grid;
  const fft::LineTransforms& to_along_y = transforms_->of(grid.ny);
  const int to_distance = to_along_y.column_distance();
  int kx_end = 0;
  int ky_end = 0;
  for (const End& end : ends) {
    kx_end = std::max(kx_end, end.kx);
    ky_end = std::max(ky_end, end.ky);
  }
  const std::vector<double> along_x = damping(blur_A, grid.lx_A, kx_end, target.along_x);
  const std::vector<double> along_y = damping(blur_A, grid.ly_A, ky_end, target.along_y);
  std::vector<std::vector<float>> over_pixels;  // of each part
  for (const HalfPlane* part : parts) {
    over_pixels.emplace_back();
    for (const double factor : along_y) {
      over_pixels.back().push_back(static_cast<float>(factor / static_cast<double>(part->grid.pixels())));
    }
  }
  for (int block = 0; block < kx_end; block += fft::transpose_block) {
    std::fill_n(to_.get(), area(fft::transpose_block, to_distance), Complex(0.0F, 0.0F));
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const HalfPlane& part = *parts[p];
      if (block >= ends[p].kx) {
        continue;
      }
      const fft::LineTransforms& from_along_y = transforms_->of(part.grid.ny);
      const int distance = from_along_y.column_distance();
      fft::gather_columns(part.data.get() + block, part.stride, part.rows, from_.get(), distance);
      from_along_y.columns_forward(from_.get(), transformed_.get());
      for (int c = 0; c < std::min(fft::transpose_block, ends[p].kx - block); ++c) {
        take_column(
            transformed_.get() + area(c, distance), part.grid.ny, ends[p].ky,
            static_cast<float>(along_x[static_cast<std::size_t>(block) + static_cast<std::size_t>(c)]),
            over_pixels[p], p > 0, to_.get() + area(c, to_distance), grid.ny);
      }
    }
    to_along_y.columns_backward(to_.get(), transformed_.get());
    fft::scatter_columns(transformed_.get(), to_distance, half_.rows, half_.data.get() + block, half_.stride);
  }
}

void Resampler::half_row(const Target& target, int y, int kx_end, Complex* row) const {
  const auto half = [&](int of) { return half_.data.get() + area(of, half_.stride); };
  if (!target.along_y) {
    std::copy_n(half(y), kx_end, row);
    return;
  }
  const int first = target.along_y->first(y);
  const float* weights = target.along_y->weights(y);
  std::fill_n(row, kx_end, Complex(0.0F, 0.0F));
  auto* sum = reinterpret_cast<float*>(row);
  for (int t = 0; t < LineInterpolation::taps; ++t) {
    const auto* from = reinterpret_cast<const float*>(half((first + t) % target.grid.ny));
    for (std::ptrdiff_t i = 0; i < std::ptrdiff_t{2} * kx_end; ++i) {
      sum[i] += weights[t] * from[i];
    }
  }
}

void Resampler::rows(const Target& target, const fft::Grid& camera, int kx_end, float* image) {
  const fft::LineTransforms& along_x = transforms_->of(target.grid.nx);
  const int nx = target.grid.nx;
  for (int y = 0; y < camera.ny; y += fft::row_block) {
    const int row_count = std::min(fft::row_block, camera.ny - y);
    for (int r = 0; r < fft::row_block; ++r) {
      Complex* row = to_.get() + area(r, half_.stride);
      half_row(target, std::min(y + r, camera.ny - 1), kx_end, row);
      std::fill(row + kx_end, row + nx / 2 + 1, Complex(0.0F, 0.0F));
    }
    along_x.rows_to_real(to_.get(), real_.get());
    if (!target.along_x) {
      for (int r = 0; r < row_count; ++r) {
        std::copy_n(real_.get() + area(r, along_x.real_distance()), camera.nx,
                    image + area(y + r, camera.nx));
      }
      continue;
    }
    set_side_by_side(real_.get(), along_x.real_distance(), nx, side_by_side_.get());
    interpolate_rows(*target.along_x, side_by_side_.get(), camera.nx, row_count, image + area(y, camera.nx),
                     camera.nx);
  }
}

}  // namespace dosefloor::optics

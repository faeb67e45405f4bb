#include "sim/detector/fourier_filter.hpp"

#include <algorithm>

namespace dosefloor::detector {

using fft::area;
using fft::Complex;

FourierFilter::FourierFilter(const fft::LineTransforms& along_x, const fft::LineTransforms& along_y)
    : along_x_(&along_x),
      along_y_(&along_y),
      nx_(along_x.length()),
      ny_(along_y.length()),
      rows_(fft::round_up(ny_, fft::transpose_block)),
      stride_(along_x.half_distance()),
      half_(fft::fftw_array<Complex>(area(rows_, stride_))),
      a_(fft::fftw_array<Complex>(area(fft::transpose_block, std::max(along_y.column_distance(), stride_)))),
      b_(fft::fftw_array<Complex>(area(fft::transpose_block, along_y.column_distance()))),
      real_(fft::fftw_array<float>(area(fft::row_block, along_x.real_distance()))),
      column_(fft::fftw_array<float>(static_cast<std::size_t>(ny_) + 1)) {}

void FourierFilter::operator()(const Column& filter, float* field) {
  rows_forward(field);
  columns(filter);
  rows_backward(field);
}

void FourierFilter::rows_forward(const float* field) {
  for (int y = 0; y < ny_; y += fft::row_block) {
    for (int r = 0; r < std::min(fft::row_block, ny_ - y); ++r) {
      std::copy_n(field + area(y + r, nx_), nx_, real_.get() + area(r, along_x_->real_distance()));
    }
    along_x_->rows_from_real(real_.get(), half_.get() + area(y, stride_));
  }
}

void FourierFilter::columns(const Column& filter) {
  const int distance = along_y_->column_distance();
  for (int block = 0; block <= nx_ / 2; block += fft::transpose_block) {
    fft::gather_columns(half_.get() + block, stride_, rows_, a_.get(), distance);
    along_y_->columns_forward(a_.get(), b_.get());
    for (int c = 0; c < std::min(fft::transpose_block, nx_ / 2 + 1 - block); ++c) {
      filter(block + c, column_.get());
      for (int ky = 1; ky <= (ny_ - 1) / 2; ++ky) {
        column_[static_cast<std::size_t>(ny_ - ky)] = column_[static_cast<std::size_t>(ky)];
      }
      Complex* spectrum = b_.get() + area(c, distance);
      for (int y = 0; y < ny_; ++y) {
        spectrum[y] *= column_[static_cast<std::size_t>(y)];
      }
    }
    along_y_->columns_backward(b_.get(), a_.get());
    fft::scatter_columns(a_.get(), distance, rows_, half_.get() + block, stride_);
  }
}

void FourierFilter::rows_backward(float* field) {
  for (int y = 0; y < ny_; y += fft::row_block) {
    along_x_->rows_to_real(half_.get() + area(y, stride_), real_.get());
    for (int r = 0; r < std::min(fft::row_block, ny_ - y); ++r) {
      std::copy_n(real_.get() + area(r, along_x_->real_distance()), nx_, field + area(y + r, nx_));
    }
  }
}

}  // namespace dosefloor::detector

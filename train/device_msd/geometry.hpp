#pragma once
/// What every kernel of an MSD-net on a device knows: which planes there are, and where they lie.

#include <cstddef>

/// Functions that run on either side. nvcc compiles them for both, the C++ compiler for the host.
/// DOSEFLOOR_UNROLL before a loop over arrays that must stay in registers.
#ifdef __CUDACC__
#define DOSEFLOOR_DEVICE __host__ __device__
#define DOSEFLOOR_UNROLL _Pragma("unroll")
#else
#define DOSEFLOOR_DEVICE
#define DOSEFLOOR_UNROLL
#endif

namespace dosefloor::device_msd {

/// Threads of a block along y (along x there are 32), and how many blocks a multiprocessor should hold at
/// once: what a kernel declares as block_size if it is not this. More blocks hide more of the memory's
/// latency, and leave each thread fewer registers; both were chosen by trial on an H100.
struct BlockSize {
  unsigned threads_y = 8;
  unsigned blocks = 1;
};

/// Keeps the threads of a block that have not ended together, so that what one loads is still in the cache
/// when the others load it.
DOSEFLOOR_DEVICE inline void keep_in_step() {
#ifdef __CUDA_ARCH__
  __syncthreads();
#endif
}

/// As C++ lays out std::complex and CUDA float2 or double2: loaded at once.
template <class T>
struct alignas(2 * sizeof(T)) Complex {
  T re;
  T im;
};

/// Planes, outputs and pairs of an MSD-net (train/spectral/msd_shape.hpp).
///
/// Planes are numbered as everywhere here: the image's channels first, then the features of one layer after
/// the other. Output o, a feature of layer o / features, is plane channels + o. Pairs are the kernels: input
/// planes of an output, in the order of the weights [layer][feature][input].
///
/// On its grid a plane begins at (0, 0); `border` pixels more follow at its far edges, and as many lie at the
/// grid's far ends, which are the near ones' neighbours on a periodic grid; what is between them is empty.
///   real planes  [plane][image][ny][nx]
///   spectra      [plane][image][ny][pitch], kx = 0 .. nx/2
struct Geometry {
  int images;
  int channels;
  int features;
  int depth;
  int height;
  int width;
  int border;                ///< how far the taps of any layer reach
  int ny;                    ///< of the grid, even
  int nx;                    ///< of the grid, even
  int columns;               ///< nx/2 + 1
  int pitch;                 ///< elements from one row of a spectrum to the next
  int half;                  ///< taps of a kernel on either side of its centre, along x as along y
  bool image_to_all_layers;  ///< or to the first alone

  [[nodiscard]] DOSEFLOOR_DEVICE int outputs() const { return depth * features; }
  [[nodiscard]] DOSEFLOOR_DEVICE int planes() const { return channels + outputs(); }
  [[nodiscard]] DOSEFLOOR_DEVICE int taps() const { return (2 * half + 1) * (2 * half + 1); }
  [[nodiscard]] DOSEFLOOR_DEVICE int first_input(int layer) const {
    return layer == 0 || image_to_all_layers ? 0 : channels;
  }
  /// Behind the last layer that sees the image.
  [[nodiscard]] DOSEFLOOR_DEVICE int end_of_image() const { return image_to_all_layers ? depth : 1; }
  /// The first plane that a layer makes, one behind the last that it sees.
  [[nodiscard]] DOSEFLOOR_DEVICE int first_plane(int layer) const { return channels + layer * features; }
  [[nodiscard]] DOSEFLOOR_DEVICE std::size_t spectrum_size() const {
    return static_cast<std::size_t>(ny) * static_cast<std::size_t>(pitch);
  }
  [[nodiscard]] DOSEFLOOR_DEVICE std::size_t real_size() const {
    return static_cast<std::size_t>(ny) * static_cast<std::size_t>(nx);
  }
  [[nodiscard]] DOSEFLOOR_DEVICE std::size_t pixels() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  /// The number of a plane's image among all.
  [[nodiscard]] DOSEFLOOR_DEVICE std::size_t nth(int plane, int image) const {
    return static_cast<std::size_t>(plane) * static_cast<std::size_t>(images) +
           static_cast<std::size_t>(image);
  }
};

/// Kernels and phases, in the device's memory. θ = 2π dilation / n.
template <class T>
struct Tables {
  const int* pair_of_output;    ///< + plane: the pair of an output and an input plane
  const int* phases_of_output;  ///< which phases are those of its layer's dilation
  const int* output_of_pair;
  const Complex<T>* along_x;  ///< [phases][tap 1 .. half][pitch]: cos and sin of θ tap kx
  const Complex<T>* along_y;  ///< [phases][ny][tap 1 .. half]: cos and sin of θ tap ky
};

/// Where pixel `at` of a grid's line of n is found on a line of `length` pixels that is reflected at its ends
/// without repeating them; -1 where the grid is empty.
[[nodiscard]] DOSEFLOOR_DEVICE inline int reflected(int at, int length, int border, int n) {
  if (at < length) {
    return at;
  }
  if (at < length + border) {
    return 2 * (length - 1) - at;
  }
  return at >= n - border ? n - at : -1;
}

/// value(at) and those of the pixels of a grid's line where reflected() finds `at`: the adjoint of
/// reflection.
template <class Value>
[[nodiscard]] DOSEFLOOR_DEVICE auto folded(int at, int length, int border, int n, Value value) {
  auto sum = value(at);
  if (at >= 1 && at <= border) {
    sum += value(n - at);
  }
  if (at <= length - 2 && at >= length - 1 - border) {
    sum += value(2 * (length - 1) - at);
  }
  return sum;
}

}  // namespace dosefloor::device_msd

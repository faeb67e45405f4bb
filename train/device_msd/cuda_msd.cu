#include "train/device_msd/cuda_msd.hpp"

#include <cufft.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/cufft_status.hpp"
#include "train/device_msd/device_msd.hpp"

namespace dosefloor::device_msd {
namespace {

constexpr unsigned block_x = 32;

template <class Kernel>
constexpr BlockSize block_size{};
template <class Kernel>
requires(Kernel::block_size.threads_y > 0) constexpr BlockSize block_size<Kernel> = Kernel::block_size;

void check(cudaError_t status, const char* action) {
  if (status != cudaSuccess) {
    throw Error(std::string("CUDA cannot ") + action + ": " + cudaGetErrorString(status));
  }
}

void check(cufftResult status, const char* action, const Geometry& geometry) {
  if (status != CUFFT_SUCCESS) {
    throw Error(std::string("cuFFT cannot ") + action + " planes of " + std::to_string(geometry.nx) + " x " +
                std::to_string(geometry.ny) + ": " + fft::cufft_status(status));
  }
}

/// Blocks of all k lie along x, where alone there may be more than 65535.
template <class Kernel>
__global__ void __launch_bounds__(block_x* block_size<Kernel>.threads_y, block_size<Kernel>.blocks)
    run(int x, int y, unsigned blocks_x, Kernel kernel) {
  const int i = static_cast<int>(blockIdx.x % blocks_x * block_x + threadIdx.x);
  const int j = static_cast<int>(blockIdx.y * block_size<Kernel>.threads_y + threadIdx.y);
  if (i < x && j < y) {
    kernel(i, j, static_cast<int>(blockIdx.x / blocks_x));
  }
}

template <class Number>
class DeviceArray {
 public:
  explicit DeviceArray(const std::vector<Number>& numbers) {
    check(cudaMalloc(&numbers_, numbers.size() * sizeof(Number)), "allocate tables of an MSD-net");
    const cudaError_t copied =
        cudaMemcpy(numbers_, numbers.data(), numbers.size() * sizeof(Number), cudaMemcpyHostToDevice);
    if (copied != cudaSuccess) {
      cudaFree(numbers_);
      check(copied, "copy tables of an MSD-net");
    }
  }
  ~DeviceArray() { cudaFree(numbers_); }
  DeviceArray(DeviceArray&& other) noexcept : numbers_(std::exchange(other.numbers_, nullptr)) {}
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  DeviceArray& operator=(DeviceArray&&) = delete;

  [[nodiscard]] const Number* data() const noexcept { return numbers_; }

 private:
  Number* numbers_ = nullptr;
};

/// A plan of cuFFT for `planes` real planes and their spectra, in one direction.
class PlanesPlan {
 public:
  PlanesPlan(const Geometry& geometry, cufftType type, int planes) {
    check(cufftCreate(&handle_), "begin a plan for", geometry);
    const bool to_spectrum = type == CUFFT_R2C || type == CUFFT_D2Z;
    int points[2] = {geometry.ny, geometry.nx};
    int real[2] = {geometry.ny, geometry.nx};
    int spectrum[2] = {geometry.ny, geometry.pitch};
    const auto real_size = static_cast<int>(geometry.real_size());
    const auto spectrum_size = static_cast<int>(geometry.spectrum_size());
    std::size_t work_bytes = 0;
    const cufftResult made = cufftMakePlanMany(
        handle_, 2, points, to_spectrum ? real : spectrum, 1, to_spectrum ? real_size : spectrum_size,
        to_spectrum ? spectrum : real, 1, to_spectrum ? spectrum_size : real_size, type, planes, &work_bytes);
    if (made != CUFFT_SUCCESS) {
      cufftDestroy(handle_);
      check(made, "plan", geometry);
    }
  }
  ~PlanesPlan() { cufftDestroy(handle_); }
  PlanesPlan(const PlanesPlan&) = delete;
  PlanesPlan& operator=(const PlanesPlan&) = delete;
  PlanesPlan(PlanesPlan&&) = delete;
  PlanesPlan& operator=(PlanesPlan&&) = delete;

  [[nodiscard]] cufftHandle on(cudaStream_t stream, const Geometry& geometry) const {
    check(cufftSetStream(handle_, stream), "use a stream for", geometry);
    return handle_;
  }

 private:
  cufftHandle handle_{};
};

template <class T>
class CudaBackend {
 public:
  CudaBackend(const Geometry& geometry, const HostTables<T>& tables)
      : geometry_(geometry),
        pair_of_output_(tables.pair_of_output),
        phases_of_output_(tables.phases_of_output),
        output_of_pair_(tables.output_of_pair),
        along_x_(tables.along_x),
        along_y_(tables.along_y) {}

  void use(cudaStream_t stream) noexcept { stream_ = stream; }

  [[nodiscard]] Tables<T> tables() const {
    return {pair_of_output_.data(), phases_of_output_.data(), output_of_pair_.data(), along_x_.data(),
            along_y_.data()};
  }

  template <class Kernel>
  void launch(int x, int y, int z, const Kernel& kernel) const {
    constexpr unsigned threads_y = block_size<Kernel>.threads_y;
    const unsigned blocks_x = (static_cast<unsigned>(x) + block_x - 1) / block_x;
    const dim3 blocks(blocks_x * static_cast<unsigned>(z),
                      (static_cast<unsigned>(y) + threads_y - 1) / threads_y);
    run<<<blocks, dim3(block_x, threads_y), 0, stream_>>>(x, y, blocks_x, kernel);
    check(cudaGetLastError(), "launch a kernel of an MSD-net");
  }

  void forward(int planes, const T* real, Complex<T>* spectra) {
    auto* const from = const_cast<T*>(real);  // cuFFT leaves the input of such a transform as it is
    if constexpr (std::is_same_v<T, float>) {
      check(cufftExecR2C(plan(CUFFT_R2C, planes), from, reinterpret_cast<cufftComplex*>(spectra)),
            "transform", geometry_);
    } else {
      check(cufftExecD2Z(plan(CUFFT_D2Z, planes), from, reinterpret_cast<cufftDoubleComplex*>(spectra)),
            "transform", geometry_);
    }
  }

  void backward(int planes, Complex<T>* spectra, T* real) {
    if constexpr (std::is_same_v<T, float>) {
      check(cufftExecC2R(plan(CUFFT_C2R, planes), reinterpret_cast<cufftComplex*>(spectra), real),
            "transform", geometry_);
    } else {
      check(cufftExecZ2D(plan(CUFFT_Z2D, planes), reinterpret_cast<cufftDoubleComplex*>(spectra), real),
            "transform", geometry_);
    }
  }

 private:
  cufftHandle plan(cufftType type, int planes) {
    std::unique_ptr<PlanesPlan>& plan = plans_[{type, planes}];
    if (!plan) {
      plan = std::make_unique<PlanesPlan>(geometry_, type, planes);
    }
    return plan->on(stream_, geometry_);
  }

  Geometry geometry_;
  cudaStream_t stream_ = nullptr;
  DeviceArray<int> pair_of_output_;
  DeviceArray<int> phases_of_output_;
  DeviceArray<int> output_of_pair_;
  DeviceArray<Complex<T>> along_x_;
  DeviceArray<Complex<T>> along_y_;
  std::map<std::pair<cufftType, int>, std::unique_ptr<PlanesPlan>> plans_;
};

}  // namespace

template <class T>
class CudaMsd<T>::Implementation : public DeviceMsd<T, CudaBackend<T>> {
 public:
  explicit Implementation(const spectral::MsdShape& shape)
      : DeviceMsd<T, CudaBackend<T>>(shape, [](const Geometry& geometry, const HostTables<T>& tables) {
          return CudaBackend<T>(geometry, tables);
        }) {}
};

template <class T>
CudaMsd<T>::CudaMsd(const spectral::MsdShape& shape) : self_(std::make_unique<Implementation>(shape)) {}
template <class T>
CudaMsd<T>::~CudaMsd() = default;
template <class T>
CudaMsd<T>::CudaMsd(CudaMsd&&) noexcept = default;
template <class T>
CudaMsd<T>& CudaMsd<T>::operator=(CudaMsd&&) noexcept = default;

template <class T>
std::size_t CudaMsd<T>::kept_bytes() const {
  return self_->kept_bytes();
}
template <class T>
std::size_t CudaMsd<T>::forward_bytes() const {
  return self_->forward_bytes();
}
template <class T>
std::size_t CudaMsd<T>::backward_bytes(bool of_images) const {
  return self_->backward_bytes(of_images);
}

template <class T>
void CudaMsd<T>::forward(cudaStream_t stream, const FlatParameters<const T>& parameters, const T* images,
                         T* logits, std::byte* kept, std::byte* work) {
  self_->backend().use(stream);
  self_->forward(parameters, images, logits, kept, work);
}
template <class T>
void CudaMsd<T>::backward(cudaStream_t stream, const FlatParameters<const T>& parameters, const T* of_logits,
                          std::byte* kept, const FlatParameters<T>& gradients, T* of_images,
                          std::byte* work) {
  self_->backend().use(stream);
  self_->backward(parameters, of_logits, kept, gradients, of_images, work);
}

template class CudaMsd<float>;
template class CudaMsd<double>;

}  // namespace dosefloor::device_msd

#include "sim/core/fft/cufft_transform.hpp"

#include <string>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/cufft_status.hpp"

namespace dosefloor::fft {
namespace {

/// Throws Error that says what `action` on `grid` met, with CUDA's own last error where there is one.
void check(cufftResult status, const char* action, const Grid& grid) {
  if (status == CUFFT_SUCCESS) {
    return;
  }
  std::string message = std::string("cuFFT cannot ") + action + " a grid of " + std::to_string(grid.nx) +
                        " x " + std::to_string(grid.ny) + ": " + cufft_status(status);
  const cudaError_t cuda = cudaGetLastError();
  if (cuda != cudaSuccess) {
    message += "; CUDA: " + std::string(cudaGetErrorString(cuda));
  }
  throw Error(message);
}

void execute(const CufftPlan& plan, const Grid& grid, Complex* data, int direction) {
  static_assert(sizeof(Complex) == sizeof(cufftComplex) && alignof(Complex) == alignof(cufftComplex));
  auto* cufft_data = reinterpret_cast<cufftComplex*>(data);
  check(cufftExecC2C(plan.handle(), cufft_data, cufft_data, direction), "transform", grid);
}

}  // namespace

// Delegates, so that the destructor runs where the body throws.
CufftPlan::CufftPlan(const Grid& grid, cudaStream_t stream) : CufftPlan() {
  check(cufftCreate(&handle_), "begin a plan for", grid);
  long long points[2] = {grid.ny, grid.nx};
  std::size_t work_bytes = 0;
  // The 64-bit form: 65536 x 65536 points are more than an int counts.
  check(cufftMakePlanMany64(handle_, 2, points, nullptr, 1, grid.pixels(), nullptr, 1, grid.pixels(),
                            CUFFT_C2C, 1, &work_bytes),
        "plan", grid);
  check(cufftSetStream(handle_, stream), "use Kokkos's stream for", grid);
}

CufftPlan::~CufftPlan() {
  if (handle_ != none) {
    cufftDestroy(handle_);
  }
}

CufftPlan::CufftPlan(CufftPlan&& other) noexcept : handle_(std::exchange(other.handle_, none)) {}

CufftPlan& CufftPlan::operator=(CufftPlan&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

CufftTransform::CufftTransform(const Grid& grid) : grid_(grid), plan_(grid, Kokkos::Cuda().cuda_stream()) {}

void CufftTransform::forward(Complex* data) const {
  execute(plan_, grid_, data, CUFFT_FORWARD);
}

void CufftTransform::backward(Complex* data) const {
  execute(plan_, grid_, data, CUFFT_INVERSE);
}

}  // namespace dosefloor::fft

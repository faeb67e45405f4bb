#include "sim/core/parallel/mpi_check.hpp"

#include <mpi.h>

#include <array>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::parallel {

void check(int return_code, const char* call) {
  if (return_code == MPI_SUCCESS) {
    return;
  }
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  std::string reason = "error code " + std::to_string(return_code);
  if (MPI_Error_string(return_code, text.data(), &length) == MPI_SUCCESS) {
    reason.assign(text.data(), static_cast<std::size_t>(length));
  }
  throw Error(std::string(call) + " failed: " + reason);
}

}  // namespace dosefloor::parallel

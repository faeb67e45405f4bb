#include "sim/core/hdf5/lock.hpp"

namespace dosefloor::hdf5 {

std::unique_lock<std::recursive_mutex> lock() {
  static std::recursive_mutex mutex;
  return std::unique_lock(mutex);
}

}  // namespace dosefloor::hdf5

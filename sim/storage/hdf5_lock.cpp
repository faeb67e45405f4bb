#include "sim/storage/hdf5_lock.hpp"

namespace dosefloor::storage {

std::unique_lock<std::recursive_mutex> hdf5_lock() {
  static std::recursive_mutex mutex;
  return std::unique_lock(mutex);
}

}  // namespace dosefloor::storage

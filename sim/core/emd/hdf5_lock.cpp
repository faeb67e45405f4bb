#include "sim/core/emd/hdf5_lock.hpp"

namespace dosefloor::emd {

std::unique_lock<std::recursive_mutex> hdf5_lock() {
  static std::recursive_mutex mutex;
  return std::unique_lock(mutex);
}

}  // namespace dosefloor::emd

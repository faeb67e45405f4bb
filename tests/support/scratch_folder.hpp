#pragma once
/// A folder for one test case, removed at its end; the same path on all ranks. Construction and destruction
/// are collective over MPI_COMM_WORLD.

#include <unistd.h>

#include <filesystem>
#include <string>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::test {

class ScratchFolder {
 public:
  ScratchFolder() : world_(parallel::Communicator::world()) {
    std::string path =
        (std::filesystem::temp_directory_path() / ("dosefloor_test_" + std::to_string(getpid()))).string();
    world_.broadcast(path);
    path_ = path;
    if (world_.is_root()) {
      std::filesystem::remove_all(path_);
      std::filesystem::create_directories(path_);
    }
    world_.barrier();
  }
  ~ScratchFolder() {
    MPI_Barrier(world_.handle());
    if (world_.is_root()) {
      std::error_code error;
      std::filesystem::remove_all(path_, error);
    }
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  parallel::Communicator world_;
  std::filesystem::path path_;
};

}  // namespace dosefloor::test

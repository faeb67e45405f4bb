#pragma once
/// A test process as if neither mpirun nor srun had started it.

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>

namespace dosefloor::test {

inline constexpr std::array<const char*, 4> rank_variables{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK",
                                                           "SLURM_PROCID"};

/// Takes the launchers' variables out of the environment, and puts them back.
class NoLauncher {
 public:
  NoLauncher() {
    for (std::size_t i = 0; i < rank_variables.size(); ++i) {
      if (const char* value = std::getenv(rank_variables.at(i))) {
        before_.at(i) = value;
      }
      unsetenv(rank_variables.at(i));
    }
  }
  ~NoLauncher() {
    for (std::size_t i = 0; i < rank_variables.size(); ++i) {
      if (before_.at(i)) {
        setenv(rank_variables.at(i), before_.at(i)->c_str(), 1);
      } else {
        unsetenv(rank_variables.at(i));
      }
    }
  }
  NoLauncher(const NoLauncher&) = delete;
  NoLauncher& operator=(const NoLauncher&) = delete;
  NoLauncher(NoLauncher&&) = delete;
  NoLauncher& operator=(NoLauncher&&) = delete;

 private:
  std::array<std::optional<std::string>, rank_variables.size()> before_;
};

}  // namespace dosefloor::test

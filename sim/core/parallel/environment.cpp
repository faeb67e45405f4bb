#include "sim/core/parallel/environment.hpp"

#include <mpi.h>

#include <cstdlib>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"

namespace dosefloor::parallel {

namespace {

void set_unless_given(const char* name, const char* value) {
  if (setenv(name, value, 0) != 0) {
    throw Error(std::string("cannot set ") + name + " in the environment");
  }
}

}  // namespace

std::optional<int> launched_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"}) {
    if (const char* value = std::getenv(name)) {
      return static_cast<int>(std::strtol(value, nullptr, 10));
    }
  }
  return std::nullopt;
}

void set_openmpi_parameters() {
  set_unless_given("OMPI_MCA_osc", "^pt2pt");
  if (!launched_rank()) {
    set_unless_given("OMPI_MCA_pml", "ob1");
  }
}

MpiEnvironment::MpiEnvironment(int& argc, char**& argv) {
  set_openmpi_parameters();
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
  if (provided < MPI_THREAD_FUNNELED) {
    MPI_Finalize();
    throw Error("this MPI library gives thread level " + std::to_string(provided) +
                ", at least MPI_THREAD_FUNNELED (" + std::to_string(MPI_THREAD_FUNNELED) + ") is needed");
  }
  check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
}

MpiEnvironment::~MpiEnvironment() {
  int finalised = 0;
  MPI_Finalized(&finalised);
  if (finalised == 0) {
    MPI_Finalize();
  }
}

void MpiEnvironment::abort(int exit_code) noexcept {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::_Exit(exit_code);  // MPI_Abort does not return; the compiler does not know
}

}  // namespace dosefloor::parallel

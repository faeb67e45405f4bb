#pragma once
/// The MPI library's life as a guard object; the first object of every main.

#include <optional>

namespace dosefloor::parallel {

/// This process's rank as its launcher (mpirun, srun) says before MPI starts; nothing without a launcher.
std::optional<int> launched_rank();

/// Sets MCA parameters of OpenMPI in the environment, except those that the user has set; other MPI libraries
/// ignore them. Must run before MPI_Init.
///  - OMPI_MCA_osc=^pt2pt: the one-sided component `pt2pt` makes progress only while the target itself calls
///    MPI, so that one MPI_Fetch_and_op of the work counter takes up to 0.2 s instead of 1 µs. Without it
///    OpenMPI takes `sm`, `rdma` or `ucx`.
///  - where no launcher started this process, which then talks to no other: OMPI_MCA_pml=ob1, as trying all
///    kinds of networks takes 0.2 s.
void set_openmpi_parameters();

class MpiEnvironment {
 public:
  /// MPI_Init_thread with MPI_THREAD_FUNNELED (only the main thread calls MPI). MPI_COMM_WORLD and
  /// MPI_COMM_SELF get MPI_ERRORS_RETURN. Throws Error if MPI refuses that thread level.
  MpiEnvironment(int& argc, char**& argv);
  /// MPI_Finalize (collective), unless MPI has been finalised already.
  ~MpiEnvironment();
  MpiEnvironment(const MpiEnvironment&) = delete;
  MpiEnvironment& operator=(const MpiEnvironment&) = delete;
  MpiEnvironment(MpiEnvironment&&) = delete;
  MpiEnvironment& operator=(MpiEnvironment&&) = delete;

  /// Ends all ranks with `exit_code`: what the top-level handler calls after printing an error.
  [[noreturn]] static void abort(int exit_code) noexcept;
};

}  // namespace dosefloor::parallel

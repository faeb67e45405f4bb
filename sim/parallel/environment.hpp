#pragma once
/// The MPI library's life as a guard object; the first object of every main.

namespace dosefloor::parallel {

/// Sets OMPI_MCA_osc=^pt2pt unless the user has set OMPI_MCA_osc. OpenMPI's one-sided component `pt2pt` makes
/// progress only while the target itself calls MPI: one MPI_Fetch_and_op of the work counter then takes up to
/// 0.2 s instead of 1 µs. Without it OpenMPI takes `sm`, `rdma` or `ucx`. Must run before MPI_Init.
void refuse_slow_one_sided_component();

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

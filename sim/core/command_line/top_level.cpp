#include "sim/core/command_line/top_level.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/environment.hpp"
#include "sim/core/parallel/immediate_stop.hpp"
#include "sim/core/process/task_log.hpp"

namespace dosefloor::command_line {
namespace {

struct Failure {
  ExitCode code;
  std::string message;
};

/// The exception being handled.
Failure current_failure() {
  try {
    throw;
  } catch (const Error& error) {
    return {error.code(), error.what()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::failure, "out of memory: use more ranks per wave, a smaller grid or a larger machine"};
  } catch (const std::exception& error) {
    return {ExitCode::failure, error.what()};
  } catch (...) {
    return {ExitCode::failure, "an unknown exception"};
  }
}

/// Printed, and kept where `dosefloor why` will look for it.
void report(const Failure& failure) {
  const bool interrupted = failure.code == ExitCode::interrupted;
  const std::string line = fmt::format("{}{}\n", interrupted ? "" : "error: ", failure.message);
  fmt::print(stderr, "{}", line);
  std::fflush(stderr);
  if (const char* log = std::getenv(process::task_log_variable)) {
    std::ofstream(log, std::ios::app) << line;
  }
}

}  // namespace

int run_guarded(const std::function<int()>& work) {
  const std::optional<int> rank = parallel::launched_rank();
  try {
    // A launcher tells its user about signals itself, and sends them to the other ranks when one has failed.
    const parallel::ImmediateStop stop(rank ? parallel::LastWords::none : parallel::LastWords::message);
    return work();
  } catch (...) {
    const Failure failure = current_failure();
    if (rank.value_or(0) == 0) {
      report(failure);
    }
    return static_cast<int>(failure.code);
  }
}

int run_or_abort(const std::function<void()>& work) {
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  try {
    work();
    return static_cast<int>(ExitCode::success);
  } catch (...) {
    const Failure failure = current_failure();
    if (rank != 0) {  // most errors are thrown by all ranks together: leave the message to rank 0
      std::this_thread::sleep_for(std::chrono::seconds(2));
    }
    report(failure);
    if (size > 1) {
      parallel::MpiEnvironment::abort(static_cast<int>(failure.code));
    }
    return static_cast<int>(failure.code);
  }
}

}  // namespace dosefloor::command_line

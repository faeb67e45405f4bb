#include "sim/core/parallel/collective_error.hpp"

#include <cstdint>
#include <exception>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::parallel {
namespace {

struct Outcome {
  ExitCode code = ExitCode::success;
  std::string message;
};

Outcome attempt(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return {error.code(), error.what()};
  } catch (const std::exception& error) {
    return {ExitCode::failure, error.what()};
  }
}

/// `outcome` of rank `root`, thrown on all ranks.
void throw_everywhere(const Communicator& comm, Outcome outcome, int root) {
  outcome.code = comm.broadcast_value(outcome.code, root);
  if (outcome.code == ExitCode::success) {
    return;
  }
  comm.broadcast(outcome.message, root);
  switch (outcome.code) {
    case ExitCode::bad_input:
      throw InputError(outcome.message);
    case ExitCode::interrupted:
      throw InterruptedError(outcome.message);
    case ExitCode::locked:
      throw LockedError(outcome.message);
    default:
      throw Error(outcome.message);
  }
}

}  // namespace

void run_on_root(const Communicator& comm, const std::function<void()>& work) {
  throw_everywhere(comm, comm.is_root() ? attempt(work) : Outcome{}, 0);
}

void run_on_all(const Communicator& comm, const std::function<void()>& work) {
  const Outcome mine = attempt(work);
  const std::int64_t failed_rank = mine.code == ExitCode::success ? comm.size() : comm.rank();
  const std::int64_t first = comm.allreduce(failed_rank, Reduction::min);
  if (first < comm.size()) {
    throw_everywhere(comm, mine, static_cast<int>(first));
  }
}

}  // namespace dosefloor::parallel

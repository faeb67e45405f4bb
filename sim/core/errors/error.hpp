#pragma once
/// Exit codes of all programs, and the exceptions that lead to them. One top-level handler
/// (sim/program) prints `what()` once and ends all ranks with `code()`.

#include <stdexcept>
#include <string>

namespace dosefloor {

enum class ExitCode : int {
  success = 0,      ///< everything asked for exists and is verified
  failure = 1,      ///< something went wrong that the user's input did not cause
  bad_input = 2,    ///< the message says what was found, what was expected, and what to do
  interrupted = 3,  ///< stopped by a signal; the same command resumes
  locked = 4,       ///< a live run owns the output
};

/// Base of everything this project throws.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, ExitCode code = ExitCode::failure)
      : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// Bad configuration, arguments or files: exit code 2.
class InputError : public Error {
 public:
  explicit InputError(const std::string& message) : Error(message, ExitCode::bad_input) {}
};

/// A signal asked the run to stop; all finished work is committed: exit code 3.
class InterruptedError : public Error {
 public:
  explicit InterruptedError(const std::string& message) : Error(message, ExitCode::interrupted) {}
};

/// Another live run holds the output: exit code 4.
class LockedError : public Error {
 public:
  explicit LockedError(const std::string& message) : Error(message, ExitCode::locked) {}
};

}  // namespace dosefloor

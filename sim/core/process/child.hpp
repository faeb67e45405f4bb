#pragma once
/// A process that ends with the object that started it.

#include <sys/types.h>

namespace dosefloor::process {

class Child {
 public:
  /// Owns a process that spawn() started in a group of its own.
  explicit Child(pid_t process) noexcept : process_(process) {}
  /// Kills its group, unless wait() has seen its end.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;

  /// Waits for its end, and returns what waitpid(2) reports (ending.hpp); called again, the same.
  int wait() noexcept;

 private:
  pid_t process_;
  bool has_ended_ = false;
  int status_ = 0;
};

}  // namespace dosefloor::process

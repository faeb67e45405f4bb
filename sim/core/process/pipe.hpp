#pragma once
/// A pipe from a child to this process.

namespace dosefloor::process {

/// Both ends close with it and are not inherited by other children. Give write_end() to a child as a stream,
/// then close_write_end(): while it is open here, reading finds no end.
class Pipe {
 public:
  /// Throws Error where the system has no descriptors left.
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;

  [[nodiscard]] int read_end() const noexcept { return read_end_; }
  [[nodiscard]] int write_end() const noexcept { return write_end_; }
  void close_write_end() noexcept;
  /// The read end, which is the caller's to close from now on.
  [[nodiscard]] int take_read_end() noexcept;

 private:
  int read_end_ = -1;
  int write_end_ = -1;
};

}  // namespace dosefloor::process

#pragma once
/// HDF5 identifiers as move-only values, and HDF5 failures as exceptions that carry the library's error
/// stack.

#include <hdf5.h>

#include <string>

namespace dosefloor::hdf5 {

/// Turns off HDF5's own printing of errors (the texts go into exceptions instead). Idempotent.
void silence_errors();

/// The innermost and the outermost message of HDF5's current error stack; "no further information" if it is
/// empty.
[[nodiscard]] std::string error_text();

/// Throws Error "<what>: <error stack>" where `result` (a hid_t, herr_t or htri_t) is negative; else returns
/// it.
hid_t check(hid_t result, const std::string& what);

class Handle {
 public:
  using Closer = herr_t (*)(hid_t);

  /// Takes ownership of `id`, to be closed by `closer`. Throws Error as check does where id < 0.
  Handle(hid_t id, Closer closer, const std::string& what);
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;

  [[nodiscard]] hid_t id() const noexcept { return id_; }
  /// Closes now and throws Error if that fails: for files just written, whose closing writes.
  void close(const std::string& what);

 private:
  hid_t id_;
  Closer closer_;
};

}  // namespace dosefloor::hdf5

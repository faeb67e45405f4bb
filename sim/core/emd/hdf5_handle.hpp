#pragma once
/// HDF5 identifiers as move-only values, and HDF5 failures as exceptions that carry the library's error
/// stack.

#include <hdf5.h>

#include <string>

namespace dosefloor::emd {

/// Turns off HDF5's own printing of errors (the texts go into exceptions instead). Idempotent.
void silence_hdf5();

/// The innermost and the outermost message of HDF5's current error stack; "no further information" if it is
/// empty.
[[nodiscard]] std::string hdf5_error_text();

/// Throws Error "<what>: <error stack>" where `result` (a hid_t, herr_t or htri_t) is negative; else returns
/// it.
hid_t check_hdf5(hid_t result, const std::string& what);

class Hdf5Handle {
 public:
  using Closer = herr_t (*)(hid_t);

  /// Takes ownership of `id`, to be closed by `closer`. Throws Error as check_hdf5 does where id < 0.
  Hdf5Handle(hid_t id, Closer closer, const std::string& what);
  ~Hdf5Handle();
  Hdf5Handle(const Hdf5Handle&) = delete;
  Hdf5Handle& operator=(const Hdf5Handle&) = delete;
  Hdf5Handle(Hdf5Handle&& other) noexcept;
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept;

  [[nodiscard]] hid_t id() const noexcept { return id_; }
  /// Closes now and throws Error if that fails: for files just written, whose closing writes.
  void close(const std::string& what);

 private:
  hid_t id_;
  Closer closer_;
};

}  // namespace dosefloor::emd

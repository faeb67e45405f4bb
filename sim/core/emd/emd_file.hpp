#pragma once
/// An open file, and errors that say which object of which file they are about.

#include <filesystem>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::emd {

class EmdFile {
 public:
  /// Opens `path` for reading. Throws InputError unless it is a complete HDF5 file with our root attributes.
  /// Its members need hdf5::lock() to be held, but for the destructor.
  explicit EmdFile(std::filesystem::path path);
  ~EmdFile();
  EmdFile(const EmdFile&) = delete;
  EmdFile& operator=(const EmdFile&) = delete;
  EmdFile(EmdFile&&) = delete;
  EmdFile& operator=(EmdFile&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] hid_t id() const noexcept { return file_.id(); }
  /// The object /entry/<path>; throws InputError if it is missing or, for dataset(), something else.
  [[nodiscard]] hdf5::Handle object(const std::string& path) const;
  [[nodiscard]] hdf5::Handle dataset(const std::string& path) const;

  /// Throws InputError "<file>: <reason>".
  [[noreturn]] void fail(const std::string& reason) const;

  /// Runs `read`; what it throws becomes an InputError that names this file and /entry/<path>.
  template <class Read>
  auto about(const std::string& path, const Read& read) const {
    try {
      return read();
    } catch (const Error& error) {
      fail("/entry/" + path + ": " + error.what());
    }
  }

 private:
  std::filesystem::path path_;
  hdf5::Handle file_;
};

}  // namespace dosefloor::emd

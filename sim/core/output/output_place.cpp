#include "sim/core/output/output_place.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/compressed_copy.hpp"

namespace dosefloor::output {
namespace {

constexpr std::string_view hdf5_signature = "\x89HDF\r\n\x1a\n";
constexpr std::size_t head_bytes = std::size_t{1} << 16U;  // where the root group's attributes are

/// What keeps a file from being one of `schema`; nothing for one that is, or is empty.
struct Foreign {
  std::string what;
  bool starts_as_hdf5 = false;
  bool readable = false;  ///< an output of this program, though of another schema
};

std::optional<Foreign> foreign_content(const std::filesystem::path& path, const std::string& schema) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Foreign{"something that is not a regular file"};
  }
  const files::PosixFile file(path, O_RDONLY);
  const std::string head = file.read_at(0, head_bytes);
  if (head.empty()) {
    return std::nullopt;
  }
  if (head.rfind(hdf5_signature, 0) != 0) {
    return Foreign{std::to_string(file.size()) + " bytes that are not HDF5"};
  }
  try {
    const emd::Identity found = emd::EmdReader(path, emd::Sources::unchecked).identity();
    if (found.schema == schema) {
      return std::nullopt;
    }
    return Foreign{"an output of another kind, " + found.schema, true, true};
  } catch (const InputError&) {
    if (head.find("emd_group_type") != std::string::npos && head.find("NX_class") != std::string::npos) {
      return std::nullopt;  // damaged: attributes that only our root groups have together
    }
    return Foreign{"HDF5 that is not of this program, or too damaged to tell", true};
  }
}

/// Of NAME.partial and NAME.compressed, which a kill may leave in any state.
void expect_leftover(const std::filesystem::path& path, const std::string& schema) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return;
  }
  const std::optional<Foreign> foreign = foreign_content(path, schema);
  if (!foreign || (foreign->starts_as_hdf5 && !foreign->readable)) {
    return;
  }
  if (std::filesystem::is_regular_file(path)) {
    const std::string head = files::PosixFile(path, O_RDONLY).read_at(0, hdf5_signature.size());
    if (head.find_first_not_of('\0') == std::string::npos) {
      return;  // space reserved, not yet laid out
    }
  }
  throw InputError(path.string() + ": a run that writes this output would replace it, but found " +
                   foreign->what + ". Give the output another name, or move that file away");
}

}  // namespace

void expect_writable_folder(const std::filesystem::path& path) {
  std::filesystem::path folder = path.parent_path();
  std::error_code error;
  while (!folder.empty() && !std::filesystem::exists(folder, error)) {
    if (error) {
      throw InputError(path.string() + ": cannot be written: " + folder.string() + ": " + error.message());
    }
    folder = folder.parent_path();
  }
  const std::filesystem::path nearest = folder.empty() ? "." : folder;
  if (!std::filesystem::is_directory(nearest, error)) {
    throw InputError(path.string() + ": cannot be written: " + nearest.string() +
                     " is a file; expected a folder");
  }
  if (access(nearest.c_str(), W_OK | X_OK) != 0) {
    throw InputError(path.string() + ": cannot be written: no files can be made in the folder " +
                     nearest.string() + ": " + std::generic_category().message(errno));
  }
}

void expect_output_place(const std::filesystem::path& final_path, const std::string& schema, bool force) {
  std::error_code error;
  const auto require = [&](bool holds, const std::string& found) {
    if (!holds) {
      throw InputError("'" + final_path.string() + "'" + found + "; expected the name of a file to write");
    }
  };
  require(final_path.has_filename(), " names no file");
  require(!std::filesystem::is_directory(final_path, error), " is a folder");
  const bool exists = std::filesystem::exists(final_path, error);
  require(!error, " cannot be written: " + error.message());
  require(!exists || std::filesystem::is_regular_file(final_path), " is not a regular file");
  expect_writable_folder(final_path);
  if (force) {
    expect_own_file(final_path, schema);
  }
  expect_leftover(files::partial_path(final_path), schema);
  expect_leftover(compressed_path(final_path), schema);
}

void expect_own_file(const std::filesystem::path& path, const std::string& schema) {
  if (!std::filesystem::exists(path)) {
    return;
  }
  if (const std::optional<Foreign> foreign = foreign_content(path, schema)) {
    throw InputError(path.string() + ": --force replaces outputs of this kind (" + schema + ") only, found " +
                     foreign->what + ". Give another name, or remove that file yourself");
  }
}

void make_output_folder(const std::filesystem::path& final_path) {
  if (!final_path.has_parent_path()) {
    return;
  }
  std::error_code error;
  std::filesystem::create_directories(final_path.parent_path(), error);
  if (error) {
    throw InputError(final_path.string() + ": its folder cannot be made: " + error.message());
  }
}

}  // namespace dosefloor::output

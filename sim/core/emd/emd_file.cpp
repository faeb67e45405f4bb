#include "sim/core/emd/emd_file.hpp"

#include <utility>

#include "sim/core/hdf5/access.hpp"
#include "sim/core/hdf5/attributes.hpp"
#include "sim/core/hdf5/lock.hpp"

namespace dosefloor::emd {
namespace {

hdf5::Handle open_for_reading(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw InputError(path.string() + (std::filesystem::is_directory(path, error)
                                          ? ": this is a folder, expected a file (.emd)"
                                          : ": there is no such file"));
  }
  const hdf5::Handle access = hdf5::reading_access();
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id());
  if (id < 0) {
    throw InputError(path.string() + ": expected a complete HDF5 file, found " +
                     std::to_string(std::filesystem::file_size(path, error)) +
                     " bytes that HDF5 cannot open: " + hdf5::error_text() +
                     ". Copy it again, or remove it and make it again");
  }
  return {id, &H5Fclose, path.string()};
}

}  // namespace

EmdFile::EmdFile(std::filesystem::path path) : path_(std::move(path)), file_(open_for_reading(path_)) {
  try {
    const hdf5::Handle root(H5Gopen2(file_.id(), "/", H5P_DEFAULT), &H5Gclose, "the root group");
    const std::string kind = hdf5::read_text_attribute(root.id(), "emd_group_type");
    if (kind != "file") {
      throw InputError("emd_group_type of the root group is '" + kind + "', expected 'file'");
    }
    const hdf5::Handle parameters(H5Gopen2(file_.id(), "/entry/parameters", H5P_DEFAULT), &H5Gclose,
                                  "expected a group /entry/parameters");
    (void)hdf5::read_text_attribute(parameters.id(), "hash");
  } catch (const Error& error) {
    fail(std::string("not a file written by dosefloor: ") + error.what());
  }
}

EmdFile::~EmdFile() {
  const auto lock = hdf5::lock();
  const hdf5::Handle closed_here = std::move(file_);
}

void EmdFile::fail(const std::string& reason) const {
  throw InputError(path_.string() + ": " + reason);
}

hdf5::Handle EmdFile::object(const std::string& path) const {
  return about(path, [&] {
    return hdf5::Handle(H5Oopen(file_.id(), ("/entry/" + path).c_str(), H5P_DEFAULT), &H5Oclose,
                        "missing or damaged");
  });
}

hdf5::Handle EmdFile::dataset(const std::string& path) const {
  hdf5::Handle found = object(path);
  if (H5Iget_type(found.id()) != H5I_DATASET) {
    fail("/entry/" + path + " is not a dataset");
  }
  return found;
}

}  // namespace dosefloor::emd

#include "sim/core/hdf5/access.hpp"

namespace dosefloor::hdf5 {
namespace {

constexpr hsize_t alignment_threshold_bytes = 65536;
constexpr hsize_t alignment_bytes = 4096;

}  // namespace

Handle reading_access() {
  silence_errors();
  const char* what = "cannot set HDF5's file access";
  Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose, what);
  check(H5Pset_fapl_sec2(access.id()), what);
  check(H5Pset_file_locking(access.id(), 0, 1), what);
  return access;
}

Handle layout_access() {
  silence_errors();
  const char* what = "cannot set HDF5's file access";
  Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose, what);
  check(H5Pset_fapl_stdio(access.id()), what);
  check(H5Pset_alignment(access.id(), alignment_threshold_bytes, alignment_bytes), what);
  return access;
}

}  // namespace dosefloor::hdf5

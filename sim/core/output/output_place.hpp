#pragma once
/// Where an output may be put: into a folder that takes files, under a name that holds nothing of anybody
/// else's.

#include <filesystem>
#include <string>

namespace dosefloor::output {

/// Not collective (rank 0 only; see run_on_root); changes nothing. Throws InputError if NAME
///   - is no name of a file, or that of a folder, a device or the like;
///   - would lie in a folder that cannot be made (what stands in the way is named) or not be written;
///   - is, with `force`, a file that an output of `schema` must not replace: see expect_own_file;
/// or if NAME.partial or NAME.compressed, which a run begins with, is a file that no run of this program left:
/// not empty, not zeros, and not HDF5, or an output of another schema.
void expect_output_place(const std::filesystem::path& final_path, const std::string& schema, bool force);

/// Throws InputError, with what was found, unless `path` is absent or an output of `schema`: of any version
/// and parameters; or damaged, if it still starts as HDF5 and has the root attributes that only our files
/// combine (EMD's and NeXus'); or empty.
void expect_own_file(const std::filesystem::path& path, const std::string& schema);

/// Throws InputError unless the nearest folder above `path` that exists is one that takes new files.
void expect_writable_folder(const std::filesystem::path& path);

/// Makes the folder of `final_path` and those above it. Throws InputError if that fails.
void make_output_folder(const std::filesystem::path& final_path);

}  // namespace dosefloor::output

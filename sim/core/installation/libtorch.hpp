#pragma once
/// LibTorch, which dosefloor-train is linked with. A build tree and one built with a LibTorch given by hand find it by themselves;
/// an installation takes that of the Python environment, so that it need not hold it.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dosefloor::installation {

extern const std::string_view libtorch_version;  ///< "2.11.0", as built with; "" without networks
extern const bool libtorch_is_given;             ///< by DOSEFLOOR_TORCH_ROOT: it stays where it was

/// Folders of shared libraries that dosefloor-train has to be started with, of the environment that has `python`
/// (<environment>/bin/python). Throws InputError, which says how to make the environment, if it has no LibTorch, or not
/// libtorch_version.
[[nodiscard]] std::vector<std::filesystem::path> libtorch_folders(const std::filesystem::path& python);

/// Puts libtorch_folders() of python() before the others on LD_LIBRARY_PATH, for programs started from here on. Does nothing where
/// dosefloor-train needs none of that. Throws as libtorch_folders().
void provide_libtorch();

/// What provide_libtorch() would throw; nothing where it would not.
[[nodiscard]] std::optional<std::string> missing_libtorch();

}  // namespace dosefloor::installation

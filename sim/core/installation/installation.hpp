#pragma once
/// Where this program's own files are. An installation and a build tree are laid out alike, so both are found from the running
/// program, and may be moved:
///
///     bin/            dosefloor, dosefloor-sim, dosefloor-train, dosefloor-analysis
///     share/dosefloor/
///       figures/      scripts that draw
///       import/       scripts that read microscope files
///       jobs/         machines, and the script for sbatch
///       experiments/  experiments to start from
///       setup/        what makes the Python environment
///       python/       a Python environment, where one lies beside the program
///
/// In a build tree these are links to the sources (cmake/DosefloorInstallation.cmake).

#include <filesystem>
#include <string>

namespace dosefloor::installation {

/// Folder of the running program; links to it are followed.
[[nodiscard]] std::filesystem::path program_folder();

/// share/dosefloor/NAME of this installation, whether it exists or not.
[[nodiscard]] std::filesystem::path shared_file(const std::string& name);

/// Whether the files are those of a checkout.
[[nodiscard]] bool is_build_tree();

/// The command that makes the Python environment: "dosefloor setup", or that of the checkout.
[[nodiscard]] std::string setup_command();

/// Where `dosefloor setup` makes the environment unless told otherwise: dosefloor/python in $XDG_DATA_HOME, by default
/// ~/.local/share. Throws InputError if neither XDG_DATA_HOME nor HOME says where that is.
[[nodiscard]] std::filesystem::path user_environment();

/// The interpreter of the Python environment: DOSEFLOOR_PYTHON where that is set, else that of python/ beside this program,
/// else that of user_environment(). Where none exists, the one that setup_command() would make.
[[nodiscard]] std::filesystem::path python();

}  // namespace dosefloor::installation

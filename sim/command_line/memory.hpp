#pragma once
/// Memory of this process.

namespace dosefloor::command_line {

/// Largest resident size so far, MiB (VmHWM of Linux). Throws Error where /proc does not tell.
double peak_resident_mib();

}  // namespace dosefloor::command_line

#pragma once
/// Memory of this process and its machine.

namespace dosefloor::command_line {

/// Largest resident size so far, MiB (VmHWM of Linux). Throws Error where /proc does not say.
double peak_resident_mib();

/// What this process could take before the machine swaps, MiB: MemAvailable of Linux, or what the control
/// group of a batch job or container leaves of its limit (v2, memory.max - memory.current), whichever is
/// less. Throws Error where /proc does not say.
double available_mib();

}  // namespace dosefloor::command_line

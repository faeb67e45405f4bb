#pragma once
/// Decades of dose.

namespace dosefloor::dose_limits {

/// floor(log10 dose), exact at powers of 10; dose above 0.
[[nodiscard]] int decade_of(double dose_per_A2);

}  // namespace dosefloor::dose_limits

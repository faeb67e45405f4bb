#pragma once
/// What a file of an ideal observer is called by its readers.

#include <cstdint>

namespace dosefloor::observer {

inline constexpr const char* observer_schema = "dosefloor-observer";
inline constexpr std::int64_t observer_schema_version = 1;

}  // namespace dosefloor::observer

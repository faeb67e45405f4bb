#pragma once
/// The layout of a file as it can be read from the file.

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::shards {

/// The layout with which the file was written. Throws InputError naming what is missing or contradictory.
[[nodiscard]] emd::Layout stored_layout(const emd::EmdReader& reader);

}  // namespace dosefloor::shards

#pragma once
/// The layout of a file as it can be read from the file.

#include "sim/storage/emd_reader.hpp"
#include "sim/storage/emd_types.hpp"

namespace dosefloor::storage {

/// The layout with which the file was written. Throws InputError naming what is missing or contradictory.
[[nodiscard]] Layout stored_layout(const EmdReader& reader);

}  // namespace dosefloor::storage

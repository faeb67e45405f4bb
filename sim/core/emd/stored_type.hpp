#pragma once
/// The HDF5 types of what our files hold.

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::emd {

/// The type as it is stored (little endian); equal to the memory type on the machines we support.
[[nodiscard]] hdf5::Handle stored_type(ElementType type);
/// Which of our types a stored one is; nothing if none.
[[nodiscard]] std::optional<ElementType> known_type(hid_t type);
/// Compound of the columns, 8 bytes each, packed.
[[nodiscard]] hdf5::Handle stored_type(const std::vector<Column>& columns);
/// Zero-padded UTF-8 text of fixed length.
[[nodiscard]] hdf5::Handle fixed_text_type(std::uint64_t bytes);

}  // namespace dosefloor::emd

#pragma once
/// The few HDF5 types, attributes and access settings our files are made of.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/emd/hdf5_handle.hpp"

namespace dosefloor::emd {

/// Access to a file by any number of readers: POSIX driver, no HDF5 file locks (they would keep readers and
/// the writer of a partial file apart, and fail on file systems without locks).
[[nodiscard]] Hdf5Handle reading_access();
/// Access to a file while it is laid out: large datasets begin on page boundaries. The stdio driver, because
/// the POSIX one wants a real path for every symbolic link, which a file in memory (/proc/self/fd/N) does not
/// have.
[[nodiscard]] Hdf5Handle layout_access();

/// The type as it is stored (little endian); equal to the memory type on the machines we support.
[[nodiscard]] Hdf5Handle stored_type(ElementType type);
/// Which of our types a stored one is; nothing if none.
[[nodiscard]] std::optional<ElementType> known_type(hid_t type);
/// Compound of the columns, 8 bytes each, packed.
[[nodiscard]] Hdf5Handle stored_type(const std::vector<Column>& columns);
/// Zero-padded UTF-8 text of fixed length.
[[nodiscard]] Hdf5Handle fixed_text_type(std::uint64_t bytes);

void write_attribute(hid_t object, const std::string& name, const std::string& text);
void write_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts);
void write_attribute(hid_t object, const std::string& name, std::int64_t number);
void write_attribute(hid_t object, const std::string& name, std::uint64_t number);
void write_attribute(hid_t object, const std::string& name, const std::vector<std::int64_t>& numbers);

/// Each throws InputError, naming the attribute, unless it exists with that type.
[[nodiscard]] std::string read_text_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::vector<std::string> read_texts_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::int64_t read_int64_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::uint64_t read_uint64_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::vector<std::int64_t> read_int64s_attribute(hid_t object, const std::string& name);

}  // namespace dosefloor::emd

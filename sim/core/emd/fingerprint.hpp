#pragma once
/// What identifies whole files bit for bit: xxHash64 (seed 0), as 16 hexadecimal digits.

#include <filesystem>
#include <string>

#include "sim/core/emd/emd_reader.hpp"

namespace dosefloor::emd {

/// Of a file's bytes. Throws InputError if it cannot be read.
[[nodiscard]] std::string file_checksum(const std::filesystem::path& file);

/// Of /entry/checksums, so of every bit of a file's items, however they are stored. Throws InputError if
/// there are none.
[[nodiscard]] std::string items_fingerprint(const EmdReader& reader);

}  // namespace dosefloor::emd

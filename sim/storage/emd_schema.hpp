#pragma once
/// Our HDF5 layout, readable by h5py, HyperSpy, emdfile, silx and nexusformat:
///
///   /                 emd_group_type="file" version_major=1 version_minor=0 NX_class="NXroot"
///   default="entry" /entry            emd_group_type="root" python_class="Root" NX_class="NXentry"
///   default=<first signal>
///     <signal>/       emd_group_type="array" python_class="Array" NX_class="NXdata" signal="data" axes=[...]
///       data          units, long_name
///       dim0..dimN    float64, full length, name, units; hard-linked under the axis names
///     <ragged>/       NX_class="NXcollection": values (units, long_name), offsets
///     <table>         compound, one row per item: columns, units, long_name
///     checksums       uint64 [item, slab]; algorithm, datasets, kinds, item_axes,
///                     slab_decomposed
///     parameters/     NX_class="NXcollection": schema, schema_version, toml, hash, program_version,
///     git_hash,
///                     seed; fftw_wisdom
///     provenance/     NX_class="NXcollection": sessions, end_time (text of fixed length, zero padded)
///
/// Strings are variable-length UTF-8 attributes. Object time stamps are off, datasets contiguous, allocated
/// early, neither filled nor filtered. So all metadata are final once the layout is written: data, checksums
/// and provenance are later stored in place, and a writer killed at any moment leaves a readable file.

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/storage/emd_types.hpp"

namespace dosefloor::storage {

inline constexpr std::uint64_t sessions_bytes = 16384;  ///< room for /entry/provenance/sessions
inline constexpr std::uint64_t end_time_bytes = 32;

/// 16 lower-case hexadecimal digits, as hashes are written in files and messages.
[[nodiscard]] std::string hash_text(std::uint64_t hash);

/// Creates `path` (an existing file is replaced) with the layout above and closes it. Axes, offsets, identity
/// and wisdom are stored; signals, values, tables and checksums only have their space. Not collective: one
/// process calls it. The layout is made in
/// memory (some MiB: see MemoryFile) and stored at once. Throws InputError for a bad layout, Error if writing
/// fails.
void create_emd(const std::filesystem::path& path, const Identity& identity, const Layout& layout);

}  // namespace dosefloor::storage

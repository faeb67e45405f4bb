#pragma once
/// Our HDF5 layout, readable by h5py, HyperSpy, emdfile, silx and nexusformat:
///
///   /                emd_group_type="file", version_major=1, version_minor=0, NX_class="NXroot",
///                    default="entry"
///   /entry           emd_group_type="root", python_class="Root", NX_class="NXentry",
///                    default=<first signal>
///     <signal>/      emd_group_type="array", python_class="Array", NX_class="NXdata", signal="data",
///                    axes=[...]
///       data         units, long_name
///       dim0..dimN   float64, full length, name, units; hard-linked under the axis names
///     <ragged>/      NX_class="NXcollection": values (units, long_name), offsets
///     <table>        compound, one row per item: columns, units, long_name
///     checksums      uint64 [item, slab]: algorithm, datasets, kinds, item_axes, slab_decomposed
///     parameters/    NX_class="NXcollection": schema, schema_version, toml, hash, program_version,
///                    git_hash, seed; dataset fftw_wisdom
///     provenance/    NX_class="NXcollection": sessions, end_time (text of fixed length, zero padded)
///     shards/        only in a file that joins others: see shard_sources.hpp
///
/// Strings are variable-length UTF-8 attributes. Object time stamps are off, datasets contiguous, allocated
/// early, neither filled nor filtered. So all metadata are final once the layout is written: data, checksums
/// and provenance are later stored in place, and a writer killed at any moment leaves a readable file.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/hdf5/handle.hpp"
#include "sim/core/hdf5/memory_file.hpp"

namespace dosefloor::emd {

inline constexpr std::uint64_t sessions_bytes = 16384;  ///< room for /entry/provenance/sessions
inline constexpr std::uint64_t end_time_bytes = 32;

/// 16 lower-case hexadecimal digits, as hashes are written in files and messages.
[[nodiscard]] std::string hash_text(std::uint64_t hash);

enum class BulkKind { signal, ragged, table };

/// One of the datasets that grow with the items: a signal's data, a ragged array's values, a table.
struct BulkDataset {
  BulkKind kind = BulkKind::signal;
  std::size_t index = 0;  ///< in the layout's signals, ragged arrays or tables
  std::string path;       ///< "/entry/waves/data"
  std::vector<hsize_t> shape;
};

/// How a file differs from one that is written item by item; by default not at all.
struct FileForm {
  /// Changes a bulk dataset's creation properties; contiguous, allocated early, unfilled before it is called.
  std::function<void(hid_t creation, const BulkDataset& dataset)> store_bulk;
  /// Adds to the finished layout.
  std::function<void(hid_t entry)> add_to_entry;
};

/// The file in memory (some MiB: see hdf5::MemoryFile): axes, offsets, identity and wisdom are stored; signals,
/// values, tables and checksums only have their space. `path` is named in messages. Throws InputError for a
/// bad layout.
[[nodiscard]] hdf5::MemoryFile lay_out_emd(const std::filesystem::path& path, const Identity& identity,
                                           const Layout& layout, const FileForm& form = {});

/// Creates `path` (an existing file is replaced) with that layout, stored at once. Not collective: one
/// process calls it. Throws InputError for a bad layout, Error if writing fails.
void create_emd(const std::filesystem::path& path, const Identity& identity, const Layout& layout);

}  // namespace dosefloor::emd

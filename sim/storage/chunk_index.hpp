#pragma once
/// Compressed signals: chunks of one item's rows, and where in the file each of them is.

#include <cstdint>
#include <vector>

#include "sim/storage/emd_schema.hpp"
#include "sim/storage/memory_file.hpp"
#include "sim/storage/posix_file.hpp"

namespace dosefloor::storage {

/// Whether a compressed file stores this signal in chunks: unless its items are single elements.
[[nodiscard]] bool is_chunked(const Signal& signal);
/// Rows of a chunk: all of an item, or pieces of at most 16 MiB; what readers take at once (rows_at_once).
[[nodiscard]] std::uint64_t rows_per_chunk(const Signal& signal);
[[nodiscard]] std::uint64_t chunks_per_item(const Signal& signal);

/// Signals chunked and filtered; everything else as in a file that is written item by item, because it is
/// little beside them. `layout` must outlive the form.
[[nodiscard]] FileForm compressed_form(const Layout& layout);

/// Places chunks in a file laid out in memory. HDF5 decides on addresses and keeps the index; the bytes are
/// stored by whoever has them. One process, nothing collective.
class ChunkIndex {
 public:
  /// `file` has the compressed form of `layout`; both must outlive the index.
  ChunkIndex(const MemoryFile& file, const Layout& layout);

  /// The address of `bytes` bytes for the given chunk of an item. Throws Error.
  [[nodiscard]] std::uint64_t place(std::size_t signal, std::int64_t item, std::uint64_t chunk,
                                    std::uint64_t bytes, std::uint32_t skipped_filters);

  /// Stores everything but the chunks' bytes in `target`, which gets its final size. Nothing can be placed
  /// afterwards.
  void store(const PosixFile& target);

 private:
  const MemoryFile* file_;
  const Layout* layout_;
  Hdf5Handle handle_;
  std::vector<Hdf5Handle> datasets_;  ///< of all signals
  std::vector<ByteRange> chunks_;
  std::vector<char> nothing_;
};

}  // namespace dosefloor::storage

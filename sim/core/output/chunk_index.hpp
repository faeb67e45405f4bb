#pragma once
/// Compressed signals: chunks of one item's rows, and where in the file each of them is.

#include <cstdint>
#include <vector>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/hdf5/memory_file.hpp"

namespace dosefloor::output {

/// Whether a compressed file stores this signal in chunks: unless its items are single elements.
[[nodiscard]] bool is_chunked(const emd::Signal& signal);
/// Rows of a chunk: all of an item, or pieces of at most 16 MiB; what readers take at once (rows_at_once).
[[nodiscard]] std::uint64_t rows_per_chunk(const emd::Signal& signal);
[[nodiscard]] std::uint64_t chunks_per_item(const emd::Signal& signal);

/// Signals chunked and filtered; everything else as in a file that is written item by item, because it is
/// little beside them. `layout` must outlive the form.
[[nodiscard]] emd::FileForm compressed_form(const emd::Layout& layout);

/// Places chunks in a file laid out in memory. HDF5 decides on addresses and keeps the index; the bytes are
/// stored by whoever has them. One process, nothing collective.
class ChunkIndex {
 public:
  /// `file` has the compressed form of `layout`; both must outlive the index.
  ChunkIndex(const hdf5::MemoryFile& file, const emd::Layout& layout);

  /// The address of `bytes` bytes for the given chunk of an item. Throws Error.
  [[nodiscard]] std::uint64_t place(std::size_t signal, std::int64_t item, std::uint64_t chunk,
                                    std::uint64_t bytes, std::uint32_t skipped_filters);

  /// Stores everything but the chunks' bytes in `target`, which gets its final size. Nothing can be placed
  /// afterwards.
  void store(const files::PosixFile& target);

 private:
  const hdf5::MemoryFile* file_;
  const emd::Layout* layout_;
  hdf5::Handle handle_;
  std::vector<hdf5::Handle> datasets_;  ///< of all signals
  std::vector<hdf5::ByteRange> chunks_;
  std::vector<char> nothing_;
};

}  // namespace dosefloor::output

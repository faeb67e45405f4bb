#pragma once
/// Stores the data of items at their addresses in a prepared partial file, and takes their checksums on the
/// way. One process, nothing collective. See OutputFile for the meaning of the arguments and for what is
/// thrown.

#include <cstdint>
#include <map>
#include <span>
#include <variant>
#include <vector>

#include "sim/storage/emd_types.hpp"
#include "sim/storage/item_checksum.hpp"
#include "sim/storage/partial_file.hpp"
#include "sim/storage/posix_file.hpp"

namespace dosefloor::storage {

/// One number of a table row.
using Number = std::variant<double, std::int64_t>;

class ItemWriter {
 public:
  /// Writes slab `slab` of items of `layout`; slab 0 includes ragged values and table rows. All must outlive
  /// it.
  ItemWriter(const PosixFile& file, const DatasetAddresses& addresses, const Layout& layout, int slab);

  [[nodiscard]] RowRange my_rows(std::size_t signal) const;
  void write_rows(std::size_t index, std::int64_t item, RowRange rows, const void* data, ElementType type);
  void write_values(std::size_t index, std::int64_t item, const void* data, std::uint64_t elements,
                    ElementType type);
  void write_row(std::size_t index, std::int64_t item, std::span<const Number> row);
  /// The checksum of this slab of an item whose data are all written; forgets the item. Throws Error if parts
  /// are missing.
  [[nodiscard]] std::uint64_t finish(std::int64_t item);

 private:
  ItemChecksum& checksum_of(std::int64_t item);

  const PosixFile* file_;
  const DatasetAddresses* addresses_;
  const Layout* layout_;
  int slab_;
  std::vector<std::vector<std::uint64_t>> ragged_offsets_;  ///< first value of each item, per array
  std::map<std::int64_t, ItemChecksum> unfinished_;
};

}  // namespace dosefloor::storage
